"""It is noted that something passed, and nothing of what."""

from collections.abc import Callable, Sequence
from typing import Any

from fittings.passages.acts import record_answered, record_passages
from fittings.passages.domain import Coming, Course
from mesh.storage.items import Delivered, Outcome
from nodes.interface_system.domain import Parcel
from nodes.interface_system.store import Register


def note_deliveries(
    unit: Register,
    coming: Coming,
    parcels: Sequence[Delivered[Parcel[Any]]],
    outcomes: Sequence[Outcome],
    receiver_of: Callable[[str], str],
) -> None:
    """Leave a linkage record of each item that was handed on or turned away.

    *outcomes* are in the order of the *parcels*; *receiver_of* tells the node that a parcel of a body is for.
    """
    courses = [Course(each.value.body, receiver_of(each.value.body)) for each in parcels]
    record_passages(unit.passages, coming, courses, outcomes)


def note_requests(unit: Register, coming: Coming, course: Course, request_ids: Sequence[str]) -> None:
    """Leave a linkage record of each number that was drawn within the call; a repeat draws anew."""
    record_answered(unit.passages, coming, course, request_ids)
