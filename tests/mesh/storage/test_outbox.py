"""The outbox, over the real road: in order, at least once, applied once, never dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import grpc
import pytest
from sqlalchemy import select

from juki.national.v1 import delivery_service_pb2 as wire
from mesh.calls import client
from mesh.calls import sender as dispatch
from mesh.calls.exchange import Answered, Sent
from mesh.hosting.host import HostProcess
from mesh.refusals import Closed
from mesh.storage import outbox
from mesh.storage.database import Database
from mesh.storage.items import Posting
from mesh.storage.marks import DatabaseGone
from mesh.testing import LocalMesh, free_port
from tests.mesh.helpers import NATION, PREFECTURE, UPWARD, Nation, change, changes, mesh_of, stub_of
from vocabulary.refusals import Conflict, NotAllowed


def database_of(mesh: LocalMesh) -> Database:
    database = mesh.running(PREFECTURE).database
    assert database is not None
    return database


def waiting(mesh: LocalMesh) -> list[outbox.Waiting]:
    with database_of(mesh).reading() as session:
        return outbox.waiting(session)


class NotAllotted(NotAllowed):
    """A reason that the nation's contract names, for good."""

    reason = "RESIDENT_CODE_NOT_ALLOTTED"


class Elsewhere(Conflict):
    """A reason that the nation's contract names, for now."""

    reason = "RECORD_ELSEWHERE"


def redrive(mesh: LocalMesh) -> int:
    with database_of(mesh).writing() as unit:
        count = outbox.redrive(unit.session)
    dispatcher = mesh.running(PREFECTURE).dispatcher
    assert dispatcher is not None
    dispatcher.stir(frozenset({NATION}))
    return count


def until(met: Any, seconds: float = 10) -> None:
    end, pause = monotonic() + seconds, Event()
    while not met():
        assert monotonic() < end, "it never came"
        pause.wait(0.01)


@contextmanager
def out_of_service(mesh: LocalMesh) -> Iterator[None]:
    """The nation refuses connections' calls while this lasts: it is closed."""
    served = mesh.running(NATION).served
    limit = served.node.max_calls
    object.__setattr__(served.node, "max_calls", 0)
    yield
    object.__setattr__(served.node, "max_calls", limit)


def test_a_person_s_changes_arrive_in_the_order_they_were_made(mesh: LocalMesh, nation: Nation) -> None:
    stub = stub_of(mesh)
    for update in range(1, 9):
        stub.NotifyChanges(changes(*(change(number, update) for number in range(5))))
    mesh.settle()
    for number in range(5):
        assert nation.updates_of(number) == list(range(1, 9))
    assert waiting(mesh) == []


def test_a_batch_holds_one_item_of_each_person(mesh: LocalMesh, nation: Nation) -> None:
    with out_of_service(mesh):
        for update in (1, 2, 3):
            stub_of(mesh).NotifyChanges(changes(*(change(number, update) for number in range(10))))
    mesh.settle()
    assert max(nation.calls) == 10
    for number in range(10):
        assert nation.updates_of(number) == [1, 2, 3]


def test_what_is_parked_holds_only_its_own_person(mesh: LocalMesh, nation: Nation) -> None:
    refused = change(1).notice.record.resident_code
    nation.refuse[refused] = NotAllotted()
    for update in (1, 2):
        stub_of(mesh).NotifyChanges(changes(change(1, update), change(2, update)))
    until(lambda: nation.updates_of(2) == [1, 2])
    until(lambda: mesh.parked() == ["RESIDENT_CODE_NOT_ALLOTTED"] and len(waiting(mesh)) == 2)
    assert nation.updates_of(1) == []
    first, second = waiting(mesh)
    assert (first.parked, first.reason, second.parked) == (True, "RESIDENT_CODE_NOT_ALLOTTED", False)
    assert refused not in repr(first)
    del nation.refuse[refused]
    assert redrive(mesh) == 1
    mesh.settle()
    assert nation.updates_of(1) == [1, 2]


def test_what_is_refused_for_now_is_tried_again_without_parking(mesh: LocalMesh, nation: Nation) -> None:
    code = change(1).notice.record.resident_code
    nation.refuse[code] = Closed(opens="")
    stub_of(mesh).NotifyChanges(changes(change(1)))
    until(lambda: any(each.tries >= 2 for each in waiting(mesh)))
    assert mesh.parked() == []
    del nation.refuse[code]
    mesh.settle()
    assert nation.updates_of(1) == [1]


