"""What passes or is turned away leaves one record; what waits leaves none until it comes again."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fittings.passages import store
from fittings.passages.acts import record_passages
from fittings.passages.domain import Coming, Course, LinkageRecord
from fittings.passages.store import Passages
from mesh.refusals import Unreachable
from mesh.storage.database import Database
from mesh.storage.items import Outcome
from tests.fittings.passages.conftest import LinkageRow
from vocabulary.refusals import NotFound, Refusal

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
COURSE = Course("011002", "the.receiver")


class Unwanted(NotFound):
    """What a receiver says."""

    reason = "UNWANTED"


def leave(database: Database, *outcomes: Outcome, sender: str = "the.sender", at: datetime = NOON) -> None:
    with database.writing() as unit:
        coming = Coming("SendThings", sender, at)
        record_passages(Passages(unit, LinkageRow), coming, [COURSE] * len(outcomes), outcomes)


def recorded(database: Database, after: int = 0, most: int = 10) -> list[LinkageRecord]:
    with database.reading() as session:
        return store.page(session, LinkageRow, after, most)


def test_a_record_tells_when_how_from_whom_to_whom_and_whose(database: Database) -> None:
    leave(database, Outcome("one"), at=NOON.astimezone(timezone(timedelta(hours=9))))
    assert recorded(database) == [
        LinkageRecord(
            pass_time=NOON,
            method="SendThings",
            sender="the.sender",
            receiver="the.receiver",
            body="011002",
            delivery_id="one",
            position=1,
        )
    ]


@pytest.mark.parametrize("refusal", [None, Unwanted()], ids=["passed", "turned away"])
def test_what_comes_again_with_the_same_outcome_leaves_no_second_record(
    database: Database, refusal: Refusal | None
) -> None:
    for _ in range(2):
        leave(database, Outcome("one", refusal), Outcome("one", refusal))
    assert [each.refusal for each in recorded(database)] == [refusal.reason if refusal else ""]


def test_what_passes_after_it_was_turned_away_leaves_both_records(database: Database) -> None:
    leave(database, Outcome("one", Unwanted()))
    leave(database, Outcome("one"))
    assert [(each.position, each.refusal) for each in recorded(database)] == [(1, "UNWANTED"), (2, "")]


def test_what_must_wait_leaves_no_record_until_it_passes(database: Database) -> None:
    leave(database, Outcome("one", Unreachable(callee="the.receiver", status="closed")))
    assert recorded(database) == []
    leave(database, Outcome("one"))
    assert len(recorded(database)) == 1


def test_an_id_that_two_senders_use_is_two_items(database: Database) -> None:
    leave(database, Outcome("one"))
    leave(database, Outcome("one"), sender="another.sender")
    assert [each.sender for each in recorded(database)] == ["the.sender", "another.sender"]


def test_pages_follow_each_other_without_gaps(database: Database) -> None:
    leave(database, *map(Outcome, "abc"))
    leave(database, *map(Outcome, "de"))
    pages = [recorded(database, after, 2) for after in (0, 2, 4)]
    assert [[(each.position, each.delivery_id) for each in page] for page in pages] == [
        [(1, "a"), (2, "b")],
        [(3, "c"), (4, "d")],
        [(5, "e")],
    ]
