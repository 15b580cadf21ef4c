"""One database per node, on SQLite and on PostgreSQL alike."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import String, event, inspect, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from juki.types.v1.identity_record_pb2 import TIER_PREFECTURE
from mesh import call as calls
from mesh.call import Call
from mesh.refusals import StorageFull
from mesh.storage import outbox, schema
from mesh.storage.database import Database, sqlite_url
from mesh.storage.items import Delivered, Posting
from mesh.storage.schema import NewerSchema
from mesh.traces.spans import Recorder
from pki import files
from tests.mesh.helpers import PREFECTURE, Nation, asking, change, changes, mesh_of, person, stub_of
from vocabulary.refusals import NotFound


class Base(DeclarativeBase):
    """A toy's tables."""


class Row(Base):
    """One note about one person."""

    __tablename__ = "toys"

    person: Mapped[str] = mapped_column(String(11), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(String(40), default="")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "node.db")
    made: str = request.getfixturevalue("postgres_url")
    return made


def opened(url: str, migrations: Path | None = None) -> Database:
    return Database("toy", url, Base.metadata, recorder=Recorder(None), migrations=migrations)


@pytest.fixture
def database(url: str) -> Any:
    database = opened(url)
    yield database
    database.close()


def answering(method: str = "/x/Y", digest: bytes = b"d" * 32, caller: str = "a.b") -> Any:
    return calls.enter(Call(caller=caller, callee="toy", method=method, body_digest=digest))


def rows(database: Database) -> list[tuple[str, int, str]]:
    with database.reading() as session:
        return [(r.person, r.number, r.note) for r in session.scalars(select(Row).order_by(Row.person, Row.number))]


def test_what_is_written_is_read(database: Database) -> None:
    with database.writing() as unit:
        unit.session.add(Row(person="1", number=1, note="一"))
    assert rows(database) == [("1", 1, "一")]


def test_what_is_raised_within_a_write_leaves_everything_as_it_was(database: Database) -> None:
    posted: list[frozenset[str]] = []
    database.on_posted = posted.append
    with pytest.raises(NotFound), database.writing() as unit:
        unit.session.add(Row(person="1", number=1, note=""))
        unit.session.flush()
        unit.post(Posting(callee="x.y", method="/m", person="1", item=b""))
        raise NotFound
    assert rows(database) == []
    assert posted == []
    with database.reading() as session:
        assert outbox.waiting(session) == []


def test_a_posting_is_told_of_after_the_commit(database: Database) -> None:
    seen: list[int] = []
    database.on_posted = lambda callees: seen.append(len(rows(database)) if callees == {"x.y"} else -1)
    with database.writing() as unit:
        unit.session.add(Row(person="1", number=1, note=""))
        unit.post(Posting(callee="x.y", method="/m", person="1", item=b"i"))
    assert seen == [1]


def test_writes_follow_each_other_so_that_none_is_lost(url: str) -> None:
    workers = [opened(url), opened(url)]  # two processes' worth
    with workers[0].writing() as unit:
        unit.session.add(Row(person="1", number=0, note="0"))

    def add(number: int) -> None:
        with workers[number % 2].writing() as unit:
            row = unit.session.get_one(Row, ("1", 0))
            row.note = str(int(row.note) + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(60)))
    assert rows(workers[0]) == [("1", 0, "60")]
    for each in workers:
        each.close()


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as unit:
        unit.session.add(Row(person="1", number=1, note=""))
        unit.session.flush()
        assert rows(database) == []


def test_workers_that_open_a_fresh_database_at_once_all_find_it_whole(url: str) -> None:
    barrier = Barrier(4)

    def open_and_write(number: int) -> None:
        database = opened(url)
        barrier.wait(10)
        with database.writing() as unit:
            unit.session.add(Row(person="1", number=number, note=""))
        database.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_and_write, range(4)))
    database = opened(url)
    assert len(rows(database)) == 4
    database.close()


