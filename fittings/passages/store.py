"""Linkage records in a node's database: kept within a unit, read page by page."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from fittings.passages.domain import LinkageRecord
from fittings.passages.tables import LinkageColumns
from mesh.storage.memory import chunked
from mesh.storage.unit import Unit


class Passages:
    """The records that one unit leaves; of an item that comes again with the same outcome no second one."""

    def __init__(self, unit: Unit, table: type[LinkageColumns]) -> None:
        self._session, self._table = unit.session, table
        self._added = unit.added(self._write)

    def keep(self, *records: LinkageRecord) -> None:
        """Leave *records* when the unit ends, each at its place in the order they came."""
        known = self._known([each.delivery_id for each in records])
        for each in records:
            if _same(each) not in known:
                known.add(_same(each))
                self._added.add(each)

    def _known(self, delivery_ids: Sequence[str]) -> set[tuple[str, str, str]]:
        table = self._table
        asked = select(table.sender, table.delivery_id, table.refusal)
        found = (self._session.execute(asked.where(table.delivery_id.in_(some))) for some in chunked(delivery_ids))
        return {(sender, delivery_id, refusal) for rows in found for sender, delivery_id, refusal in rows}

    def _write(self, records: Sequence[LinkageRecord]) -> None:
        last = self._session.scalar(select(func.max(self._table.position))) or 0
        self._session.execute(insert(self._table), [_row(last + n, each) for n, each in enumerate(records, start=1)])


def page(session: Session, table: type[LinkageColumns], after: int, most: int) -> list[LinkageRecord]:
    """Return at most that many records from behind position *after*, oldest first."""
    query = select(table).where(table.position > after).order_by(table.position).limit(most)
    return [_record(row) for row in session.scalars(query)]


def _same(record: LinkageRecord) -> tuple[str, str, str]:
    """Return by what a record is known again; an id alone might be another sender's too."""
    return record.sender, record.delivery_id, record.refusal


def _row(position: int, record: LinkageRecord) -> dict[str, object]:
    return {
        "position": position,
        "pass_time": record.pass_time,
        "method": record.method,
        "sender": record.sender,
        "receiver": record.receiver,
        "body": record.body,
        "delivery_id": record.delivery_id,
        "refusal": record.refusal,
    }


def _record(row: LinkageColumns) -> LinkageRecord:
    return LinkageRecord(
        pass_time=row.pass_time,
        method=row.method,
        sender=row.sender,
        receiver=row.receiver,
        body=row.body,
        delivery_id=row.delivery_id,
        refusal=row.refusal,
        position=row.position,
    )
