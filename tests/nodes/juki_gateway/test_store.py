"""The gateway's linkage records, in its own table beside what it sends on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from fittings.passages import store as linkage
from fittings.passages.domain import Coming, Course
from mesh.storage.database import Database, sqlite_url
from mesh.storage.inbox import RoadTables
from mesh.storage.schema import ROAD, newest_revision
from mesh.traces.spans import Recorder
from nodes.juki_gateway.store import Base, LinkageRow, Store
from tools import freeze

NOON = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)
COURSE = Course("011002", "the.network")


def test_what_passes_is_recorded_with_the_unit_or_not_at_all(database):
    with pytest.raises(LookupError), Store(database).writing() as unit:
        unit.passages.keep(Coming("SubmitChanges", "the.city", NOON).record(COURSE, "lost"))
        raise LookupError
    with Store(database).writing() as unit:
        unit.passages.keep(Coming("SubmitChanges", "the.city", NOON).record(COURSE, "kept"))
    with database.reading() as session:
        assert [each.delivery_id for each in linkage.page(session, LinkageRow, 0, 10)] == ["kept"]


def old_database(path: Path) -> str:
    """A database as the second revision left it, with what passed before."""
    engine = create_engine(url := sqlite_url(path))
    with engine.begin() as connection:
        RoadTables.metadata.create_all(connection)
        for statement in freeze.schema_file("juki_gateway", "0002").read_text(encoding="utf-8").split(";\n"):
            if statement.strip():
                connection.execute(text(statement))
        for table, version in (("alembic_version", "0002"), ("road_version", newest_revision(ROAD))):
            connection.execute(text(f"create table {table} (version_num varchar(32) primary key)"))
            connection.execute(text(f"insert into {table} values ('{version}')"))
        passed = "insert into linkage_records values (:n, '2025-04-01 03:00:00.000000', :direction, :matter, :id)"
        connection.execute(text(passed), {"n": 1, "direction": "IN", "matter": "change", "id": "one"})
        connection.execute(text(passed), {"n": 2, "direction": "OUT", "matter": "move_in_notice", "id": "two"})
    engine.dispose()
    return url


def test_what_was_recorded_before_records_named_sender_and_receiver_is_read_after(tmp_path):
    migrations = freeze.ROOT / "nodes" / "juki_gateway" / "migrations"
    url = old_database(tmp_path / "node.db")
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=migrations)
    with database.reading() as session:
        found = linkage.page(session, LinkageRow, 0, 10)
    assert [(each.position, each.method, each.delivery_id, each.pass_time) for each in found] == [
        (1, "SubmitChanges", "one", NOON),
        (2, "ReceiveMoveInNotices", "two", NOON),
    ]
    assert {(each.sender, each.receiver, each.body, each.refusal) for each in found} == {("", "", "", "")}
    database.close()
