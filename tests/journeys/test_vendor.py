"""The sketches of docs/vendor.md, run as they stand there: a vendor's client, and a vendor's node in place of ours."""

import ast
import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest

from juki.service_portal.v1 import resident_service_pb2 as wire
from juki.service_portal.v1.resident_service_pb2_grpc import ResidentServiceStub
from juki.types.v1.message_header_pb2 import SignedHeader
from mesh.hosting import supervisor
from mesh.hosting.health import Health
from mesh.hosting.host import HostProcess
from mesh.hosting.network import Network
from mesh.refusals import Unreachable
from mesh.signatures import merkle
from mesh.state import State
from mesh.testing import client_of, on_free_ports
from nodes import load_kind
from pki.trust_folder import TrustFolder

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "vendor.md").read_text(encoding="utf-8")
SKETCHES = dict(re.findall(r"^## [^\n]*`(\w+\.py)`$.*?^```python\n(.*?)^```$", PAGE, re.M | re.S))
PORTAL, TERMINAL = "japan.service-portal", "sapporo.terminal"


@pytest.fixture
def sketches(tmp_path: Path) -> Path:
    """A vendor's folder with the sketches in it."""
    folder = tmp_path / "vendor"
    folder.mkdir()
    for name, code in SKETCHES.items():
        (folder / name).write_text(code, encoding="utf-8")
    return folder


def network_of(folder: Path, topology: dict[str, Any]) -> Network:
    """A network with certificates, of which nothing is started."""
    path = folder / "topology.yaml"
    path.write_text(json.dumps(topology, ensure_ascii=False), encoding="utf-8")
    network = Network(path, State(folder / "var"), load_kind)
    supervisor.ensure_trust(network.topology, network.state)
    return network


@contextmanager
def our_portal(network: Network) -> Iterator[None]:
    topology = network.topology
    host = HostProcess(topology, topology.host_of[PORTAL], network.state, load_kind, None)
    host.start()
    try:
        yield
    finally:
        host.stop(grace=0.5)


def command(network: Network, folder: Path, name: str) -> dict[str, Any]:
    """How a sketch is run: with the stubs alone, the trust, and the address of the service portal."""
    words = sys.executable, name, str(network.state.pki), network.topology.target(PORTAL)
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "gen"), "PYTHONUTF8": "1"}
    return {"args": words, "cwd": folder, "env": environment}


def their_client(network: Network, folder: Path) -> "subprocess.CompletedProcess[str]":
    asked = command(network, folder, "client.py")
    return subprocess.run(**asked, capture_output=True, encoding="utf-8", timeout=60, check=False)


def imported(code: str) -> Iterator[str]:
    for each in ast.walk(ast.parse(code)):
        if isinstance(each, ast.Import):
            yield from (alias.name for alias in each.names)
        elif isinstance(each, ast.ImportFrom):
            yield each.module or ""


def test_the_sketches_use_nothing_of_this_tree_but_the_contracts() -> None:
    assert set(SKETCHES) == {"signed.py", "client.py", "server.py"}
    named = {name.partition(".")[0] for code in SKETCHES.values() for name in imported(code)}
    assert named - set(sys.stdlib_module_names) == {"cryptography", "google", "grpc", "juki", "signed"}


def test_the_sketches_find_the_root_of_headers_that_were_signed_together(sketches: Path) -> None:
    signed = runpy.run_path(str(sketches / "signed.py"))
    for size in range(1, 12):
        headers = [bytes([each]) for each in range(size)]
        leaves = [merkle.leaf_hash(each) for each in headers]
        for index, path in enumerate(merkle.inclusion_paths(leaves)):
            one = SignedHeader(header=headers[index], tree_size=size, leaf_index=index, path=path)
            assert signed["root_of"](one) == merkle.root_of(leaves)


def test_a_vendor_s_client_asks_one_of_our_nodes_and_proves_the_answer(tmp_path: Path, sketches: Path) -> None:
    network = network_of(tmp_path, on_free_ports(ROOT / "topology.yaml"))
    with our_portal(network):
        asked = their_client(network, sketches)
    assert (asked.stderr, asked.stdout) == ("", "SV990001 児童手当の認定請求\nSV990002 転出届\n")


def test_a_vendor_s_client_is_told_why_it_is_refused(tmp_path: Path, sketches: Path) -> None:
    topology = on_free_ports(ROOT / "topology.yaml")
    topology["rules"] = [each for each in topology["rules"] if each["to"] != "service_portal"]
    network = network_of(tmp_path, topology)
    with our_portal(network):
        asked = their_client(network, sketches)
    assert "refused: StatusCode.PERMISSION_DENIED No rule lets sapporo.terminal call" in asked.stderr
    assert asked.returncode == 1


def test_a_vendor_s_client_believes_no_answer_under_a_certificate_that_was_called_back(
    tmp_path: Path, sketches: Path
) -> None:
    network = network_of(tmp_path, on_free_ports(ROOT / "topology.yaml"))
    TrustFolder(network.state.pki).revoke(PORTAL, "signing", datetime.now(UTC))
    with our_portal(network):
        asked = their_client(network, sketches)
    assert "ValueError: called back" in asked.stderr
    assert asked.stdout == ""


@pytest.fixture
def network(tmp_path: Path) -> Network:
    """The default network, whose service portal is a vendor's."""
    topology = on_free_ports(ROOT / "topology.yaml")
    topology["hosts"]["service-portal"] |= {"address": "127.0.0.1", "external": True}
    return network_of(tmp_path, topology)


@contextmanager
def their_portal(network: Network, folder: Path) -> Iterator[None]:
    """The vendor's node, from when it is found to be healthy."""
    with subprocess.Popen(**command(network, folder, "server.py")) as process:
        try:
            end, pause = monotonic() + 60, Event()
            while not health_of(network).serving:
                assert process.poll() is None, "it ended by itself"
                assert monotonic() < end, "it does not answer"
                pause.wait(0.1)
            yield
        finally:
            process.terminate()


def health_of(network: Network) -> Health:
    return next(each for each in network.healths() if each.node == PORTAL)


def search(network: Network) -> list[str]:
    terminal = client_of(network.topology, network.state, TERMINAL)
    try:
        found = ResidentServiceStub(terminal.channel(PORTAL)).SearchServices(wire.SearchServicesRequest(), timeout=10)
    finally:
        terminal.close()
    return [each.service_id for each in found.services]


def test_a_vendor_s_node_is_probed_and_asked_like_ours(network: Network, sketches: Path) -> None:
    assert not health_of(network).serving
    with their_portal(network, sketches):
        assert search(network) == ["SV990009"]
        theirs = their_client(network, sketches)
        assert (theirs.stderr, theirs.stdout) == ("", "SV990009 見本\n")


def test_a_vendor_s_node_believes_no_certificate_that_was_called_back(network: Network, sketches: Path) -> None:
    with their_portal(network, sketches):
        TrustFolder(network.state.pki).revoke(TERMINAL, "signing", datetime.now(UTC))
        with pytest.raises(Unreachable) as refused:
            search(network)
    assert refused.value.facts["status"] == "UNAUTHENTICATED"
