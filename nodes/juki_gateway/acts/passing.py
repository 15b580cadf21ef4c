"""Items pass the gateway, and each leaves a linkage record."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from mesh.storage.items import Delivered, Outcome, Posting
from nodes.juki_gateway.domain import Passage, Passed
from nodes.juki_gateway.store import Register

T = TypeVar("T")


def take_over(
    unit: Register, passage: Passage, items: Sequence[Delivered[T]], onward: Callable[[T], Posting], now: datetime
) -> list[Outcome]:
    """Take over what must reach the other side, so that neither side waits for the other's hours."""
    outcomes = unit.settle(items, lambda each: unit.post(onward(each)))
    record_passages(unit, passage, outcomes, now)
    return outcomes


def record_passages(unit: Register, passage: Passage, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Leave a linkage record (情報連携記録) of every item that passed; a repeat of one leaves no second."""
    passed = [each.delivery_id for each in outcomes if each.refusal is None]
    known = unit.recorded(passed)
    unit.passed.add(*(Passed(pass_time=now, passage=passage, delivery_id=each) for each in passed if each not in known))