def test_upsert_inserts_and_replaces(database: Database) -> None:
    with database.writing() as unit:
        unit.upsert(Row, [{"person": "1", "number": n, "note": "old"} for n in range(3)])
    with database.writing() as unit:
        unit.upsert(Row, [{"person": "1", "number": n, "note": "new"} for n in (1, 3)])
        unit.upsert(Row, [])
    assert [note for _, _, note in rows(database)] == ["old", "new", "old", "new"]
    with database.writing() as unit:
        unit.upsert(Row, [{"person": "1", "number": 1}])
    assert rows(database)[1] == ("1", 1, "new")


def item(name: str, value: str, digest: bytes = b"d") -> Delivered[str]:
    return Delivered(name, "", digest, value)


def test_each_item_is_applied_once_and_one_that_is_refused_leaves_the_others_alone(database: Database) -> None:
    applied: list[str] = []

    def decide(value: str) -> None:
        if value == "bad":
            raise NotFound
        applied.append(value)

    items = [item("1", "a"), item("2", "bad"), item("3", "b"), item("1", "a"), item("3", "other", b"e")]
    token = answering()
    with database.writing() as unit:
        outcomes = unit.settle(items, decide)
    reasons = [each.refusal.reason if each.refusal else "" for each in outcomes]
    assert reasons == ["", "NOT_FOUND", "", "", "REQUEST_ID_REUSED"]
    with database.writing() as unit:
        again = unit.settle([item("1", "a"), item("2", "good"), item("3", "x", b"e")], decide)
    calls.leave(token)
    assert [each.refusal.reason if each.refusal else "" for each in again] == ["", "", "REQUEST_ID_REUSED"]
    assert applied == ["a", "b", "good"]


def test_a_whole_node_works_on_either_database(url: str, tmp_path: Path) -> None:
    nation = Nation()
    stanza = {} if url.startswith("sqlite") else {"database": url}
    with mesh_of(tmp_path / "mesh", nation, prefecture=stanza) as mesh:
        for update in (1, 2):
            for part in (range(300), range(300, 600)):
                stub_of(mesh).NotifyChanges(changes(*(change(number, update) for number in part)))
        mesh.settle()
        mesh.stop()
        mesh.start()
        found = stub_of(mesh).FindIdentity(asking(3)).found
        assert (found.tier, found.record.my_number) == (TIER_PREFECTURE, person(3).my_number.value)
        assert mesh.running(PREFECTURE).database is not None
    assert all(nation.updates_of(number) == [1, 2] for number in range(600))


REVISION = """
import sqlalchemy as sa
from alembic import op
revision = "{0}"
down_revision = {1}
def upgrade():
    {2}
"""


def migrations(folder: Path, *steps: str) -> Path:
    """Write a kind's folder of revisions 0001, 0002 …."""
    folder.mkdir(exist_ok=True)
    for number, step in enumerate(steps, 1):
        before = f'"{number - 1:04}"' if number > 1 else None
        (folder / f"{number:04}_step.py").write_text(REVISION.format(f"{number:04}", before, step))
    return folder


ADD_COLUMN = "op.add_column('toys', sa.Column('extra', sa.String(9), server_default='x'))"
ADD_TABLE = "op.create_table('more', sa.Column('id', sa.Integer, primary_key=True))"


def columns(database: Database, table: str) -> set[str]:
    return {each["name"] for each in inspect(database.engine).get_columns(table)}


def test_an_older_schema_is_upgraded_with_its_rows(url: str, tmp_path: Path) -> None:
    old = opened(url, migrations(tmp_path / "v1", "pass"))
    with old.writing() as unit:
        unit.session.add(Row(person="1", number=1, note="kept"))
    old.close()
    new = opened(url, migrations(tmp_path / "v3", "pass", ADD_COLUMN, ADD_TABLE))
    assert rows(new) == [("1", 1, "kept")]
    assert "extra" in columns(new, "toys")
    assert columns(new, "more") == {"id"}
    with new.reading() as session:
        assert session.scalar(text("select version_num from alembic_version")) == "0003"
    new.close()


def test_a_line_begins_at_the_revision_that_all_share(url: str, tmp_path: Path) -> None:
    old = opened(url)
    assert rows(old) == []
    old.close()
    folder = migrations(tmp_path / "v2", "pass", ADD_COLUMN)
    (folder / "0001_step.py").unlink()
    new = opened(url, folder)
    assert rows(new) == []
    assert "extra" in columns(new, "toys")
    new.close()


