"""What was recorded before a revision is read after it."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import ROAD, newest_revision
from mesh.traces.spans import Recorder
from nodes.resident_record.store.store import Store
from nodes.resident_record.store.tables import Base
from tests.nodes.resident_record.conftest import NOW
from tools import freeze
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber

MIGRATIONS = freeze.ROOT / "nodes" / "resident_record" / "migrations"
NUMBER = AddresseeNumber.from_serial(1)
OLD = {
    "addressee_number": NUMBER.value,
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


def test_old_rows_are_in_effect_since_their_change_and_recorded_on_their_day_in_japan(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "old.db")
    _make(url)
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=MIGRATIONS)
    (entry,) = Store(database, lambda: NOW).history(NUMBER)
    database.close()
    assert entry.record.effective_from == CivilDate.parse_japanese("令和8年3月 日不詳")
    assert (entry.record.cancels, entry.record.process_date) == (0, date(2026, 4, 1))
    assert entry.recorded_at == datetime(2026, 3, 31, 15, tzinfo=UTC)


def _make(url: str) -> None:
    """Make a database of the first revision with one row of history."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for line, version_table, revision in (
            ("resident_record", "alembic_version", "0001"),
            ("road", "road_version", newest_revision(ROAD)),
        ):
            tables = freeze.schema_file(line, revision).read_text(encoding="utf-8")
            for statement in filter(str.strip, tables.split(";\n")):
                connection.execute(text(statement))
            connection.execute(text(f"create table {version_table} (version_num varchar(32) primary key)"))
            connection.execute(text(f"insert into {version_table} values (:version)"), {"version": revision})
        row: dict[str, Any] = {**OLD, "operator": "clerk-1"}
        names = ", ".join(row)
        connection.execute(text(f"insert into history ({names}) values ({', '.join(f':{each}' for each in row)})"), row)
    engine.dispose()