def test_what_a_callee_without_its_database_refuses_waits_until_that_is_back(
    mesh: LocalMesh, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_TRIES", 2)
    tried: list[int] = []

    def without_database() -> None:
        tried.append(1)
        raise DatabaseGone("there was one")

    nation.after_taking = without_database
    stub_of(mesh).NotifyChanges(changes(change(1)))
    until(lambda: len(tried) > 3)
    assert (len(waiting(mesh)), mesh.parked()) == (1, [])
    nation.after_taking = lambda: None
    mesh.settle()
    assert nation.updates_of(1) == [1]
    assert waiting(mesh) == []


def test_what_conflicts_is_tried_a_few_times_and_then_parked(
    mesh: LocalMesh, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_TRIES", 3)
    nation.refuse[change(1).notice.record.resident_code] = Elsewhere()
    stub_of(mesh).NotifyChanges(changes(change(1)))
    until(lambda: mesh.parked() == ["RECORD_ELSEWHERE"])
    assert waiting(mesh)[0].tries == 3


def test_an_item_that_makes_its_receiver_fail_is_found_and_the_others_arrive(
    mesh: LocalMesh, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_TRIES", 2)
    nation.poison.add(change(3).notice.record.resident_code)
    stub_of(mesh).NotifyChanges(changes(*(change(number) for number in range(6))))
    until(lambda: mesh.parked() == ["INTERNAL"])
    assert {code for code, _ in nation.taken} == {
        change(number).notice.record.resident_code for number in (0, 1, 2, 4, 5)
    }


def test_what_is_too_large_is_parked_and_holds_nobody_else(
    mesh: LocalMesh, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = wire.ChangeNotice(notice=change(1).notice)
    item.notice.record.four_items.address = "あ" * 300
    monkeypatch.setattr(client, "LARGEST_BODY", len(item.SerializeToString()))
    with database_of(mesh).writing() as unit:
        unit.post(Posting(callee=NATION, method=UPWARD, person="someone", item=item.SerializeToString()))
    stub_of(mesh).NotifyChanges(changes(change(2)))
    until(lambda: nation.updates_of(2) == [1] and mesh.parked() == ["MESSAGE_TOO_LARGE"])


def test_what_has_not_the_shape_of_its_contract_is_parked_and_holds_nobody_else(
    mesh: LocalMesh, nation: Nation
) -> None:
    item = wire.ChangeNotice(notice=change(1).notice)
    item.notice.record.four_items.address = "x" * 301
    with database_of(mesh).writing() as unit:
        unit.post(Posting(callee=NATION, method=UPWARD, person="someone", item=item.SerializeToString()))
    stub_of(mesh).NotifyChanges(changes(change(2)))
    until(lambda: nation.updates_of(2) == [1] and mesh.parked() == ["MALFORMED"])


def test_what_no_link_allows_is_parked_and_so_is_what_goes_to_nobody(mesh: LocalMesh) -> None:
    item = wire.ChangeNotice().SerializeToString()
    with database_of(mesh).writing() as unit:
        unit.post(
            Posting(callee=NATION, method="/juki.national.v1.DeliveryService/None", person="a", item=item),
            Posting(callee="gone.national", method=UPWARD, person="a", item=item),
        )
    until(lambda: mesh.parked() == ["NO_LINK", "NO_LINK"])


def test_nothing_is_posted_when_the_change_is_not_kept(mesh: LocalMesh, nation: Nation) -> None:
    with pytest.raises(ZeroDivisionError), database_of(mesh).writing() as unit:
        unit.post(Posting(callee=NATION, method=UPWARD, person="a", item=b""))
        raise ZeroDivisionError
    assert waiting(mesh) == []
    mesh.settle()
    assert nation.taken == []


def two_hosts(folder: Path, nation: Nation) -> LocalMesh:
    """Return a mesh whose nation stands on a host of its own, which the test starts and stops."""
    mesh = mesh_of(folder, nation)
    (host,) = mesh.topology.hosts
    upper, lower = (
        replace(host, name=name, port=port, nodes=tuple(n for n in host.nodes if n.name == node))
        for name, port, node in (("upper", free_port(), NATION), ("lower", host.port, PREFECTURE))
    )
    mesh.topology = mesh.topology.with_hosts([lower, upper])
    for name in ("nodes", "parties", "host_of", "party_by_spiffe"):
        mesh.topology.__dict__.pop(name, None)
    return mesh


def upper_host(mesh: LocalMesh) -> HostProcess:
    host = HostProcess(mesh.topology, mesh.topology.hosts[1], mesh.state, mesh.kind, None)
    host.start()
    return host


def test_an_unreachable_callee_is_tried_until_it_comes_up(tmp_path: Path, nation: Nation) -> None:
    with two_hosts(tmp_path, nation) as mesh:
        stub_of(mesh).NotifyChanges(changes(change(1), change(2)))
        stub_of(mesh).NotifyChanges(changes(change(1, 2)))
        pause = Event()
        pause.wait(0.5)
        assert len(waiting(mesh)) == 3
        assert mesh.parked() == []
        upper = upper_host(mesh)
        mesh.settle()
        upper.stop(0.2)
    assert nation.updates_of(1) == [1, 2]
    assert nation.updates_of(2) == [1]


def test_what_waited_is_taken_up_by_the_next_process(tmp_path: Path, nation: Nation) -> None:
    mesh = two_hosts(tmp_path, nation)
    mesh.start()
    stub_of(mesh).NotifyChanges(changes(change(1), change(2)))
    mesh.stop()
    mesh.start()
    upper = upper_host(mesh)
    mesh.settle()
    upper.stop(0.2)
    mesh.stop()
    assert sorted(nation.taken) == sorted((change(n).notice.record.resident_code, 1) for n in (1, 2))


def test_when_the_answer_is_lost_it_is_sent_again_and_applied_once(mesh: LocalMesh, nation: Nation) -> None:
    caller = mesh.running(PREFECTURE).caller
    real, lost = caller.exchange, []

    def lose_one(callee: str, sent: Sent) -> Answered:
        answered = real(callee, sent)
        if not lost and callee == NATION:
            lost.append(1)
            return Answered(grpc.StatusCode.UNAVAILABLE, b"", ())
        return answered

    caller.exchange = lose_one
    stub_of(mesh).NotifyChanges(changes(change(1), change(2)))
    mesh.settle()
    assert lost == [1]
    assert sum(nation.calls) == 4
    assert sorted(nation.taken) == sorted((change(n).notice.record.resident_code, 1) for n in (1, 2))


def test_a_message_delivered_twice_is_applied_once_by_a_real_receiver(mesh: LocalMesh, nation: Nation) -> None:
    item = change(1)
    for _ in range(3):
        (outcome,) = stub_of(mesh).NotifyChanges(changes(item)).outcomes
        assert outcome.reason == ""
    mesh.settle()
    assert nation.updates_of(1) == [1]
    altered = change(1, 2)
    altered.delivery.delivery_id = item.delivery.delivery_id
    (outcome,) = stub_of(mesh).NotifyChanges(changes(altered)).outcomes
    assert outcome.reason == "REQUEST_ID_REUSED"


def test_outside_the_hours_it_waits_and_goes_when_they_begin(tmp_path: Path, nation: Nation) -> None:
    with mesh_of(tmp_path, nation, national={"hours": {"opens": "08:30", "closes": "19:00"}}) as mesh:
        mesh.clock.set(datetime(2026, 4, 6, 12, 0, tzinfo=UTC))  # 21:00 in Japan
        stub_of(mesh).NotifyChanges(changes(change(1)))
        pause = Event()
        pause.wait(0.4)
        assert nation.calls == []
        assert len(waiting(mesh)) == 1
        mesh.clock.push(timedelta(hours=12))
        mesh.settle()
        assert nation.updates_of(1) == [1]


def test_what_was_redriven_from_outside_is_noticed(
    mesh: LocalMesh, nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "LOOK_AGAIN", 0.2)
    code = change(1).notice.record.resident_code
    nation.refuse[code] = NotAllotted()
    stub_of(mesh).NotifyChanges(changes(change(1)))
    until(lambda: mesh.parked() == ["RESIDENT_CODE_NOT_ALLOTTED"])
    del nation.refuse[code]
    with database_of(mesh).writing() as unit:
        outbox.redrive(unit.session)
    mesh.settle()
    assert nation.updates_of(1) == [1]


def test_of_two_workers_the_acting_one_sends_what_the_other_took(tmp_path: Path, nation: Nation) -> None:
    mesh = mesh_of(tmp_path, nation)
    (host,) = mesh.topology.hosts
    mesh.topology = mesh.topology.with_hosts([replace(host, workers=2)])
    workers = [HostProcess(mesh.topology, mesh.topology.hosts[0], mesh.state, mesh.kind, None) for _ in range(2)]
    for each in workers:
        each.start()
    until(lambda: any(each.acting.acts_for(PREFECTURE) for each in workers))
    idle = next(each for each in workers if not each.acting.acts_for(PREFECTURE))
    database = next(each.database for each in idle.running if each.database)
    item = change(1)
    with database.writing() as unit:
        onward = wire.ChangeNotice(notice=item.notice)
        unit.post(Posting(callee=NATION, method=UPWARD, person="1", item=onward.SerializeToString()))
    try:
        until(lambda: nation.updates_of(1) == [1])
    finally:
        for each in workers:
            each.stop(0.2)
        mesh.stop()


def test_the_column_of_the_person_says_nothing_of_the_person(mesh: LocalMesh) -> None:
    with out_of_service(mesh):
        stub_of(mesh).NotifyChanges(changes(change(1)))
        with database_of(mesh).reading() as session:
            row = session.scalars(select(outbox.OutboxRow)).one()
            assert change(1).notice.record.resident_code not in row.lane
            assert len(row.lane) == 64
    mesh.settle()


@pytest.mark.parametrize("reason", ["CERTIFICATE_REVOKED", "ANSWER_UNPROVEN"])
def test_what_a_renewal_mends_is_waited_for_and_never_parked(reason: str) -> None:
    assert outbox.may_pass_later("UNAUTHENTICATED", reason)
    assert not outbox.may_pass_later("UNAUTHENTICATED", "SIGNATURE_BAD")
