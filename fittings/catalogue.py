"""A table that holds what a node's settings say, for kinds that offer a catalogue."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.orm import DeclarativeBase, Session

from mesh.storage.database import Database
from world import threads

T = TypeVar("T")
R = TypeVar("R", bound=DeclarativeBase)


class Catalogue(Generic[T, R]):
    """The entries of one table: those of the settings, which go into the database at first use."""

    def __init__(
        self,
        database: Database,
        table: type[R],
        entries: Sequence[T],
        *,
        of_row: Callable[[R], T],
        to_row: Callable[[T], dict[str, object]],
        key: Callable[[T], str],
    ) -> None:
        """*entries* is what the settings say; *key* says by what they are in order."""
        self._database, self._table = database, table
        self._of_row, self._to_row, self._key = of_row, to_row, key
        self._said = sorted(entries, key=key)
        self._loaded, self._loading = False, threads.Lock()

    def entries(self) -> list[T]:
        """Return all of them by key."""
        self._load()
        with self._database.reading() as session:
            return self._kept(session)

    def _load(self) -> None:
        with self._loading:
            if not self._loaded:
                self._replace()
                self._loaded = True

    def _replace(self) -> None:
        with self._database.writing() as unit:
            if self._kept(unit.session) != self._said:
                unit.session.execute(delete(self._table))
                unit.wipe()
                unit.upsert(self._table, map(self._to_row, self._said))

    def _kept(self, session: Session) -> list[T]:
        """Sorted here, because databases order letters each in their own way."""
        return sorted(map(self._of_row, session.scalars(select(self._table))), key=self._key)
