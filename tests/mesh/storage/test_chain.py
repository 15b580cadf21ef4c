"""Chained rows: what is changed, taken away or put between shows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage.chain import Chain, ChainedColumns, ChainStartColumns, hash_of
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder


class Base(DeclarativeBase):
    """A toy's tables."""


class EntryRow(ChainedColumns, Base):
    """One entry, with a column that the hash does not cover."""

    __tablename__ = "entries"

    who: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(20))
    is_first: Mapped[bool]


class StartRow(ChainStartColumns, Base):
    """Where the entries begin."""

    __tablename__ = "entries_start"


CHAIN = Chain(EntryRow, ("who", "what"), StartRow)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database("toy", sqlite_url(tmp_path / "node.db"), Base.metadata, migrations=None, recorder=Recorder(None))
    yield opened
    opened.close()


def add(database: Database, *entries: tuple[str, str]) -> None:
    with database.writing() as unit:
        CHAIN.append(unit.session, [{"who": who, "what": what, "is_first": True} for who, what in entries])


def run(database: Database, statement: str) -> None:
    with database.writing() as unit:
        unit.session.execute(text(statement))


def first_broken(database: Database) -> int | None:
    with database.reading() as session:
        return CHAIN.first_broken(session)


def test_rows_are_numbered_from_1_and_each_names_the_one_before_across_writes(database: Database) -> None:
    add(database, ("a", "1"), ("b", "2"))
    add(database)
    add(database, ("c", "3"))
    with database.reading() as session:
        rows = session.execute(text("select seq, previous_hash, hash from entries order by seq")).all()
    assert [row.seq for row in rows] == [1, 2, 3]
    assert [row.previous_hash for row in rows] == ["", rows[0].hash, rows[1].hash]
    assert rows[2].hash == hash_of(rows[1].hash, ["c", "3"])
    assert first_broken(database) is None


def test_the_hash_is_the_same_in_every_release() -> None:
    assert hash_of("", ["a", "b"]) == "f8fb8533c4d297f1c9e34a3c1e8ab5e479e6c4b63dd200d0b78fef17d2f5f1e0"


def test_a_row_depends_on_every_field_and_on_the_one_before() -> None:
    hashes = {
        hash_of("", ["a", "b"]),
        hash_of("", ["a", "c"]),
        hash_of("x", ["a", "b"]),
        hash_of("", ["ab", ""]),
    }
    assert len(hashes) == 4


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("update entries set what = 'x' where seq = 2", 2),
        ("update entries set previous_hash = '' where seq = 2", 2),
        ("delete from entries where seq = 1", 2),
        ("delete from entries where seq = 2", 3),
        ("update entries set seq = 9 where seq = 3", 9),
    ],
    ids=["field changed", "link changed", "first taken away", "middle taken away", "renumbered"],
)
def test_a_row_that_was_tampered_with_breaks_the_chain(database: Database, statement: str, broken: int) -> None:
    add(database, ("a", "1"), ("b", "2"), ("c", "3"))
    run(database, statement)
    assert first_broken(database) == broken


def test_a_column_outside_the_hash_may_change(database: Database) -> None:
    add(database, ("a", "1"))
    run(database, "update entries set is_first = false")
    assert first_broken(database) is None


def test_the_numbers_stand_first_and_the_hashes_last() -> None:
    names = [column.name for column in EntryRow.__table__.columns]
    assert names == ["seq", "who", "what", "is_first", "previous_hash", "hash"]


def old_entries(database: Database) -> None:
    add(database, *((f"{year}-04-01T00:00:00+09:00", "x") for year in (2024, 2025, 2026, 2025)))


def forget(database: Database, before: datetime) -> list[int]:
    """Forget what is older, and return what is left."""
    with database.writing() as unit:
        over = CHAIN.over(unit.session, "who", before, 9)
        CHAIN.forget(unit.session, over[-1])
    with database.reading() as session:
        return list(session.scalars(text("select seq from entries order by seq")))


def test_what_is_old_is_forgotten_from_the_front_and_the_rest_stays_a_chain(database: Database) -> None:
    old_entries(database)
    assert forget(database, datetime(2025, 1, 1, tzinfo=UTC)) == [2, 3, 4]
    assert forget(database, datetime(2026, 1, 1, tzinfo=UTC)) == [3, 4]
    add(database, ("later", "y"))
    assert first_broken(database) is None
    run(database, "delete from entries where seq = 3")
    assert first_broken(database) == 4


def test_a_chain_of_which_everything_is_forgotten_goes_on_where_it_was(database: Database) -> None:
    old_entries(database)
    assert forget(database, datetime(2030, 1, 1, tzinfo=UTC)) == []
    add(database, ("later", "y"))
    assert first_broken(database) is None
    with database.reading() as session:
        assert session.scalar(text("select seq from entries")) == 5


def test_a_chain_without_a_place_for_its_beginning_forgets_nothing(database: Database) -> None:
    old_entries(database)
    whole = Chain(EntryRow, ("who", "what"))
    with database.writing() as unit, pytest.raises(TypeError, match="nowhere"):
        whole.forget(unit.session, unit.session.get_one(EntryRow, 1))
