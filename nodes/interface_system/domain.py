"""What passes through: for whom, and whether it may. What is inside is nobody's business here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from vocabulary.refusals import NotAllowed

T = TypeVar("T")


class BodyMismatch(NotAllowed):
    """A middle server speaks for another body than its own."""

    reason = "BODY_MISMATCH"
    cause = "The item names another body than the calling middle server's own."
    remedy = "Send it from the middle server of the body it names."
    japanese = "機関コードが接続元の機関と一致しません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel(Generic[T]):
    """One item on its way: the body it names, and what is handed on unopened."""

    body: str
    content: T = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayRecord:
    """That one item was handed on, or why it was turned away."""

    delivery_id: str
    body: str
    method: str  # of this node, that brought it
    refusal: str | None  # its reason


def grouped(bodies: Sequence[str]) -> dict[str, list[int]]:
    """Return the places at which each body stands, so that all for one go together, in order."""
    groups: dict[str, list[int]] = {}
    for place, body in enumerate(bodies):
        groups.setdefault(body, []).append(place)
    return groups
