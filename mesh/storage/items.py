"""Messages that must arrive: what a sender posts, and what a receiver makes of each.

A contract for such a method has one shape: its request's field 1 is ``repeated`` items, each item's field 1 a
``juki.types.v1.Delivery``; its response's field 1 is ``repeated juki.types.v1.DeliveryOutcome``. So the road can
gather whatever waits for one callee into one signed call, whatever the items say.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message
from google.rpc import code_pb2

from juki.types.v1.delivery_pb2 import Delivery, DeliveryItem, DeliveryOutcome
from mesh.refusals import Remote
from vocabulary.refusals import Malformed, Refusal

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One item to be sent: to whom, by which method, for which person's sake it keeps its place."""

    callee: str  # node name
    method: str  # full method
    person: str = field(repr=False)  # items of one person to one callee arrive in the order posted
    item: bytes = field(repr=False)  # the item's message without its Delivery
    follows: bool = False  # it leaves when what was posted before it for this person, to whomever, has arrived


@dataclass(frozen=True, slots=True)
class Delivered(Generic[T]):
    """One item received: its stamp, and what it says."""

    delivery_id: str
    trace_parent: str
    digest: bytes
    value: T = field(repr=False)

    def map(self, make: Callable[[T], U]) -> "Delivered[U]":
        """Return the same item with what *make* makes of its value."""
        return Delivered(self.delivery_id, self.trace_parent, self.digest, make(self.value))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item; ``refusal`` is None when it was applied, now or before."""

    delivery_id: str
    refusal: Refusal | None = None


def posting(callee: str, method: str, person: str, item: Message, *, follows: bool = False) -> Posting:
    """Return *item* ready for an outbox or to be handed over."""
    return Posting(callee=callee, method=method, person=person, item=item.SerializeToString(), follows=follows)


def delivered(items: Iterable[Any], convert: Callable[[Any], T]) -> list[Delivered[T]]:
    """Return what wire *items* say; each must carry a delivery id."""
    return [_delivered(item, convert) for item in items]


def _delivered(item: Any, convert: Callable[[Any], T]) -> Delivered[T]:
    stamp = item.delivery
    if not stamp.delivery_id or len(stamp.delivery_id) > 64:
        raise Malformed("delivery.delivery_id", "is empty or longer than 64 characters")
    digest = hashlib.sha256(item.SerializeToString(deterministic=True)).digest()
    return Delivered(stamp.delivery_id, stamp.trace_parent, digest, convert(item))


def outcomes_from_wire(outcomes: Iterable[DeliveryOutcome]) -> dict[str, Refusal | None]:
    """Return by delivery id why the next node refused an item, or None where it applied it."""
    return {each.delivery_id: _refusal(each) if each.reason else None for each in outcomes}


def _refusal(outcome: DeliveryOutcome) -> Refusal:
    known = outcome.status in code_pb2.Code.values()
    return Remote(
        code=code_pb2.Code.Name(outcome.status) if known else "UNKNOWN",
        reason=outcome.reason,
        cause=outcome.explanation,
        japanese="",
        retry_after=None,
        facts={},
    )


def outcomes_to_wire(outcomes: Sequence[Outcome]) -> list[DeliveryOutcome]:
    """Return *outcomes* for a response's field 1."""
    return [_outcome_to_wire(each) for each in outcomes]


def _outcome_to_wire(outcome: Outcome) -> DeliveryOutcome:
    refusal = outcome.refusal
    if refusal is None:
        return DeliveryOutcome(delivery_id=outcome.delivery_id)
    return refused(outcome.delivery_id, refusal)


def refused(delivery_id: str, refusal: Refusal) -> DeliveryOutcome:
    """Return the outcome of an item that was refused."""
    status = code_pb2.Code.Value(refusal.code)
    return DeliveryOutcome(delivery_id=delivery_id, reason=refusal.reason, status=status, explanation=refusal.explain())


def stamped(item: bytes, delivery_id: str, trace_parent: str) -> bytes:
    """Return *item*'s bytes with its Delivery in front, as field 1."""
    stamp = Delivery(delivery_id=delivery_id, trace_parent=trace_parent)
    return DeliveryItem(delivery=stamp).SerializeToString() + item  # serialised messages merge when joined
