"""Bringing a database's schema up to date at start.

A fresh database is made whole and stamped with the newest revision; an older one is upgraded by the kind's
Alembic revisions (``nodes/<kind>/migrations/``). One made by a newer program is left alone and refused.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, inspect, text

from mesh.storage.inbox import RoadTables
from mesh.storage.marks import Mark

FIRST = "0001"
SCHEMA_LOCK = 0x6A756B6A  # PostgreSQL advisory lock: workers that start together take turns


class NewerSchema(Exception):
    """The database was made by a newer version of this program."""


def bring_up_to_date(engine: Engine, metadata: MetaData, migrations: Path | None, mark: Mark | None = None) -> None:
    """Make or upgrade the schema in *engine*'s database; one that *mark* knows of is never begun anew."""
    newest = _newest(migrations)
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":  # one at a time, and whole or not at all: its driver begins too late
            connection.exec_driver_sql("begin immediate")
        else:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": SCHEMA_LOCK})
        found = _version(connection)
        if found is None:
            if mark:
                mark.must_not_exist()
            RoadTables.metadata.create_all(connection)
            metadata.create_all(connection)
            connection.execute(text("create table alembic_version (version_num varchar(32) primary key)"))
            connection.execute(text("insert into alembic_version values (:version)"), {"version": newest})
        elif found != newest:
            _upgrade(connection, found, newest, migrations)


def _newest(migrations: Path | None) -> str:
    revisions = sorted(path.stem.split("_")[0] for path in migrations.glob("[0-9]*.py")) if migrations else []
    return revisions[-1] if revisions else FIRST


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _upgrade(connection: Connection, found: str, newest: str, migrations: Path | None) -> None:
    if found > newest or migrations is None:
        raise NewerSchema(f"the database has schema {found}, this program knows {newest}; start a newer program")
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(migrations), version_locations=[str(migrations)])
    context = MigrationContext.configure(
        connection, opts={"fn": lambda revision, _: script._upgrade_revs(newest, revision)}
    )
    with Operations.context(context):
        context.run_migrations()
