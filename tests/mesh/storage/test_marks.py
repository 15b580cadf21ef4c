"""A database that is gone, replaced, damaged or put back to an earlier day is said to be, and never begun anew."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from mesh.storage import database as databases
from mesh.storage.database import Database, DatabaseDamaged
from mesh.storage.marks import DatabaseGone, DatabaseOlder
from mesh.traces.spans import Recorder
from tests.mesh.storage.test_database import Base, Row, rows


def opened(url: str, folder: Path) -> Database:
    mark = folder / "database.json"
    return Database("toy", url, Base.metadata, recorder=Recorder(None), migrations=None, mark=mark)


def write(database: Database, number: int) -> None:
    with database.writing() as unit:
        unit.session.add(Row(person="1", number=number, note=""))


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    return databases.sqlite_url(tmp_path / "node.db")


def used(url: str, folder: Path, number: int) -> None:
    database = opened(url, folder)
    write(database, number)
    database.ask()
    database.close()


def test_a_node_that_kept_nothing_yet_is_ready_and_makes_no_file(url: str, tmp_path: Path) -> None:
    database = opened(url, tmp_path)
    assert database.is_fresh()
    database.ask()
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_was_lost_is_not_begun_anew(url: str, tmp_path: Path) -> None:
    used(url, tmp_path, 1)
    file_of(url).unlink()
    database = opened(url, tmp_path)
    assert not database.is_fresh()
    for attempt in (database.ask, lambda: write(database, 2)):
        with pytest.raises(DatabaseGone, match=r"database\.json"):
            attempt()
    assert not file_of(url).exists()


def test_a_database_of_yesterday_is_told_and_taken_when_its_mark_is_removed(url: str, tmp_path: Path) -> None:
    used(url, tmp_path, 1)
    shutil.copy(file_of(url), tmp_path / "yesterday")
    used(url, tmp_path, 2)
    shutil.copy(tmp_path / "yesterday", file_of(url))
    database = opened(url, tmp_path)
    with pytest.raises(DatabaseOlder, match="older.*peers may be ahead.*juki outbox"):
        database.ask()
    database.close()
    (tmp_path / "database.json").unlink()
    database = opened(url, tmp_path)
    database.ask()
    assert [number for _, number, _ in rows(database)] == [1]
    database.close()


def test_a_file_that_goes_while_the_node_runs_takes_no_more_writes(url: str, tmp_path: Path) -> None:
    database = opened(url, tmp_path)
    write(database, 1)
    database.ask()
    away = tmp_path / "away"
    file_of(url).rename(away)
    for attempt in (database.ask, lambda: write(database, 2)):
        with pytest.raises(DatabaseGone):
            attempt()
    away.rename(file_of(url))
    database.ask()
    write(database, 3)
    database.close()


def test_a_damaged_file_is_said_to_be(url: str, tmp_path: Path) -> None:
    used(url, tmp_path, 1)
    path = file_of(url)
    content = bytearray(path.read_bytes())
    page = int.from_bytes(content[16:18], "big")
    for start in range(page, len(content), page):  # every page but the first: it still opens
        content[start : start + 64] = b"\xff" * 64
    path.write_bytes(bytes(content))
    database = opened(url, tmp_path)
    with pytest.raises(DatabaseDamaged, match=r"node\.db is damaged\. Stop the network, put the newest copy"):
        database.ask()
    database.close()


def test_a_file_that_is_no_database_begins_empty_once_what_is_named_is_removed(url: str, tmp_path: Path) -> None:
    used(url, tmp_path, 1)
    file_of(url).write_bytes(b"nothing of the kind" * 300)
    database = opened(url, tmp_path)
    with pytest.raises(DatabaseDamaged) as said:
        database.ask()
    database.close()
    remedy = str(said.value)
    assert "juki outbox" in remedy
    for name in (file_of(url), tmp_path / "database.json"):
        assert str(name) in remedy
        name.unlink()
    database = opened(url, tmp_path)
    database.ask()
    assert rows(database) == []
    database.close()


def test_a_postgresql_database_that_was_emptied_is_gone(postgres_url: str, tmp_path: Path) -> None:
    used(postgres_url, tmp_path, 1)
    emptied = opened(postgres_url, tmp_path)
    with emptied.engine.begin() as connection:
        connection.execute(text("drop schema public cascade"))
        connection.execute(text("create schema public"))
    emptied.close()
    database = opened(postgres_url, tmp_path)
    with pytest.raises(DatabaseGone):
        database.ask()
    database.close()


def test_a_clean_end_marks_what_was_written_last(url: str, tmp_path: Path) -> None:
    used(url, tmp_path, 1)
    before = (tmp_path / "database.json").read_text()
    database = opened(url, tmp_path)
    write(database, 2)
    database.close()
    assert (tmp_path / "database.json").read_text() != before
