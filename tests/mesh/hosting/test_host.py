"""A host from start to stop: several workers, one acting; nothing left behind; nothing lost between."""

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from sqlalchemy import select, update

from juki.service_portal.v1 import resident_service_pb2 as portal_wire
from juki.service_portal.v1.resident_service_pb2_grpc import ResidentServiceStub
from mesh.hosting import background as acts
from mesh.hosting.host import BUILT_AT_ONCE, HostProcess
from mesh.refusals import Unreachable
from mesh.storage.inbox import KEPT, AppliedRow
from mesh.testing import LocalMesh
from tests.mesh.helpers import CITY, PREFECTURE, Nation, asking, change, changes, mesh_of, stub_of
from world import clocks


def two_workers(folder: Path, nation: Nation) -> tuple[LocalMesh, list[HostProcess]]:
    mesh = mesh_of(folder, nation)
    (host,) = mesh.topology.hosts
    mesh.topology = mesh.topology.with_hosts([replace(host, workers=2)])
    return mesh, [HostProcess(mesh.topology, mesh.topology.hosts[0], mesh.state, mesh.kind, None) for _ in range(2)]


def until(met: Any) -> None:
    end, pause = monotonic() + 8, Event()
    while not met():
        assert monotonic() < end, "it never came"
        pause.wait(0.01)


def test_when_the_acting_worker_ends_another_takes_its_place(
    tmp_path: Path, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "LOOK_EVERY", 0.05)
    mesh, workers = two_workers(tmp_path, nation)
    for each in workers:
        each.start()
    until(lambda: any(each.acting.acts_for(PREFECTURE) for each in workers))
    acting = next(each for each in workers if each.acting.acts_for(PREFECTURE))
    other = next(each for each in workers if each is not acting)
    assert not other.acting.acts_for(PREFECTURE)
    acting.stop(0.2)
    until(lambda: other.acting.acts_for(PREFECTURE))
    item = change(1)

    def accepted() -> bool:
        try:
            return bool(stub_of(mesh).NotifyChanges(changes(item)).outcomes)
        except Unreachable:  # a connection that the stopped worker had not yet taken
            return False

    until(accepted)
    until(lambda: nation.updates_of(1) == [1])
    other.stop(0.2)
    mesh.stop()


def test_a_replayed_message_is_refused_whichever_worker_gets_it(tmp_path: Path, nation: Nation) -> None:
    from tests.mesh.helpers import FIND, Liar

    mesh, workers = two_workers(tmp_path, nation)
    for each in workers:
        each.start()
    liar = Liar(mesh)
    body = asking(7).SerializeToString()
    proof = liar.proof(FIND, body)
    answers = [liar.send(FIND, body, proof).reason for _ in range(12)]  # each on a connection of its own
    assert sorted(answers) == ["", *["MESSAGE_REPLAYED"] * 11]
    for each in workers:
        each.stop(0.2)
    mesh.stop()


