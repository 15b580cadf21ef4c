"""Bringing a database's schema up to date at start.

A database has lines of tables, each with a version of its own: the road's (``mesh/storage/migrations/``), the kind's
(``nodes/<kind>/migrations/``) and those of the fittings that the kind mounts (``fittings/<fitting>/migrations/``). A
line that is not there yet is made whole and stamped with its newest revision; an older one is upgraded by its Alembic
revisions 0002, 0003 …, which follow a first one that all share. One made by a newer program is left alone and refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, MetaData, inspect, text

from mesh.storage.inbox import RoadTables
from mesh.storage.marks import Mark

FIRST: Final = "0001"
SCHEMA_LOCK: Final = 0x6A756B6A  # PostgreSQL advisory lock: workers that start together take turns
ENVIRONMENT: Final = Path(__file__).parent / "environment"  # Alembic's, the same for every line
BEGINNING: Final = ENVIRONMENT / "first"  # the first revision of every line that does not bring its own
ROAD: Final = Path(__file__).parent / "migrations"


class NewerSchema(Exception):
    """The database was made by a newer version of this program."""


@dataclass(frozen=True, slots=True)
class Line:
    """Some tables that get new versions together."""

    version_table: str
    metadata: MetaData
    migrations: Path | None


def bring_up_to_date(
    engine: Engine,
    metadata: MetaData | None,
    migrations: Path | None,
    mark: Mark | None = None,
    fittings: Sequence[Line] = (),
) -> None:
    """Make or upgrade the schema in *engine*'s database; one that *mark* knows of is never begun anew.

    Without *metadata* the kind's own tables are left as they are, for the kind to make.
    """
    own = [] if metadata is None else [Line("alembic_version", metadata, migrations)]
    lines = [Line("road_version", RoadTables.metadata, ROAD), *own, *fittings]
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":  # one at a time, and whole or not at all: its driver begins too late
            connection.exec_driver_sql("begin immediate")
        else:
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": SCHEMA_LOCK})
        found = [_version(connection, line) for line in lines]
        if mark and not any(found):
            mark.must_not_exist()
        for line, version in zip(lines, found, strict=True):
            _bring(connection, line, version)


def _bring(connection: Connection, line: Line, found: str | None) -> None:
    newest = newest_revision(line.migrations)
    if found is None:
        line.metadata.create_all(connection)
        connection.execute(text(f"create table {line.version_table} (version_num varchar(32) primary key)"))
        connection.execute(text(f"insert into {line.version_table} values (:version)"), {"version": newest})
    elif found != newest:
        _upgrade(connection, line, found, newest)


def newest_revision(migrations: Path | None) -> str:
    """Return the newest revision in a folder; the first, where there is none."""
    revisions = sorted(path.stem.split("_")[0] for path in migrations.glob("[0-9]*.py")) if migrations else []
    return revisions[-1] if revisions else FIRST


def _version(connection: Connection, line: Line) -> str | None:
    if not inspect(connection).has_table(line.version_table):
        return None
    return connection.execute(text(f"select version_num from {line.version_table}")).scalar()


def _upgrade(connection: Connection, line: Line, found: str, newest: str) -> None:
    if found > newest or line.migrations is None:
        raise NewerSchema(f"the database has schema {found}, this program knows {newest}; start a newer program")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _escaped(ENVIRONMENT))
    own_first = any(line.migrations.glob(f"{FIRST}_*.py"))
    places = [line.migrations] if own_first else [line.migrations, BEGINNING]
    config.set_main_option("path_separator", "newline")  # between folders, whatever stands in their names
    config.set_main_option("version_locations", "\n".join(map(_escaped, places)))
    config.attributes.update(connection=connection, version_table=line.version_table)
    command.upgrade(config, newest)


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
