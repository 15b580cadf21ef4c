"""An append-only table whose rows are chained by hash: a check of the chain finds one changed or taken away between."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy import String, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column


class ChainedColumns:
    """What a chained row has beside its own fields."""

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, sort_order=-1)  # from 1, no gaps
    previous_hash: Mapped[str] = mapped_column(String(64), sort_order=1)
    hash: Mapped[str] = mapped_column(String(64), sort_order=1)


class Chain:
    """The questions asked of one such table, inside its store's transactions."""

    def __init__(self, table: type[ChainedColumns], fields: Sequence[str]) -> None:
        """*fields* are the columns that the hash covers, in this order; all of them are text."""
        self._table, self._fields = table, fields

    def append(self, session: Session, rows: Sequence[Mapping[str, object]]) -> None:
        """Chain *rows* to the newest one; a row may have columns that the hash does not cover."""
        if not rows:
            return
        newest = session.scalars(select(self._table).order_by(self._table.seq.desc()).limit(1)).first()
        count, previous = (newest.seq, newest.hash) if newest else (0, "")
        chained: list[dict[str, object]] = []
        for seq, row in enumerate(rows, start=count + 1):
            own = hash_of(previous, [row[name] for name in self._fields])
            chained.append({**row, "seq": seq, "previous_hash": previous, "hash": own})
            previous = own
        session.execute(insert(self._table), chained)

    def first_broken(self, session: Session) -> int | None:
        """Return the number of the first row that does not follow from the one before, or None."""
        previous_seq, previous_hash = 0, ""
        for row in session.scalars(select(self._table).order_by(self._table.seq)):
            expected = hash_of(previous_hash, [getattr(row, name) for name in self._fields])
            follows = row.seq == previous_seq + 1 and row.previous_hash == previous_hash
            if not follows or row.hash != expected:
                return row.seq
            previous_seq, previous_hash = row.seq, row.hash
        return None


def hash_of(previous_hash: str, fields: Sequence[object]) -> str:
    """Return the hash of a row with these *fields* that follows the one with *previous_hash*."""
    return hashlib.sha256(json.dumps([previous_hash, *fields]).encode()).hexdigest()