def test_a_database_that_cannot_be_opened_holds_up_no_other_node_and_is_tried_again(
    tmp_path: Path, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mesh.calls.sender import Dispatcher

    monkeypatch.setattr(acts, "LOOK_EVERY", 0.05)
    tries: list[int] = []
    start = Dispatcher.start

    def fail_twice(self: Dispatcher) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")
        start(self)

    mesh = mesh_of(tmp_path, nation)
    mesh.start()
    stub_of(mesh).NotifyChanges(changes(change(1)))
    mesh.settle()
    mesh.stop()
    monkeypatch.setattr(Dispatcher, "start", fail_twice)
    mesh.start()
    until(lambda: len(tries) == 3)
    stub_of(mesh).NotifyChanges(changes(change(1, 2)))
    mesh.settle()
    mesh.stop()
    assert nation.updates_of(1) == [1, 2]


def test_a_stopped_host_leaves_no_threads_of_calls_behind(tmp_path: Path, nation: Nation) -> None:
    before = set(threading.enumerate())
    mesh = mesh_of(tmp_path, nation)
    for _ in range(2):
        mesh.start()
        stub_of(mesh).FindIdentity(asking(7))
        mesh.stop()

    def left() -> list[str]:
        names = {"call", "executor-watch", "evidence", "spans", "start-acting"}
        return [each.name for each in threading.enumerate() if each not in before and each.name in names]

    end, pause = monotonic() + 8, Event()
    while left() and monotonic() < end:
        pause.wait(0.05)
    assert left() == []


def test_a_port_in_use_is_told_at_once(tmp_path: Path, nation: Nation, mesh: LocalMesh) -> None:
    other = mesh_of(tmp_path / "other", nation)
    (host,) = other.topology.hosts
    port = mesh.topology.hosts[0].port
    other.topology = other.topology.with_hosts([replace(host, port=port)])
    with pytest.raises((OSError, RuntimeError)):
        other.start()


def test_health_turns_before_the_host_goes(mesh: LocalMesh) -> None:
    tls = mesh.pki.credentials(CITY).tls
    credentials = grpc.ssl_channel_credentials(mesh.pki.trust_store().root_pem, tls.key_pem, tls.chain_pem)
    name = mesh.topology.server_name(PREFECTURE)
    target = mesh.topology.target(PREFECTURE)
    with grpc.secure_channel(target, credentials, (("grpc.ssl_target_name_override", name),)) as channel:
        watch = iter(health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=8))
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        mesh.running(PREFECTURE).health.enter_graceful_shutdown()
        assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING


def test_what_a_node_keeps_lies_below_its_own_folder(mesh: LocalMesh) -> None:
    stub_of(mesh).NotifyChanges(changes(change(1)))
    mesh.settle()
    own = {str(each.relative_to(mesh.state.node(PREFECTURE))) for each in mesh.state.node(PREFECTURE).rglob("*")}
    assert {"node.db", "audit.jsonl", "evidence/messages.log", "replay"} <= own
    assert {each.name for each in mesh.state.root.iterdir()} <= {"nodes", "pki", "clock.json", "run", "logs"}


def test_a_host_of_very_many_builds_a_node_when_it_is_asked_for(tmp_path: Path) -> None:
    names = [f"n{number}.service-portal" for number in range(BUILT_AT_ONCE + 1)]
    link = ("test.terminal", names, ["SearchServices"], [])
    nodes = {name: {"settings": {"services": []}} for name in names}
    with LocalMesh(tmp_path, nodes=nodes, links=[link]) as mesh:
        assert mesh.host.nodes.built == []
        stub = ResidentServiceStub(mesh.channel("test.terminal", names[-1]))
        assert not stub.SearchServices(portal_wire.SearchServicesRequest()).services
        assert [each.name for each in mesh.host.nodes.built] == [names[-1]]
        mesh.stop()
        mesh.start()  # what an earlier process may have left work for is built by itself
        until(lambda: [each.name for each in mesh.host.nodes.built] == [names[-1]])


def test_what_was_applied_is_forgotten_after_its_time_and_not_by_a_pushed_clock(mesh: LocalMesh) -> None:
    stub_of(mesh).NotifyChanges(changes(change(1), change(2)))
    mesh.settle()
    mesh.clock.push(timedelta(days=400))
    running = mesh.running(PREFECTURE)
    assert running.database is not None
    (job,) = running.jobs
    first = select(AppliedRow.request_id).order_by(AppliedRow.request_id)
    with running.database.reading() as session:
        old, young = session.scalars(first)
    with running.database.writing() as unit:
        aged = update(AppliedRow).where(AppliedRow.request_id == old)
        unit.session.execute(aged.values(apply_time=clocks.now() - KEPT - timedelta(seconds=1)))
    job.work()
    with running.database.reading() as session:
        assert session.scalars(first).all() == [young]
