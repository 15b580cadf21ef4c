"""Handing over within the call: every item told apart, nothing kept, and ids of the node's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from juki.national.v1 import delivery_service_pb2 as nation_wire
from juki.types.v1.delivery_pb2 import DeliveryBatch, DeliveryItem, DeliveryOutcome, DeliveryOutcomes
from mesh.call import Call, enter, leave
from mesh.calls.client import Caller
from mesh.calls.relay import Relay
from mesh.refusals import Unreachable
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


@contextmanager
def answering(caller: str = "a.sender", method: str = "/juki.test.v1.Test/Take") -> Iterator[None]:
    """Answer a call of *caller*."""
    token = enter(Call(caller=caller, callee=PREFECTURE, method=method))
    yield
    leave(token)


@pytest.fixture
def relay(mesh: LocalMesh) -> Iterator[Relay]:
    with answering():
        yield Relay(mesh.running(PREFECTURE).caller, lambda: b"the node's own key")


def onward_ids(nation: Nation) -> list[str]:
    """Under which ids it went on, in order."""
    return [each.delivery.delivery_id for call in nation.requests("NotifyChanges") for each in call.items]


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
    first, again = onward_ids(nation)
    assert first == again != once.delivery_id


@pytest.mark.parametrize(
    "otherwise", [{"caller": "another.sender"}, {"method": "/juki.test.v1.Test/TakeToo"}], ids=["caller", "method"]
)
def test_an_id_that_another_uses_too_does_not_meet_it_further_on(
    relay: Relay, nation: Nation, otherwise: dict[str, str]
) -> None:
    stamp = item(1).delivery_id
    relay.pass_on([Delivered(stamp, "", b"", 1)], onward)
    with answering(**otherwise):
        outcomes = relay.pass_on([Delivered(stamp, "", b"", 2)], onward)
    assert [each.refusal for each in outcomes] == [None]
    assert len({*onward_ids(nation)}) == 2
    assert [nation.updates_of(number) for number in (1, 2)] == [[1], [1]]


def test_callers_methods_and_ids_that_run_together_alike_are_told_apart(relay: Relay, nation: Nation) -> None:
    for caller, method in (("a.send", "er/x"), ("a.sender", "/x")):
        with answering(caller, method):
            relay.pass_on([Delivered("the id", "", b"", 1)], onward)
    assert len({*onward_ids(nation)}) == 2


def test_one_id_to_two_callees_goes_on_under_two_ids_and_each_is_answered_for_itself(nation: Nation) -> None:
    sent: list[tuple[str, str]] = []

    class Answering:
        """One callee takes everything, the other is away."""

        def hand_over(self, callee: str, method: str, body: bytes, parents: object, timeout: float | None) -> bytes:
            [one] = DeliveryBatch.FromString(body).items
            stamp = DeliveryItem.FromString(one).delivery.delivery_id
            sent.append((callee, stamp))
            if callee == "away.node":
                raise Unreachable(callee=callee, status="closed")
            return DeliveryOutcomes(outcomes=[DeliveryOutcome(delivery_id=stamp)]).SerializeToString()

    relay = Relay(cast(Caller, Answering()), lambda: b"key")
    items = [Delivered("the id", "", b"", callee) for callee in ("here.node", "away.node")]
    with answering():
        outcomes = relay.pass_on(items, lambda callee: replace(onward(1), callee=callee))
    assert [each.refusal and each.refusal.reason for each in outcomes] == [None, Unreachable.reason]
    assert [callee for callee, _ in sent] == ["here.node", "away.node"]
    assert len({stamp for _, stamp in sent}) == 2


def test_one_id_with_two_contents_in_one_call_is_told_apart(relay: Relay, nation: Nation) -> None:
    nation.refuse[code_of(1)] = NotAllotted()
    outcomes = relay.pass_on([Delivered("the id", "", b"", number) for number in (1, 2)], onward)
    assert [each.refusal and each.refusal.reason for each in outcomes] == [NotAllotted.reason, None]
    assert nation.calls == [1, 1]


def test_nothing_of_it_is_in_the_outbox(mesh: LocalMesh, relay: Relay) -> None:
    object.__setattr__(mesh.running(NATION).served.node, "max_calls", 0)
    relay.pass_on([item(1)], onward)
    database = mesh.running(PREFECTURE).database
    assert database is not None
    assert not database.has_been_used()
