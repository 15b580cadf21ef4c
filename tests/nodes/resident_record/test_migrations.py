"""What was recorded before a revision is read after it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fittings.leases.domain import Holder, begin
from mesh.storage.database import Database, sqlite_url
from mesh.storage.inbox import RoadTables
from mesh.storage.schema import ROAD, newest_revision
from mesh.traces.spans import Recorder
from nodes.resident_record.domain.record import changed
from nodes.resident_record.store.store import Store
from nodes.resident_record.store.tables import Base
from tests.nodes.resident_record.conftest import NOW, TODAY
from tools import freeze
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber

MIGRATIONS = freeze.ROOT / "nodes" / "resident_record" / "migrations"
NUMBER = AddresseeNumber.from_serial(1)
OLD = {
    "addressee_number": NUMBER.value,
    "operator": "clerk-1",
    "history_number": 1,
    "resident_code": "12345678903",
    "household_number": "000000000000019",
    "municipality_code": "011002",
    "position": 1,
    "relationship": "世帯主",
    "registered_domicile": "",
    "register_head": "",
    "nationality": "",
    "resident_since": "20260300/11//令和8年3月 日不詳",
    "entry_reason": 106,
    "former_address": "",
    "state": "RESIDENT",
    "reason": 106,
    "change_date": "20260300/11//令和8年3月 日不詳",
    "process_date": "2026-04-01",
    "notice_number": 0,
    "handover_number": 0,
    "name": "試験 一郎",
    "reading_state": 0,
    "birth_date": "19800505",
    "birth_date_pattern": 0,
    "birth_date_text": "昭和55年5月5日",
    "birth_date_until": "",
    "sex": 1,
    "address": "北1条",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database of each sort."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "old.db")
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on a database that was made by the first revision and has a row of history."""
    _make(url)
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=MIGRATIONS)
    yield Store(database, lambda: NOW)
    database.close()


def test_old_rows_are_in_effect_since_their_change_and_recorded_on_their_day_in_japan(store: Store) -> None:
    (entry,) = store.history(NUMBER)
    assert entry.record.effective_from == CivilDate.parse_japanese("令和8年3月 日不詳")
    assert (entry.record.cancels, entry.record.process_date) == (0, date(2026, 4, 1))
    assert entry.recorded_at == datetime(2026, 3, 31, 15, tzinfo=UTC)


def test_what_is_recorded_after_the_upgrade_says_both_times_and_may_be_leased(store: Store) -> None:
    (old,) = store.history(NUMBER)
    lease = begin(None, Holder(terminal="test.terminal", operator=""), 1, NOW)
    with store.writing() as unit:
        unit.keep(changed(old.record, TODAY, address="北2条"))
        unit.leases.keep(NUMBER, lease)
    with store.writing() as unit:
        record = unit.records.find(NUMBER)
        assert record is not None
        assert unit.before([record]) == [old.record]
        assert unit.leases.find(NUMBER) == lease
    *_, new = store.history(NUMBER)
    assert (new.record.effective_from, new.recorded_at) == (CivilDate.of(TODAY), NOW)


def _make(url: str) -> None:
    """Make a database of the kind's first revision with one row of history."""
    tables = freeze.schema_file("resident_record", "0001").read_text(encoding="utf-8")
    names = ", ".join(OLD)
    row = f"insert into history ({names}) values ({', '.join(f':{each}' for each in OLD)})"
    engine = create_engine(url)
    with engine.begin() as connection:
        RoadTables.metadata.create_all(connection)
        for statement in filter(str.strip, tables.split(";\n")):
            connection.execute(text(statement))
        connection.execute(text(row), OLD)
        for table, revision in (("alembic_version", "0001"), ("road_version", newest_revision(ROAD))):
            connection.execute(text(f"create table {table} (version_num varchar(32) primary key)"))
            connection.execute(text(f"insert into {table} values (:version)"), {"version": revision})
    engine.dispose()
