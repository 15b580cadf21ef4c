"""Items pass the gateway, and each leaves a linkage record."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from fittings.passages.acts import record_passages
from fittings.passages.domain import Coming, Course
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.juki_gateway.store import Register

T = TypeVar("T")


def take_over(
    unit: Register, coming: Coming, course: Course, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]
) -> list[Outcome]:
    """Take over what must reach the other side, so that neither side waits for the other's hours."""
    outcomes = unit.post_each(items, onward)
    note_passed(unit, coming, course, outcomes)
    return outcomes


def note_passed(unit: Register, coming: Coming, course: Course, outcomes: Sequence[Outcome]) -> None:
    """Leave a linkage record (情報連携記録) of each item, which all take the same course."""
    record_passages(unit.passages, coming, [course] * len(outcomes), outcomes)
