"""An append-only table whose rows are chained by hash: a check of the chain finds one changed or taken away between.

The oldest rows may be forgotten in their time, from the front alone: where the chain begins then is kept beside it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import String, delete, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column


class ChainedColumns:
    """What a chained row has beside its own fields."""

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)  # from 1, no gaps
    previous_hash: Mapped[str] = mapped_column(String(64), sort_order=1)
    hash: Mapped[str] = mapped_column(String(64), sort_order=1)


class ChainStartColumns:
    """Where a chain begins of which rows were forgotten; no row where none were."""

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]  # of the newest row that was forgotten
    hash: Mapped[str] = mapped_column(String(64))  # and its hash, which the oldest row that is left names


class Chain:
    """The questions asked of one such table, inside its store's transactions."""

    def __init__(
        self, table: type[ChainedColumns], fields: Sequence[str], start: type[ChainStartColumns] | None = None
    ) -> None:
        """*fields* are the columns that the hash covers, in this order; all are text. *start* if rows are forgotten."""
        self._table, self._fields, self._start = table, fields, start

    def append(self, session: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Chain *rows* to the newest one; a row may have columns that the hash does not cover."""
        if not rows:
            return
        newest = session.scalars(select(self._table).order_by(self._table.seq.desc()).limit(1)).first()
        count, previous = (newest.seq, newest.hash) if newest else self._beginning(session)
        chained: list[dict[str, object]] = []
        for seq, row in enumerate(rows, start=count + 1):
            own = hash_of(previous, [row[name] for name in self._fields])
            chained.append({**row, "seq": seq, "previous_hash": previous, "hash": own})
            previous = own
        session.execute(insert(self._table), chained)

    def first_broken(self, session: Session) -> int | None:
        """Return the number of the first row that does not follow from the one before, or None."""
        previous_seq, previous_hash = self._beginning(session)
        for row in session.scalars(select(self._table).order_by(self._table.seq)):
            expected = hash_of(previous_hash, [getattr(row, name) for name in self._fields])
            follows = row.seq == previous_seq + 1 and row.previous_hash == previous_hash
            if not follows or row.hash != expected:
                return row.seq
            previous_seq, previous_hash = row.seq, row.hash
        return None

    def over(self, session: Session, field: str, before: datetime, most: int) -> list[Any]:
        """Return up to *most* of the oldest rows, until one whose moment in *field*, as text, is not *before* that."""
        oldest = session.scalars(select(self._table).order_by(self._table.seq).limit(most))
        return list(takewhile(lambda row: datetime.fromisoformat(getattr(row, field)) < before, oldest))

    def forget(self, session: Session, last: ChainedColumns) -> None:
        """Delete all rows up to *last* and keep where the chain begins now."""
        if self._start is None:
            raise TypeError(f"{self._table.__name__} has nowhere to keep where its chain begins")
        beginning = {"seq": last.seq, "hash": last.hash}
        if self._beginning(session) == (0, ""):
            session.execute(insert(self._start), [{"id": 1, **beginning}])
        else:
            session.execute(update(self._start).values(**beginning))
        session.execute(delete(self._table).where(self._table.seq <= beginning["seq"]))

    def _beginning(self, session: Session) -> tuple[int, str]:
        kept = session.scalars(select(self._start)).first() if self._start else None
        return (kept.seq, kept.hash) if kept else (0, "")


def hash_of(previous_hash: str, fields: Sequence[object]) -> str:
    """Return the hash of a row with these *fields* that follows the one with *previous_hash*."""
    return hashlib.sha256(json.dumps([previous_hash, *fields]).encode()).hexdigest()
