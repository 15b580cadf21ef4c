"""Files are kept within a unit, read in pieces by those who were granted them, and forgotten."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from fittings.files.cabinet import Cabinet
from fittings.files.domain import SEGMENT, FileDamaged, FileUnknown, Piece, Reference
from mesh.storage.database import Database
from tests.fittings.files.conftest import cabinet_in, database_at
from tests.mesh.helpers import holding
from vocabulary.refusals import NotFound

TODAY, READER = date(2026, 4, 1), "a.terminal"
WORDS = "試験 一郎".encode()
CONTENT = WORDS + bytes(number % 251 for number in range(2 * SEGMENT))


def keep(database: Database, cabinet: Cabinet, reader: str = READER, days: int = 9) -> Reference:
    with database.writing() as unit:
        return cabinet.keep(unit, CONTENT, reader=reader, until=TODAY + timedelta(days=days))


def read(cabinet: Cabinet, reference: Reference, piece: Piece, today: date = TODAY, reader: str = READER) -> bytes:
    return cabinet.read(reference, piece, reader=reader, today=today)


def whole(cabinet: Cabinet, reference: Reference, reader: str = READER, today: date = TODAY) -> bytes:
    starts = range(0, reference.size, 40_000)
    return b"".join(read(cabinet, reference, Piece(each, 40_000), today, reader) for each in starts)


def count(database: Database, table: str) -> int:
    with database.reading() as session:
        return int(session.scalar(text(f"select count(*) from {table}")) or 0)


def test_a_file_is_read_in_pieces_that_make_up_the_whole(database: Database, cabinet: Cabinet) -> None:
    reference = keep(database, cabinet)
    assert whole(cabinet, reference) == CONTENT
    assert read(cabinet, reference, Piece(reference.size - 3, 10)) == CONTENT[-3:]
    assert read(cabinet, reference, Piece(reference.size, 10)) == b""


def test_a_file_opens_after_a_restart(database: Database, cabinet: Cabinet, tmp_path: Path) -> None:
    reference = keep(database, cabinet)
    assert whole(cabinet_in(database, tmp_path), reference) == CONTENT


def test_the_same_content_is_kept_once_for_all_who_may_read_it_and_as_long_as_any_needs(
    database: Database, cabinet: Cabinet
) -> None:
    first, second = keep(database, cabinet, days=9), keep(database, cabinet, reader="b.terminal", days=5)
    assert first == second
    assert (count(database, "files"), count(database, "file_segments")) == (1, 3)
    assert whole(cabinet, first, "b.terminal", TODAY + timedelta(days=9)) == CONTENT


def test_who_was_not_granted_a_file_learns_nothing_of_it(database: Database, cabinet: Cabinet) -> None:
    reference = keep(database, cabinet)
    with pytest.raises(FileUnknown):
        whole(cabinet, reference, reader="b.terminal")


@pytest.mark.parametrize("wrong", [{"size": 7}, {"key_id": "0" * 16}, {"digest": b"d" * 32}])
def test_a_reference_that_was_altered_is_to_no_file(
    database: Database, cabinet: Cabinet, wrong: dict[str, object]
) -> None:
    right = keep(database, cabinet)
    facts = {"digest": right.digest, "size": right.size, "key_id": right.key_id, **wrong}
    with pytest.raises(FileUnknown):
        read(cabinet, Reference(**facts), Piece(0, 1))  # type: ignore[arg-type]  # facts are of three types


def test_a_file_is_kept_to_its_last_day_and_then_forgotten(database: Database, cabinet: Cabinet) -> None:
    reference = keep(database, cabinet, days=9)
    last = TODAY + timedelta(days=9)
    cabinet.forget(last)
    assert whole(cabinet, reference, today=last) == CONTENT
    with pytest.raises(FileUnknown):
        whole(cabinet, reference, today=last + timedelta(days=1))
    cabinet.forget(last + timedelta(days=1))
    assert [count(database, table) for table in ("files", "file_segments", "file_grants")] == [0, 0, 0]


def test_a_forgotten_file_is_not_on_the_disk_soon_after(database: Database, cabinet: Cabinet, tmp_path: Path) -> None:
    keep(database, cabinet, days=9)
    with database.reading() as session:
        sealed = bytes(session.scalar(text("select sealed from file_segments where number = 0")) or b"")[:64]
    database.wipe()
    assert holding(tmp_path, sealed)
    cabinet.forget(TODAY + timedelta(days=10))
    assert holding(tmp_path, sealed)
    database.wipe()
    assert holding(tmp_path, sealed) == []


def test_a_file_of_a_change_that_was_refused_is_not_kept(database: Database, cabinet: Cabinet) -> None:
    with pytest.raises(NotFound), database.writing() as unit:
        cabinet.keep(unit, CONTENT, reader=READER, until=TODAY)
        raise NotFound
    assert count(database, "file_segments") == 0


def test_nothing_of_a_file_stands_on_the_disk_in_the_clear(
    database: Database, cabinet: Cabinet, tmp_path: Path
) -> None:
    reference = keep(database, cabinet)
    digest = reference.digest
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert reference.key_id.encode() in written, "what is kept was looked at"
    for each in (WORDS, CONTENT[100:140], digest, digest.hex().encode()):
        assert each not in written


@pytest.mark.parametrize(
    "damage",
    [
        "update file_segments set sealed = (select sealed from file_segments where number = 1) where number = 0",
        "delete from file_segments where number = 1",
    ],
)
def test_a_file_that_was_tampered_with_is_refused(database: Database, cabinet: Cabinet, damage: str) -> None:
    reference = keep(database, cabinet)
    with database.writing() as unit:
        unit.session.execute(text(damage))
    with pytest.raises(FileDamaged):
        whole(cabinet, reference)


def test_a_node_nobody_ever_used_makes_no_database(database: Database, cabinet: Cabinet) -> None:
    cabinet.forget(TODAY)
    assert not database.has_been_used()


def test_files_are_on_postgresql_what_they_are_on_sqlite(tmp_path: Path, postgres_url: str) -> None:
    database = database_at(postgres_url)
    cabinet = cabinet_in(database, tmp_path)
    reference = keep(database, cabinet)
    assert whole(cabinet, reference) == CONTENT
    cabinet.forget(TODAY + timedelta(days=10))
    assert count(database, "file_segments") == 0
    database.close()
