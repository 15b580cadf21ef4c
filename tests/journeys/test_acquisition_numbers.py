"""An acquisition number (取得番号) stands in no file at any moment, with the nation down too (番号法第21条の2; F24)."""

import base64
import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from juki.interface_system.v1 import acquisition_service_pb2 as wire
from juki.types.v1.message_header_pb2 import DIRECTION_RESPONSE
from mesh.contracts.guard import method_of
from mesh.hosting import supervisor
from mesh.hosting.network import Network
from mesh.topology import file as topology_file
from mesh.traces.spans import Recorder
from scenarios.story import Story, tell
from tests.journeys.conftest import kept_messages, launched, shifted_topology

ISSUE = method_of(wire, "IssueAcquisitionNumbers")
KEEPER = "linkage.interface-system"  # keeps bodies, so that a test knows which numbers there are
ON_THE_WAY = {
    *("addressee", "city_middle_server", "middle_server", "interface_system", "core_system", "basic_person"),
    *("resident_record", "juki_gateway", "municipal_cs", "national"),
}
"""The kinds through which an acquisition number passes."""


@dataclass
class Place:
    """A running network, and every folder in which something of it is written."""

    network: Network
    folders: list[Path]

    def issued(self) -> set[str]:
        """Return every acquisition number that was ever issued."""
        return {
            each.acquisition_number
            for header, body, received in kept_messages(self.network, KEEPER)
            if header.method == ISSUE and header.direction == DIRECTION_RESPONSE and not received
            for each in wire.IssueAcquisitionNumbersResponse.FromString(body).numbers
        }

    def written(self) -> list[str]:
        """Return the files in which any number stands, in whatever form."""
        looked_for = [form for number in self.issued() for form in _forms(number)]
        spared = self.network.state.evidence(KEEPER) / "bodies.log"
        files = (path for folder in self.folders for path in sorted(folder.rglob("*")) if path != spared)
        return [str(path) for path in files if (data := _content(path)) and any(form in data for form in looked_for)]


def _forms(number: str) -> Iterator[bytes]:
    raw = bytes.fromhex(number)
    for each in (number, number.upper(), base64.b64encode(raw).decode(), base64.b64encode(number.encode()).decode()):
        yield each.encode()
        yield each.encode("utf-16-le")
    yield raw
    yield raw[::-1]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.is_file() else b""
    except FileNotFoundError:  # a database makes and removes files while it runs
        return b""


@pytest.fixture(scope="module")
def on_sqlite(network: Network) -> Place:
    return Place(network, [network.state.root])


@pytest.fixture(scope="module")
def on_postgresql(postgres: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A network in which every node on the way has its database in PostgreSQL."""
    folder = tmp_path_factory.mktemp("postgresql")
    topology = shifted_topology(folder / "topology.yaml", "sqlite")
    tree = json.loads(topology.read_text(encoding="utf-8"))
    del tree["nodes"]["hokkaido.prefecture"]
    topology.write_text(json.dumps(tree), encoding="utf-8")
    for name, node in topology_file.read(topology).topology.nodes.items():
        if node.kind in ON_THE_WAY:
            database = f"n_{name.replace('.', '_').replace('-', '_')}"
            postgres.psql(f"create database {database};")  # type: ignore[attr-defined]  # ships no types
            url = postgres.get_uri(database=database).replace("postgresql://", "postgresql+psycopg://", 1)  # type: ignore[attr-defined]  # ships no types
            tree["nodes"].setdefault(name, {})["database"] = url
    topology.write_text(json.dumps(tree), encoding="utf-8")
    with launched(folder, topology) as running:
        yield Place(running, [running.state.root, Path(postgres.pgdata)])  # type: ignore[attr-defined]  # ships no types


@contextmanager
def nation_down(network: Network) -> Iterator[None]:
    """Kill the nation's processes, and let nobody start them again until the end."""
    keeper = int((network.state.run / "supervisor.pid").read_text(encoding="utf-8"))
    hosts = supervisor.process_ids(network.state)
    os.kill(keeper, signal.SIGSTOP)
    try:
        for name in ("national.0", "national.1"):
            os.kill(hosts[name], signal.SIGKILL)
        yield
    finally:
        os.kill(keeper, signal.SIGCONT)


@pytest.mark.parametrize("database", ["on_sqlite", "on_postgresql"])
def test_no_file_holds_an_acquisition_number_at_any_moment(database: str, request: pytest.FixtureRequest) -> None:
    place: Place = request.getfixturevalue(database)
    waiter = Story(place.network, 1, lambda text: None, Recorder(None))
    before = place.issued()
    with ThreadPoolExecutor(1) as teller:
        with nation_down(place.network):
            told = teller.submit(tell, "benefit-inquiry", place.network, seed=21, say=lambda text: None)
            for count in (1, 2):  # the first cannot be handed in; another one is made when it is tried again
                waiter.wait_for("a number", lambda least=count: len(place.issued() - before) >= least)  # type: ignore[misc]  # a lambda
                assert place.written() == []
        told.result()
    assert place.written() == []
