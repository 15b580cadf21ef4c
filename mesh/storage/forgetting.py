"""Deleting what is past its time, wherever a table declares how long it keeps its rows (``retention``).

It is done in short transactions, so that nobody waits long for it, and then wiped from the file's log too. On SQLite
it is gone from the disk then; PostgreSQL's own log and vacuum have their own time.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Date, DateTime, MetaData, bindparam, delete, literal, select

from mesh.clock import JAPAN
from mesh.storage.database import Database
from mesh.storage.moments import Moment
from mesh.storage.retention import declared

MOST: Final = 500  # rows in one transaction


class Forgetting:
    """Deletes what is past its time; to be called again and again."""

    def __init__(self, database: Database, metadata: MetaData, now: Callable[[], datetime]) -> None:
        """*metadata* has the tables that may declare something, *now* gives the time they go by."""
        self._database, self._now = database, now
        self._declared = [(column, each, _bound(column)) for column, each in declared(metadata)]
        self._untidy = True  # whoever was killed between deleting and wiping left it to us

    def __call__(self) -> None:
        """Delete all there is to delete now; a node that has kept nothing yet has nothing."""
        if not self._database.has_been_used():
            return
        now = self._now()
        for column, retention, bound in self._declared:
            past = column < bound(retention.limit(now))
            while some := self._forget_some(column, past):
                self._untidy = True
                if some < MOST:
                    break
        if self._untidy:
            self._untidy = not self._database.tidy()

    def _forget_some(self, column: Column[Any], past: ColumnElement[bool]) -> int:
        """Delete up to ``MOST`` rows that are *past* their time; return how many were found.

        They are looked for outside the transaction: looking may take long, and writers would wait.
        """
        keys = list(column.table.primary_key)
        with self._database.reading() as session:
            rows = session.execute(select(*keys).where(past).limit(MOST)).all()
        if rows:
            gone = delete(column.table).where(past, *(key == bindparam(f"of_{key.name}") for key in keys))
            with self._database.writing() as unit:
                named = [{f"of_{key.name}": value for key, value in zip(keys, row, strict=True)} for row in rows]
                unit.session.connection().execute(gone, named)
        return len(rows)


def _bound(column: Column[Any]) -> Callable[[datetime], ColumnElement[Any]]:
    """Return what makes a moment comparable with *column*."""
    kind = column.type
    if isinstance(kind, DateTime | Moment):
        return lambda moment: literal(moment, Moment())
    if isinstance(kind, Date):
        return lambda moment: literal(_day(moment), Date())
    raise TypeError(f"{column} is neither a moment nor a day: no end can be reckoned from it")


def _day(moment: datetime) -> date:
    return moment.astimezone(JAPAN).date()
