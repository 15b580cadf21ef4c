"""What a unit deleted is in no file of its node soon after, whatever else is under way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage import database as databases
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from tests.mesh.helpers import holding

SECRET = "secret-7-"


class Base(DeclarativeBase):
    """The tables of this test."""


class SlipRow(Base):
    """What is deleted."""

    __tablename__ = "slips"

    text: Mapped[str] = mapped_column(primary_key=True)


def opened(folder: Path) -> Database:
    url = sqlite_url(folder / "node.db")
    return Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = opened(tmp_path)
    yield made
    made.close()


def put(database: Database) -> None:
    with database.writing() as unit:
        unit.session.execute(insert(SlipRow), [{"text": SECRET}])


def take(database: Database) -> None:
    with database.writing() as unit:
        unit.session.execute(delete(SlipRow))
        unit.wipe()


def test_what_was_deleted_is_wiped(database: Database, tmp_path: Path) -> None:
    put(database)
    database.wipe()
    put_once = holding(tmp_path, SECRET.encode())
    take(database)
    assert "node.db" in put_once
    assert holding(tmp_path, SECRET.encode())
    database.wipe()
    assert holding(tmp_path, SECRET.encode()) == []


def test_where_nothing_was_deleted_the_log_is_left_alone(database: Database, tmp_path: Path) -> None:
    put(database)
    database.wipe()
    with database.writing() as unit:
        unit.session.execute(insert(SlipRow), [{"text": "another"}])
    database.wipe()
    assert holding(tmp_path, b"another") == ["node.db-wal"]


def test_what_a_unit_deleted_that_was_not_kept_asks_for_nothing(database: Database, tmp_path: Path) -> None:
    put(database)
    database.wipe()
    with pytest.raises(ZeroDivisionError), database.writing() as unit:
        unit.wipe()
        raise ZeroDivisionError
    with database.writing() as unit:
        unit.session.execute(insert(SlipRow), [{"text": "another"}])
    database.wipe()
    assert holding(tmp_path, b"another") == ["node.db-wal"]


def test_what_a_reader_held_up_is_wiped_the_next_time(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "TIDY_SECONDS", 0)
    put(database)
    with database.reading() as session:
        session.connection().exec_driver_sql("begin")
        session.scalars(select(SlipRow.text)).all()
        take(database)
        database.wipe()
        assert holding(tmp_path, SECRET.encode())
        session.connection().exec_driver_sql("rollback")
    database.wipe()
    assert holding(tmp_path, SECRET.encode()) == []


def test_writers_wait_as_long_as_before_once_it_is_tidied(database: Database) -> None:
    put(database)
    database.tidy()
    with database.engine.connect() as connection:
        waits = connection.exec_driver_sql("pragma busy_timeout").scalar()
    assert waits == databases.BUSY_SECONDS * 1000


def test_whoever_lets_go_wipes_although_another_process_has_the_file_open(database: Database, tmp_path: Path) -> None:
    put(database)
    other = opened(tmp_path)
    take(other)
    other.ask()
    assert holding(tmp_path, SECRET.encode())
    other.close()
    assert holding(tmp_path, SECRET.encode()) == []


def test_what_somebody_who_was_killed_left_is_wiped_by_who_comes_next(database: Database, tmp_path: Path) -> None:
    put(database)
    take(database)
    heir = opened(tmp_path)
    heir.wipe()
    assert holding(tmp_path, SECRET.encode()), "nobody opened it yet"
    with heir.reading() as session:
        assert session.scalars(select(SlipRow.text)).all() == []
    heir.wipe()
    assert holding(tmp_path, SECRET.encode()) == []
    heir.close()
