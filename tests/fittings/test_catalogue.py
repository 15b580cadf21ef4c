"""A catalogue holds what the settings say, whatever stood there before."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.catalogue import Catalogue
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder

Entry = tuple[str, str]


class Base(DeclarativeBase):
    """One table."""


class EntryRow(Base):
    """One entry."""

    __tablename__ = "entries"

    name: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]


Made = Callable[[Sequence[Entry]], Catalogue[Entry, EntryRow]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = sqlite_url(tmp_path / "node.db")
    made = Database("a.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


@pytest.fixture
def catalogue(database: Database) -> Made:
    return lambda entries: Catalogue(
        database,
        EntryRow,
        entries,
        of_row=lambda row: (row.name, row.title),
        to_row=lambda entry: {"name": entry[0], "title": entry[1]},
        key=lambda entry: entry[0],
    )


def test_entries_come_by_key(catalogue: Made) -> None:
    assert catalogue([("b", "1"), ("a", "2")]).entries() == [("a", "2"), ("b", "1")]


@pytest.mark.parametrize("changed", [[("b", "2"), ("c", "1")], []], ids=["others", "none"])
def test_changed_settings_replace_what_stood_there(catalogue: Made, changed: list[Entry]) -> None:
    catalogue([("a", "1"), ("b", "1")]).entries()
    assert catalogue(changed).entries() == changed


def test_nothing_is_written_before_the_first_use(database: Database, catalogue: Made) -> None:
    made = catalogue([("a", "1")])
    assert not database.has_been_used()
    made.entries()
    assert database.has_been_used()
