"""The interface system's only table: that something passed, without a word of what."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage.database import Database
from nodes.interface_system.domain import RelayRecord

RELAYED: Final = "RELAYED"


class Base(DeclarativeBase):
    """The tables of the interface system."""


class RelayRow(Base):
    """One item that was handed on or turned away; repeats of one delivery share the row."""

    __tablename__ = "passages"

    delivery_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(String(6))
    matter: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(64))
    pass_time: Mapped[datetime]  # business time, UTC, stored naive


class Store:
    """Every question the interface system asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, records: Sequence[RelayRecord], now: datetime) -> None:
        """Keep one line for each delivery."""
        moment = now.astimezone(UTC).replace(tzinfo=None)
        rows = {each.delivery_id: _row(each, moment) for each in records}
        if rows:
            with self._database.writing() as unit:
                unit.upsert(RelayRow, rows.values())

    def records(self, delivery_ids: Sequence[str]) -> list[RelayRecord]:
        """Return what is noted of these deliveries, in their order."""
        with self._database.reading() as session:
            rows = [session.get(RelayRow, each) for each in delivery_ids]
        return [_record(row) for row in rows if row is not None]


def _row(record: RelayRecord, moment: datetime) -> dict[str, object]:
    return {
        "delivery_id": record.delivery_id,
        "body": record.body,
        "matter": record.method,
        "outcome": record.refusal or RELAYED,
        "pass_time": moment,
    }


def _record(row: RelayRow) -> RelayRecord:
    refusal = None if row.outcome == RELAYED else row.outcome
    return RelayRecord(delivery_id=row.delivery_id, body=row.body, method=row.matter, refusal=refusal)