def test_a_schema_made_by_a_newer_program_is_left_alone_and_refused(url: str, tmp_path: Path) -> None:
    new = opened(url, migrations(tmp_path / "v2", "pass", "pass"))
    rows(new)
    new.close()
    for known in (migrations(tmp_path / "v1", "pass"), None):
        old = opened(url, known)
        with pytest.raises(NewerSchema, match="0002"):
            rows(old)
        old.close()
    new = opened(url, tmp_path / "v2")
    assert rows(new) == []
    new.close()


def test_an_upgrade_that_fails_leaves_the_schema_as_it_was(url: str, tmp_path: Path) -> None:
    old = opened(url, migrations(tmp_path / "v1", "pass"))
    rows(old)
    old.close()
    broken = opened(url, migrations(tmp_path / "v3", "pass", ADD_TABLE, "raise ZeroDivisionError"))
    with pytest.raises(ZeroDivisionError):
        rows(broken)
    broken.close()
    mended = opened(url, migrations(tmp_path / "v4", "pass", ADD_TABLE, ADD_COLUMN))
    assert rows(mended) == []
    assert columns(mended, "more") == {"id"}
    mended.close()


def test_a_fresh_database_that_could_not_be_finished_is_begun_again(url: str, monkeypatch: Any) -> None:
    first = opened(url)
    monkeypatch.setattr(
        schema, "newest_revision", lambda migrations: "x" * 99 if url.startswith("postgres") else object()
    )
    with pytest.raises(Exception):  # noqa: B017, PT011  # each driver has its own
        rows(first)
    monkeypatch.undo()
    first.close()
    second = opened(url)
    assert rows(second) == []
    second.close()


def test_a_full_disk_is_a_refusal_and_the_node_goes_on_when_there_is_room(tmp_path: Path) -> None:
    """SQLite says the same of a file that may not grow as of a disk that is full."""
    database = opened(sqlite_url(tmp_path / "node.db"))
    room = [40]

    @event.listens_for(database.engine, "checkout")
    def limit(connection: Any, _: object, __: object) -> None:
        connection.execute(f"pragma max_page_count={room[0]}").close()

    def fill() -> None:
        for number in range(1000):
            with database.writing() as unit:
                unit.session.add(Row(person=str(number), number=1, note="x" * 2000))

    with pytest.raises(StorageFull):
        fill()
    kept = len(rows(database))
    room[0] = 10_000
    with database.writing() as unit:
        unit.session.add(Row(person="last", number=1, note=""))
    assert len(rows(database)) == kept + 1
    database.close()


def test_deleted_rows_are_overwritten_on_disk(tmp_path: Path) -> None:
    database = opened(sqlite_url(tmp_path / "node.db"))
    with database.writing() as unit:
        unit.session.add(Row(person="1", number=1, note="UNMISTAKABLE"))
    with database.writing() as unit:
        unit.session.execute(text("delete from toys"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("pragma wal_checkpoint(truncate)")
    database.close()
    assert all(b"UNMISTAKABLE" not in each.read_bytes() for each in tmp_path.iterdir() if each.is_file())


def test_whose_a_lane_is_cannot_be_guessed_from_the_database(database: Database) -> None:
    """A My Number may be the person of a posting: a plain digest of one is found by trying all of them."""
    posting = Posting(callee="japan.national", method="/x/Y", person="123456789018", item=b"")
    with database.writing() as unit:
        unit.post(posting, replace(posting, item=b"2"), replace(posting, person="other"))
    with database.reading() as session:
        first, again, other = session.scalars(select(outbox.OutboxRow.lane).order_by(outbox.OutboxRow.seq)).all()
    assert first == again != other
    assert first != sha256(b"123456789018").hexdigest()


def test_a_nodes_lanes_outlive_its_process(tmp_path: Path) -> None:
    path = tmp_path / "digests.key"
    key = files.secret(path)
    assert files.secret(path) == key
    assert len(key) == 32
    assert path.stat().st_mode & 0o777 == 0o600
