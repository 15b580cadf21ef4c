"""A table changes by a revision: what was released is upgraded to what the store has now."""

from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, inspect, text
from sqlalchemy.dialects import sqlite

from mesh.storage.schema import FIRST, bring_up_to_date, newest_revision
from tools import freeze

LINES = {name: (tables, migrations) for name, tables, migrations in freeze.lines_of_tables()}
KINDS = sorted(LINES.keys() - {"road"})


@pytest.mark.parametrize("name", LINES)
def test_the_tables_are_those_written_down_for_their_newest_revision(name: str) -> None:
    tables, migrations = LINES[name]
    path = freeze.schema_file(name, newest_revision(migrations))
    assert path.exists(), "a new revision: make freeze"
    assert freeze.ddl(tables) == path.read_text(encoding="utf-8"), (
        f"the tables changed: add a revision to {migrations.relative_to(freeze.ROOT)}, then make freeze"
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_of_any_revision_becomes_one_of_the_newest(kind: str, tmp_path: Path) -> None:
    tables, migrations = LINES[kind]
    for path in sorted(freeze.SCHEMAS.glob(f"{kind}-[0-9]*.sql")):
        revision = path.stem.rpartition("-")[2]
        engine = create_engine(f"sqlite:///{tmp_path / f'{revision}.db'}")
        with engine.begin() as connection:
            _make(connection, path.read_text(encoding="utf-8"), "alembic_version", revision)
            road = freeze.schema_file("road", newest_revision(freeze.ROAD)).read_text(encoding="utf-8")
            _make(connection, road, "road_version", newest_revision(freeze.ROAD))
        bring_up_to_date(engine, tables, migrations if migrations.is_dir() else None)
        assert _columns(engine, tables) == _wanted(tables)
        engine.dispose()


def test_every_line_has_its_first_revision_written_down() -> None:
    assert [name for name in LINES if not freeze.schema_file(name, FIRST).exists()] == []


def _make(connection, ddl: str, version_table: str, revision: str) -> None:
    for statement in ddl.split(";\n"):
        if statement.strip():
            connection.execute(text(statement))
    connection.execute(text(f"create table {version_table} (version_num varchar(32) primary key)"))
    connection.execute(text(f"insert into {version_table} values (:version)"), {"version": revision})


Columns = dict[str, set[tuple[str, str, bool]]]


def _columns(engine, tables: MetaData) -> Columns:
    look = inspect(engine)
    return {
        name: {(each["name"], str(each["type"]), each["nullable"]) for each in look.get_columns(name)}
        for name in tables.tables
    }


def _wanted(tables: MetaData) -> Columns:
    dialect = sqlite.dialect()
    return {
        name: {(each.name, each.type.compile(dialect), bool(each.nullable)) for each in table.columns}
        for name, table in tables.tables.items()
    }


def test_what_may_rest_no_more_is_let_go_when_an_outbox_is_upgraded(tmp_path: Path) -> None:
    """Acquisition numbers waited in outboxes of the first revision (番号法第21条の2)."""
    engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    methods = (
        "/juki.national.v1.DeliveryService/SubmitAcquisitions",
        "/juki.prefecture.v1.DeliveryService/NotifyChanges",
    )
    with engine.begin() as connection:
        _make(connection, freeze.schema_file("road", FIRST).read_text(encoding="utf-8"), "road_version", FIRST)
        names = [each["name"] for each in inspect(connection).get_columns("road_outbox") if each["name"] != "seq"]
        for method in methods:
            values = {name: "2026-01-01 00:00:00" if name.endswith("time") else 0 for name in names} | {
                "method": method
            }
            marks = ", ".join(f":{name}" for name in names)
            connection.execute(text(f"insert into road_outbox ({', '.join(names)}) values ({marks})"), values)
    bring_up_to_date(engine, MetaData(), None)
    with engine.begin() as connection:
        assert connection.execute(text("select method from road_outbox")).scalars().all() == [methods[1]]
    engine.dispose()
