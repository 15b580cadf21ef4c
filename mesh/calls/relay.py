"""Handing over what a node only passes on: within the call that brought it, so that it rests nowhere on the way.

An item that cannot be handed over now is answered so, and waits where it came from. Onward it carries an id of this
node's own making, a keyed digest of the one it came with: a repeat stays a repeat, and no id joins both sides.
"""

import hmac
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar
from uuid import UUID

from juki.types.v1.delivery_pb2 import DeliveryBatch, DeliveryOutcomes
from mesh.call import current
from mesh.calls.client import Caller
from mesh.refusals import Remote, Unreachable
from mesh.storage.items import Delivered, Outcome, Posting, outcomes_from_wire, stamped
from mesh.storage.outbox import MOST_BYTES, MOST_ITEMS, may_pass_later
from vocabulary.refusals import Refusal

SHORTEST_PATIENCE: Final = 1.0  # seconds for one callee, however many others wait

T = TypeVar("T")
Onward = tuple[Delivered[T], Posting]


class Relay:
    """One node's way of passing on."""

    def __init__(self, caller: Caller, secret: Callable[[], bytes]) -> None:
        self._caller, self._secret = caller, secret

    def pass_on(self, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]) -> list[Outcome]:
        """Hand each item over as what *onward* makes of it; return what became of each, in order.

        *onward* may refuse an item. A callee that is away leaves the items for others alone.
        """
        found: dict[str, Refusal | None] = {}
        going: list[Onward[T]] = []
        for each in items:
            try:
                going.append((each, onward(each.value)))
            except Refusal as refusal:
                found[each.delivery_id] = refusal
        groups = list(_grouped(going))
        for still_to_call, group in zip(range(len(groups), 0, -1), groups, strict=True):
            found |= self._hand_over(group, _share(still_to_call))
        return [Outcome(each.delivery_id, found[each.delivery_id]) for each in items]

    def _hand_over(self, group: Sequence[Onward[T]], patience: float | None) -> dict[str, Refusal | None]:
        """Send one call; a refusal of the whole is told apart by sending each alone."""
        first = group[0][1]
        ids = [self._onward_id(each) for each, _ in group]
        parents = [each.trace_parent for each, _ in group]
        body = [
            stamped(posting.item, own, parent) for own, parent, (_, posting) in zip(ids, parents, group, strict=True)
        ]
        request = DeliveryBatch(items=body).SerializeToString()
        try:
            raw = self._caller.hand_over(first.callee, first.method, request, parents, patience)
        except Refusal as refusal:
            if len(group) > 1 and not may_pass_later(refusal.code, refusal.reason):
                return {k: v for each in group for k, v in self._hand_over([each], patience).items()}
            return {each.delivery_id: _in_own_words(refusal, first.callee) for each, _ in group}
        outcomes = outcomes_from_wire(DeliveryOutcomes.FromString(raw).outcomes)
        missing = Unreachable(callee=first.callee, status="no outcome")
        found = ((each, outcomes.get(own, missing)) for own, (each, _) in zip(ids, group, strict=True))
        return {each.delivery_id: no and _in_own_words(no, first.callee) for each, no in found}

    def _onward_id(self, item: Delivered[T]) -> str:
        digest = hmac.digest(self._secret(), item.delivery_id.encode(), "sha256")
        return str(UUID(bytes=digest[:16], version=5))  # a digest, as version 5 is


def _in_own_words(refusal: Refusal, callee: str) -> Refusal:
    """Return what *callee* refused with, without its text: what somebody wrote there is no more than bytes here."""
    if not isinstance(refusal, Remote):
        return refusal
    cause = f"{callee} refused it: {refusal.reason}."
    wait = refusal.retry_after
    return Remote(code=refusal.code, reason=refusal.reason, cause=cause, japanese="", retry_after=wait, facts={})


def _share(still_to_call: int) -> float | None:
    """Return how long the next of several callees may take, so that none uses up the time of those after it."""
    work = current()
    if work is None or work.deadline is None:
        return None
    return max(work.time_left() / still_to_call, SHORTEST_PATIENCE)


def _grouped(items: Sequence[Onward[T]]) -> Iterator[list[Onward[T]]]:
    """Yield what goes in one call: one callee, one method, no more than one call may hold."""
    groups: dict[tuple[str, str], list[Onward[T]]] = {}
    for each in items:
        groups.setdefault((each[1].callee, each[1].method), []).append(each)
    for group in groups.values():
        begin, size = 0, 0
        for place, (_, posting) in enumerate(group):
            if place > begin and (size + len(posting.item) > MOST_BYTES or place - begin == MOST_ITEMS):
                yield group[begin:place]
                begin, size = place, 0
            size += len(posting.item)
        yield group[begin:]
