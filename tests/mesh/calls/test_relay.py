"""Handing over within the call: every item told apart, nothing kept, and ids of the node's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from juki.national.v1 import delivery_service_pb2 as nation_wire
from mesh.calls.relay import Relay
from mesh.storage.items import Delivered, Posting, posting
from mesh.testing import LocalMesh
from tests.mesh.helpers import NATION, PREFECTURE, UPWARD, Nation, change, mesh_of, person
from vocabulary.refusals import NotAllowed, NotFound


class NotAllotted(NotAllowed):
    """A reason that the nation's contract names."""

    reason = "RESIDENT_CODE_NOT_ALLOTTED"


@pytest.fixture
def nation() -> Nation:
    return Nation()


@pytest.fixture
def mesh(tmp_path: Path, nation: Nation) -> Iterator[LocalMesh]:
    with mesh_of(tmp_path, nation) as running:
        yield running


@pytest.fixture
def relay(mesh: LocalMesh) -> Relay:
    return Relay(mesh.running(PREFECTURE).caller, lambda: b"the node's own key")


def item(number: int) -> Delivered[int]:
    return Delivered(change(number).delivery.delivery_id, "", b"", number)


def onward(number: int) -> Posting:
    notice = nation_wire.ChangeNotice(notice=change(number).notice)
    return posting(NATION, UPWARD, str(number), notice)


def code_of(number: int) -> str:
    return person(number).resident_code.value


def test_items_are_handed_over_in_one_call_and_each_is_answered(relay: Relay, nation: Nation) -> None:
    items = [item(number) for number in (1, 2, 3)]
    nation.refuse[code_of(2)] = NotAllotted()
    outcomes = relay.pass_on(items, onward)
    assert nation.calls == [3]
    assert [each.delivery_id for each in outcomes] == [each.delivery_id for each in items]
    assert [each.refusal and each.refusal.reason for each in outcomes] == [None, NotAllotted.reason, None]


def test_one_that_cannot_go_on_leaves_the_others_alone(relay: Relay, nation: Nation) -> None:
    def choosing(number: int) -> Posting:
        if number == 1:
            raise NotFound
        return onward(number)

    outcomes = relay.pass_on([item(1), item(2)], choosing)
    assert [type(each.refusal) for each in outcomes] == [NotFound, type(None)]
    assert nation.updates_of(2) == [1]


def test_one_that_makes_the_callee_fail_is_found_and_the_others_arrive(relay: Relay, nation: Nation) -> None:
    nation.poison = {code_of(2)}
    outcomes = relay.pass_on([item(number) for number in (1, 2, 3)], onward)
    assert [each.refusal and each.refusal.code for each in outcomes] == [None, "INTERNAL", None]
    assert [nation.updates_of(number) for number in (1, 2, 3)] == [[1], [], [1]]


def test_all_must_wait_while_the_callee_is_away(mesh: LocalMesh, relay: Relay, nation: Nation) -> None:
    object.__setattr__(mesh.running(NATION).served.node, "max_calls", 0)
    outcomes = relay.pass_on([item(1), item(2)], onward)
    assert {each.refusal.code for each in outcomes if each.refusal} == {"RESOURCE_EXHAUSTED"}
    assert nation.taken == []


def test_a_repeat_goes_on_under_the_same_id_which_is_not_the_one_it_came_with(relay: Relay, nation: Nation) -> None:
    once = item(1)
    assert relay.pass_on([once], onward) == relay.pass_on([once], onward)
    assert nation.updates_of(1) == [1]
    (first, again) = ({each.delivery.delivery_id for each in call.items} for call in nation.requests("NotifyChanges"))
    assert first == again
    assert once.delivery_id not in first


def test_nothing_of_it_is_in_the_outbox(mesh: LocalMesh, relay: Relay) -> None:
    object.__setattr__(mesh.running(NATION).served.node, "max_calls", 0)
    relay.pass_on([item(1)], onward)
    database = mesh.running(PREFECTURE).database
    assert database is not None
    assert not database.has_been_used()
