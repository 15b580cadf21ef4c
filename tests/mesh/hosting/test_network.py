"""A network's ports stay where they were given, and what runs elsewhere is asked but never started."""

import json
import socket
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from mesh.hosting import process_main, supervisor
from mesh.hosting.faults import some_of
from mesh.hosting.health import healths
from mesh.hosting.network import Network
from mesh.hosting.ports import settle_ports
from mesh.state import State
from mesh.storage import outbox
from mesh.storage.database import sqlite_url
from mesh.storage.inbox import RoadTables
from mesh.storage.items import Posting
from mesh.testing import free_port
from nodes import load_kind

TREE = {
    "version": 2,
    "name": "test",
    "templates": {"nation": {"hosts": {"": ["national"]}}},
    "bodies": [{"id": "japan", "template": "nation"}, {"id": "elsewhere", "template": "nation"}],
}


def network(folder: Path, **more: object) -> Network:
    path = folder / "topology.yaml"
    path.write_text(json.dumps({**TREE, **more}), encoding="utf-8")
    return Network(path, State(folder / "var"), load_kind)


def test_a_new_host_takes_the_next_free_port_and_nobody_moves(tmp_path: Path) -> None:
    here = network(tmp_path)
    before = {host.name: host.port for host in settle_ports(here.read(), here.state).topology.hosts}
    bodies = [{"id": "first", "template": "nation"}, *TREE["bodies"]]  # type: ignore[misc]  # a list of bodies
    after = {host.name: host.port for host in network(tmp_path, bodies=bodies).read().topology.hosts}
    assert after == {**before, "first": max(before.values()) + 1}
    assert network(tmp_path, bodies=bodies).topology.host_of["first.national"].port == after["first"]
    assert here.state.ports.stat().st_mode & 0o777 == 0o600


def test_an_external_host_is_never_started_and_its_port_is_not_ours(tmp_path: Path) -> None:
    told = {"address": "127.0.0.1", "port": free_port(), "external": True}
    here = network(tmp_path, hosts={"elsewhere": told}, ports=free_port(), trace_port=free_port())
    topology = here.topology
    children = [name for name, _ in process_main.processes_of(topology, here.state, load_kind)]
    assert children == ["traces", "japan"]
    with socket.socket() as other:
        other.bind(("127.0.0.1", told["port"]))
        other.listen()
        assert supervisor.busy_ports(topology) == []


def test_an_external_node_is_probed_but_not_waited_for(tmp_path: Path) -> None:
    told = {"address": "127.0.0.1", "port": free_port(), "external": True}
    clients = [{"id": "network", "kind": "operator"}]
    here = network(tmp_path, hosts={"elsewhere": told}, ports=free_port(), clients=clients)
    supervisor.ensure_trust(here.topology, here.state)
    assert [each.node for each in healths(here.topology, here.state, external=False)] == ["japan.national"]
    assert [each.node for each in here.healths()] == ["japan.national", "elsewhere.national"]
    assert here.healths()[1].target == f"127.0.0.1:{told['port']}"


def test_what_keeps_messages_from_arriving_is_told_by_node_and_by_outbox(tmp_path: Path) -> None:
    here = network(tmp_path, ports=free_port(), clients=[{"id": "network", "kind": "operator"}])
    supervisor.ensure_trust(here.topology, here.state)
    engine = create_engine(sqlite_url(here.state.node("japan.national") / "node.db"))
    RoadTables.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        posted = [Posting(callee="x.y", method="/x/Y", person=str(each), item=b"") for each in range(3)]
        outbox.write(session, [(each, None) for each in posted], b"key")
    engine.dispose()
    told = here.hindrances()
    assert told.startswith("Not answering: japan.national on japan (UNAVAILABLE); elsewhere.national on elsewhere (")
    assert told.endswith(" Not delivered: 3 from japan.national to x.y.")


def test_of_many_the_first_few_are_named_and_the_others_counted() -> None:
    assert some_of(["a", "b"]) == "a; b"
    assert some_of(list("abcdefg")) == "a; b; c; d; e; and 2 more"
