"""Looks are found by number and by period, newest first."""

from datetime import timedelta

import pytest

from fittings.accesses import store
from fittings.accesses.domain import Access, Asked, Looker
from fittings.accesses.tables import KEPT, AccessTables
from fittings.retention import forgetting
from mesh.clock import Clock
from mesh.storage.database import Database
from tests.fittings.accesses.conftest import NOON

ONE, OTHER = b"1" * 32, b"2" * 32


def look(target: bytes, minutes: int = 0) -> Access:
    at = NOON + timedelta(minutes=minutes)
    looker = Looker(operator="clerk-1", terminal="a.terminal", purpose="", method="GetResident", at=at)
    return looker.look_at(target)


def keep(database: Database, *looks: Access) -> None:
    with database.writing() as unit:
        store.keep(unit, looks)


def minutes(database: Database, asked: Asked, before: int | None = None, most: int = 10) -> list[int]:
    with database.reading() as session:
        found = store.page(session, asked, before, most)
    return [(each.looker.at - NOON) // timedelta(minutes=1) for each in found]


def test_looks_at_one_number_are_found_and_no_others(database: Database) -> None:
    keep(database, look(ONE, 0), look(OTHER, 1))
    keep(database, look(ONE, 2))
    assert minutes(database, Asked(target=ONE)) == [2, 0]
    assert minutes(database, Asked()) == [2, 1, 0]


def test_a_period_has_its_begin_and_not_its_end(database: Database) -> None:
    keep(database, *(look(ONE, each) for each in range(4)))
    period = Asked(begin=NOON + timedelta(minutes=1), end=NOON + timedelta(minutes=3))
    assert minutes(database, period) == [2, 1]


def test_a_page_goes_on_below_the_last_place_whatever_came_meanwhile(database: Database) -> None:
    keep(database, *(look(ONE, each) for each in range(4)))
    assert minutes(database, Asked(), most=2) == [3, 2]
    keep(database, look(ONE, 9))
    assert minutes(database, Asked(), before=3, most=2) == [1, 0]


def test_what_stands_for_a_number_is_not_printed() -> None:
    assert "1111" not in f"{look(ONE)!r} {Asked(target=ONE)!r}"


@pytest.mark.parametrize(("minutes_before", "left"), [(1, 1), (-1, 0)], ids=["before", "after"])
def test_a_look_goes_when_its_time_is_over(database: Database, minutes_before: int, left: int) -> None:
    keep(database, look(ONE))
    over = NOON.replace(year=NOON.year + KEPT.count) - timedelta(minutes=minutes_before)
    forgetting(database, AccessTables.metadata, Clock(real=lambda: over)).work()
    assert len(minutes(database, Asked())) == left


def test_a_file_that_is_kept_longer_already_is_known_as_long(database: Database) -> None:
    file, day = b"f" * 32, NOON.date()
    for until in (day + timedelta(days=9), day):
        with database.writing() as unit:
            store.hold(unit, file, [ONE], until)
    job = forgetting(database, AccessTables.metadata, Clock(real=lambda: NOON + timedelta(days=9)))
    job.work()
    with database.reading() as session:
        assert store.held_in(session, file) == [ONE]
    forgetting(database, AccessTables.metadata, Clock(real=lambda: NOON + timedelta(days=10))).work()
    with database.reading() as session:
        assert store.held_in(session, file) == []
