"""The fitting's tables come into a node's database whoever opens it first, and whatever was there before."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import MetaData, String, inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.staff import acts
from fittings.staff.store import TABLES
from mesh.signatures import sessions
from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import Line
from mesh.traces.spans import Recorder
from tests.fittings.staff.conftest import TERMINAL, Office
from tests.mesh.helpers import holding

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


def sign_out(office: Office) -> None:
    with office.store.writing() as desk:
        desk.end_sessions("sato", TERMINAL)


def close(office: Office) -> None:
    with office.store.writing() as desk:
        acts.close_account(desk, "sato")


def sign_in_much_later(office: Office) -> None:
    office.push(days=3)
    office.sign_in()


@pytest.mark.parametrize("end", [sign_out, close, sign_in_much_later])
def test_a_session_that_ended_is_in_no_file_soon_after(tmp_path: Path, end: Callable[[Office], None]) -> None:
    url = sqlite_url(tmp_path / "node.db")
    office = Office(Database("test.node", url, None, recorder=Recorder(None), migrations=None, fittings=[TABLES]))
    office.create()
    digest = sessions.handle_of(office.sign_in().session)
    office.database.wipe()
    end(office)
    assert holding(tmp_path, digest)
    office.database.wipe()
    assert holding(tmp_path, digest) == []
    office.database.close()
