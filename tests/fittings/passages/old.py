"""A kind's database as an earlier revision left it, for tests of what becomes of its linkage records."""

from sqlalchemy import create_engine, text

from mesh.storage.inbox import RoadTables
from mesh.storage.schema import ROAD, newest_revision
from tools import freeze


def made_at(url: str, kind: str, revision: str, *inserts: str) -> None:
    """Make the database of *kind* at *url* with the tables of *revision* and these rows in it."""
    engine = create_engine(url)
    tables = freeze.schema_file(kind, revision).read_text(encoding="utf-8").split(";\n")
    versions = {"alembic_version": revision, "road_version": newest_revision(ROAD)}
    with engine.begin() as connection:
        RoadTables.metadata.create_all(connection)
        for statement in (*filter(str.strip, tables), *inserts):
            connection.execute(text(statement))
        for table, version in versions.items():
            connection.execute(text(f"create table {table} (version_num varchar(32) primary key)"))
            connection.execute(text(f"insert into {table} values (:version)"), {"version": version})
    engine.dispose()
