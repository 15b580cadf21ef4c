"""The fitting's tables come into a node's database whoever opens it first, and whatever was there before."""

from pathlib import Path

from sqlalchemy import MetaData, String, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.staff.store import TABLES
from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import Line
from mesh.traces.spans import Recorder

OURS = {"staff_accounts", "staff_sessions", "staff_version"}
KINDS = {"people", "alembic_version"}


class Base(DeclarativeBase):
    """The tables of a kind."""


class PersonRow(Base):
    """One of them."""

    __tablename__ = "people"

    name: Mapped[str] = mapped_column(String(8), primary_key=True)


def tables(folder: Path, metadata: MetaData | None, *fittings: Line) -> set[str]:
    """Open the node's database once, and return the tables in it."""
    url = sqlite_url(folder / "node.db")
    database = Database("test.node", url, metadata, recorder=Recorder(None), migrations=None, fittings=fittings)
    found = set(inspect(database.engine).get_table_names())
    database.close()
    return {each for each in found if not each.startswith("road_")}


def test_a_database_of_before_the_fitting_gets_its_tables(tmp_path: Path) -> None:
    assert tables(tmp_path, Base.metadata) == KINDS
    assert tables(tmp_path, Base.metadata, TABLES) == KINDS | OURS


def test_whoever_opens_it_for_the_fitting_alone_leaves_the_kinds_tables_to_the_kind(tmp_path: Path) -> None:
    assert tables(tmp_path, None, TABLES) == OURS
    assert tables(tmp_path, Base.metadata, TABLES) == KINDS | OURS
