"""Leases in a real database, in a unit of a kind that has them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase

from fittings.leases.domain import Holder, begin
from fittings.leases.store import KEPT, LeaseColumns, leases_in
from mesh.storage.database import Database, sqlite_url
from mesh.storage.forgetting import Forgetting
from mesh.traces.spans import Recorder
from tests.mesh.helpers import holding
from vocabulary.identifiers import AddresseeNumber

NOW = datetime(2026, 4, 1, tzinfo=UTC)
ONE, OTHER = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)
LEASE = begin(None, Holder(terminal="test.terminal", operator="clerk-1"), 3, NOW)


class Base(DeclarativeBase):
    """The tables of a kind."""


class Row(LeaseColumns, Base):
    """The kind's leases."""

    __tablename__ = "leases"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A kind's database."""
    made = Database(
        "test.node", sqlite_url(tmp_path / "node.db"), Base.metadata, recorder=Recorder(None), migrations=None
    )
    yield made
    made.close()


def rows(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Row)) or 0


def test_a_lease_is_found_as_it_was_kept_and_only_under_its_number(database: Database) -> None:
    with database.writing() as unit:
        leases_in(unit, Row).keep(ONE, LEASE)
    with database.writing() as unit:
        found = leases_in(unit, Row)
        assert (found.find(ONE), found.find(OTHER)) == (LEASE, None)


def test_an_ended_lease_leaves_no_row(database: Database) -> None:
    with database.writing() as unit:
        leases = leases_in(unit, Row)
        leases.keep(ONE, LEASE)
        leases.keep(OTHER, LEASE)
    with database.writing() as unit:
        leases_in(unit, Row).keep(ONE, None)
    assert rows(database) == 1
    with database.writing() as unit:
        assert leases_in(unit, Row).find(ONE) is None


def test_a_new_holder_takes_the_place_of_the_one_before(database: Database) -> None:
    later = begin(None, Holder(terminal="test.terminal-2", operator=""), 4, NOW)
    for lease in (LEASE, later):
        with database.writing() as unit:
            leases_in(unit, Row).keep(ONE, lease)
    with database.writing() as unit:
        assert leases_in(unit, Row).find(ONE) == later
    assert rows(database) == 1


def test_who_had_a_lease_that_ended_is_in_no_file_soon_after(database: Database, tmp_path: Path) -> None:
    with database.writing() as unit:
        leases_in(unit, Row).keep(ONE, LEASE)
    database.wipe()
    with database.writing() as unit:
        leases_in(unit, Row).keep(ONE, None)
    assert holding(tmp_path, ONE.value.encode())
    database.wipe()
    assert holding(tmp_path, ONE.value.encode()) == []


def test_a_lease_that_ended_by_itself_leaves_no_row_after_a_day(database: Database) -> None:
    with database.writing() as unit:
        leases_in(unit, Row).keep(ONE, LEASE)
    for since_its_end, left in ((KEPT, 1), (KEPT + timedelta(seconds=1), 0)):
        Forgetting(database, Base.metadata, lambda since=since_its_end: LEASE.until + since)()
        assert rows(database) == left
