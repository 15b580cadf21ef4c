"""What passes leaves a record."""

from collections.abc import Sequence

from fittings.passages.domain import Coming, Course
from fittings.passages.store import Passages
from mesh.storage.items import Outcome
from mesh.storage.outbox import may_pass_later


def record_passages(passages: Passages, coming: Coming, courses: Sequence[Course], outcomes: Sequence[Outcome]) -> None:
    """Leave a record of each item that passed or was turned away; *courses* and *outcomes* are in the same order."""
    passages.keep(
        *(
            coming.record(
                course, passages.digest(outcome.delivery_id), outcome.refusal.reason if outcome.refusal else ""
            )
            for course, outcome in zip(courses, outcomes, strict=True)
            if _is_settled(outcome)
        )
    )


def record_answered(passages: Passages, coming: Coming, course: Course, request_ids: Sequence[str]) -> None:
    """Leave a record of each request that was answered anew, though it came before under the same id."""
    passages.keep_again(*(coming.record(course, passages.digest(each)) for each in request_ids))


def _is_settled(outcome: Outcome) -> bool:
    """Whether an item passed or was turned away for good; one that must wait comes again."""
    refusal = outcome.refusal
    return refusal is None or not may_pass_later(refusal.code, refusal.reason)
