"""Linkage records in a node's database: kept within a unit, read page by page."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from fittings.passages.domain import LinkageRecord
from fittings.passages.tables import LinkageColumns
from mesh.storage.memory import chunked
from mesh.storage.unit import Unit

_ITEM: Final = b"item of a linkage record "  # apart from what else the node's key digests
Same = tuple[str, str, str, str, bytes, str]


class Passages:
    """The records that one unit leaves; of an item that comes again with the same outcome no second one."""

    def __init__(self, unit: Unit, table: type[LinkageColumns]) -> None:
        self._session, self._table, self._keyed = unit.session, table, unit.keyed
        self._added = unit.added(self._write)

    def digest(self, item_id: str) -> bytes:
        """Return by what an item is known again; its id, which tells the millisecond, is not kept."""
        return self._keyed(_ITEM + item_id.encode())

    def keep(self, *records: LinkageRecord) -> None:
        """Leave *records* when the unit ends, each at its place in the order they came, none that is there already."""
        known = self._known([each.item_digest for each in records])
        for each in records:
            if _same(each) not in known:
                known.add(_same(each))
                self._added.add(each)

    def keep_again(self, *records: LinkageRecord) -> None:
        """Leave *records* of what passes each time it comes, whether or not there is one like it."""
        self._added.add(*records)

    def _known(self, digests: Sequence[bytes]) -> set[Same]:
        asked = select(self._table)
        found = (self._session.scalars(asked.where(self._table.item_digest.in_(some))) for some in chunked(digests))
        return {_same(_record(row)) for rows in found for row in rows}

    def _write(self, records: Sequence[LinkageRecord]) -> None:
        last = self._session.scalar(select(func.max(self._table.position))) or 0
        self._session.execute(insert(self._table), [_row(last + n, each) for n, each in enumerate(records, start=1)])


def page(session: Session, table: type[LinkageColumns], after: int, most: int) -> list[LinkageRecord]:
    """Return at most that many records from behind position *after*, oldest first."""
    query = select(table).where(table.position > after).order_by(table.position).limit(most)
    return [_record(row) for row in session.scalars(query)]


def _same(record: LinkageRecord) -> Same:
    """Return by what a record is known again: all but when. An id may be another sender's, or go elsewhere."""
    return record.sender, record.method, record.receiver, record.body, record.item_digest, record.refusal


def _row(position: int, record: LinkageRecord) -> dict[str, object]:
    return {
        "position": position,
        "pass_time": record.pass_time,
        "method": record.method,
        "sender": record.sender,
        "receiver": record.receiver,
        "body": record.body,
        "item_digest": record.item_digest,
        "refusal": record.refusal,
    }


def _record(row: LinkageColumns) -> LinkageRecord:
    return LinkageRecord(
        pass_time=row.pass_time,
        method=row.method,
        sender=row.sender,
        receiver=row.receiver,
        body=row.body,
        item_digest=row.item_digest,
        refusal=row.refusal,
        position=row.position,
    )
