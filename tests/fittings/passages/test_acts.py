"""What passes or is turned away leaves one record; what waits leaves none until it comes again."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from fittings.passages import store
from fittings.passages.acts import record_answered, record_passages
from fittings.passages.domain import Coming, Course, LinkageRecord
from fittings.passages.store import Passages
from mesh.ids import new_id_text
from mesh.refusals import Unreachable
from mesh.storage.database import Database, sqlite_url
from mesh.storage.items import Outcome
from mesh.traces.spans import Recorder
from tests.fittings.passages.conftest import Base, LinkageRow
from vocabulary.refusals import NotFound, Refusal

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
COURSE = Course("011002", "the.receiver")


class Unwanted(NotFound):
    """What a receiver says."""

    reason = "UNWANTED"


def leave(
    database: Database,
    *outcomes: Outcome,
    method: str = "SendThings",
    sender: str = "the.sender",
    at: datetime = NOON,
    course: Course = COURSE,
) -> None:
    with database.writing() as unit:
        coming = Coming(method, sender, at)
        record_passages(Passages(unit, LinkageRow), coming, [course] * len(outcomes), outcomes)


def digest(database: Database, item_id: str) -> bytes:
    with database.writing() as unit:
        return Passages(unit, LinkageRow).digest(item_id)


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
            item_digest=digest(database, "one"),
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


OTHERWISE: list[tuple[str, dict[str, Any]]] = [
    ("sender", {"sender": "another.sender"}),
    ("method", {"method": "SendOthers"}),
    ("receiver", {"course": Course(COURSE.body, "another.receiver")}),
    ("body", {"course": Course("012025", COURSE.receiver)}),
]


@pytest.mark.parametrize(("what", "otherwise"), OTHERWISE, ids=[what for what, _ in OTHERWISE])
def test_an_id_with_another_course_is_another_item(database: Database, what: str, otherwise: dict[str, Any]) -> None:
    for _ in range(2):
        leave(database, Outcome("one"))
        leave(database, Outcome("one"), **otherwise)
    assert len({getattr(each, what) for each in recorded(database)}) == len(recorded(database)) == 2


def test_one_id_for_two_receivers_in_one_call_leaves_two_records(database: Database) -> None:
    courses = [Course(COURSE.body, receiver) for receiver in ("one.receiver", "another.receiver")]
    with database.writing() as unit:
        coming = Coming("SendThings", "the.sender", NOON)
        record_passages(Passages(unit, LinkageRow), coming, courses, [Outcome("one"), Outcome("one")])
    assert [each.receiver for each in recorded(database)] == ["one.receiver", "another.receiver"]


def test_what_is_answered_anew_each_time_leaves_a_record_each_time(database: Database) -> None:
    for _ in range(2):
        with database.writing() as unit:
            coming = Coming("DrawThings", "the.sender", NOON)
            record_answered(Passages(unit, LinkageRow), coming, COURSE, ["one", "one"])
    assert [each.position for each in recorded(database)] == [1, 2, 3, 4]
    assert {each.item_digest for each in recorded(database)} == {digest(database, "one")}


def test_of_when_it_passed_the_minute_is_kept_and_no_more(database: Database) -> None:
    leave(database, Outcome("late"), at=NOON.replace(second=59, microsecond=999_999))
    leave(database, Outcome("early"), at=NOON.replace(microsecond=1))
    assert [(each.position, each.pass_time) for each in recorded(database)] == [(1, NOON), (2, NOON)]


def test_an_id_is_nowhere_in_the_database_and_its_digest_is_of_the_nodes_own_key(tmp_path: Path) -> None:
    item_id, digests = new_id_text(), []
    for key in (b"one key", b"another key"):
        path = tmp_path / f"{key.decode()}.db"
        database = Database(
            "toy", sqlite_url(path), Base.metadata, recorder=Recorder(None), migrations=None, secret=lambda k=key: k
        )
        leave(database, Outcome(item_id))
        digests += [each.item_digest for each in recorded(database)]
        database.close()
        kept = b"".join(each.read_bytes() for each in tmp_path.glob(f"{path.name}*"))
        assert digests[-1] in kept
        assert item_id.encode() not in kept
        assert UUID(item_id).bytes not in kept
    assert len({*digests}) == 2


def test_pages_follow_each_other_without_gaps(database: Database) -> None:
    leave(database, *map(Outcome, "abc"))
    leave(database, *map(Outcome, "de"))
    pages = [recorded(database, after, 2) for after in (0, 2, 4)]
    assert [[(each.position, each.item_digest) for each in page] for page in pages] == [
        [(1, digest(database, "a")), (2, digest(database, "b"))],
        [(3, digest(database, "c")), (4, digest(database, "d"))],
        [(5, digest(database, "e"))],
    ]
