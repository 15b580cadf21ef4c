"""Handing over what a node only passes on: within the call that brought it, so that it rests nowhere on the way.

An item that cannot be handed over now is answered so, and waits where it came from. Onward it carries an id of this
node's own making, a keyed digest of who sent it, how, to whom it goes and the id it came with: a repeat stays a repeat,
no id joins both sides, and an id that two senders use, or one for two callees, does not meet itself further on.
"""

import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from juki.types.v1.delivery_pb2 import DeliveryBatch, DeliveryOutcomes
from mesh.call import answering, current
from mesh.calls.client import Caller
from mesh.refusals import Unreachable
from mesh.storage.items import Delivered, Outcome, Posting, outcomes_from_wire, stamped
from mesh.storage.outbox import MOST_BYTES, MOST_ITEMS, may_pass_later
from vocabulary.refusals import Refusal

SHORTEST_PATIENCE: Final = 1.0  # seconds for one callee, however many others wait

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Going:
    """One item on its way: the how manieth it came, what goes on of it, and under which id."""

    place: int
    item: Delivered[Any]
    posting: Posting
    own: str


class Relay:
    """One node's way of passing on."""

    def __init__(self, caller: Caller, secret: Callable[[], bytes]) -> None:
        self._caller, self._secret = caller, secret

    def pass_on(self, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]) -> list[Outcome]:
        """Hand each item over as what *onward* makes of it; return what became of each, in order.

        Only where a call is answered or a job is done. *onward* may refuse an item. A callee that is away leaves
        the items for others alone.
        """
        found: dict[int, Refusal | None] = {}
        going: list[_Going] = []
        for place, each in enumerate(items):
            try:
                going.append(self._going(place, each, onward(each.value)))
            except Refusal as refusal:
                found[place] = refusal
        groups = list(_grouped(going))
        for still_to_call, group in zip(range(len(groups), 0, -1), groups, strict=True):
            found |= self._hand_over(group, _share(still_to_call))
        return [Outcome(each.delivery_id, found[place]) for place, each in enumerate(items)]

    def _hand_over(self, group: Sequence[_Going], patience: float | None) -> dict[int, Refusal | None]:
        """Send one call, return what became of each by its place; a refusal of the whole is told apart one by one."""
        first = group[0].posting
        parents = [each.item.trace_parent for each in group]
        body = [stamped(each.posting.item, each.own, each.item.trace_parent) for each in group]
        request = DeliveryBatch(items=body).SerializeToString()
        try:
            raw = self._caller.hand_over(first.callee, first.method, request, parents, patience)
        except Refusal as refusal:
            if len(group) > 1 and not may_pass_later(refusal.code, refusal.reason):
                return {k: v for each in group for k, v in self._hand_over([each], patience).items()}
            return {each.place: refusal for each in group}
        outcomes = outcomes_from_wire(DeliveryOutcomes.FromString(raw).outcomes)
        missing = Unreachable(callee=first.callee, status="no outcome")
        return {each.place: outcomes.get(each.own, missing) for each in group}

    def _going(self, place: int, item: Delivered[T], posting: Posting) -> _Going:
        call = answering()
        known_by = call.caller, call.method, posting.callee, item.delivery_id
        digest = hmac.digest(self._secret(), b"onward id" + _apart(known_by), "sha256")
        return _Going(place, item, posting, str(UUID(bytes=digest[:16], version=5)))  # a digest, as version 5 is


def _apart(texts: Sequence[str]) -> bytes:
    """Return *texts* in a row, each behind its length, so that no other texts make the same row."""
    return b"".join(len(each).to_bytes(4) + each for each in (text.encode() for text in texts))


def _share(still_to_call: int) -> float | None:
    """Return how long the next of several callees may take, so that none uses up the time of those after it."""
    work = current()
    if work is None or work.deadline is None:
        return None
    return max(work.time_left() / still_to_call, SHORTEST_PATIENCE)


def _grouped(going: Sequence[_Going]) -> Iterator[list[_Going]]:
    """Yield what goes in one call: one callee, one method, no more than one call may hold, no id twice."""
    groups: dict[tuple[str, str], list[_Going]] = {}
    for each in going:
        groups.setdefault((each.posting.callee, each.posting.method), []).append(each)
    for group in groups.values():
        begin, size, ids = 0, 0, set[str]()
        for place, each in enumerate(group):
            more = len(each.posting.item)
            if place > begin and (size + more > MOST_BYTES or place - begin == MOST_ITEMS or each.own in ids):
                yield group[begin:place]
                begin, size, ids = place, 0, set()
            size += more
            ids.add(each.own)
        yield group[begin:]
