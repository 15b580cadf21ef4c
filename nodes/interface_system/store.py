"""The interface system's only table: that something passed, without a word of what."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage.database import Database
from nodes.interface_system.domain import Passage


class Base(DeclarativeBase):
    """The tables of the interface system."""


class PassageRow(Base):
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

    def note(self, passages: Sequence[Passage], now: datetime) -> None:
        """Keep one line for each passage."""
        moment = now.astimezone(UTC).replace(tzinfo=None)
        rows = {each.delivery_id: _row(each, moment) for each in passages}
        if rows:
            with self._database.writing() as unit:
                unit.upsert(PassageRow, rows.values())

    def passages(self, delivery_ids: Sequence[str]) -> list[Passage]:
        """Return what is noted of these deliveries, in their order."""
        with self._database.reading() as session:
            rows = [session.get(PassageRow, each) for each in delivery_ids]
        return [_passage(row) for row in rows if row is not None]


def _row(passage: Passage, moment: datetime) -> dict[str, object]:
    return {
        "delivery_id": passage.delivery_id,
        "body": passage.body,
        "matter": passage.matter,
        "outcome": passage.outcome,
        "pass_time": moment,
    }


def _passage(row: PassageRow) -> Passage:
    return Passage(delivery_id=row.delivery_id, body=row.body, matter=row.matter, outcome=row.outcome)
