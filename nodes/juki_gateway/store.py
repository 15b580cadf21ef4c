"""The gateway's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import BigInteger, String, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.juki_gateway.domain import LinkagePage, LinkageRecord, Passage, PassageDirection, PassageMatter, Passing

T = TypeVar("T")


class Base(DeclarativeBase):
    """The tables of one gateway."""


class LinkageRow(Base):
    """One item that passed; says nothing of its person."""

    __tablename__ = "linkage_records"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    pass_time: Mapped[datetime]  # UTC, stored naive
    direction: Mapped[str] = mapped_column(String(3))
    matter: Mapped[str] = mapped_column(String(32))
    delivery_id: Mapped[str] = mapped_column(String(64))


class Store:
    """Every question the gateway asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pass_on(
        self,
        items: Sequence[Delivered[Passing[T]]],
        passage: Passage,
        onward: Callable[[T], Posting],
        now: datetime,
    ) -> list[Outcome]:
        """Post each item onward once, in order, and record that it passed; all in one transaction."""
        with self._database.writing() as unit:
            last = unit.session.scalar(select(func.max(LinkageRow.position))) or 0
            passed: list[LinkageRecord] = []

            def decide(item: Passing[T]) -> None:
                unit.post(onward(item.content))
                position = last + len(passed) + 1
                passed.append(
                    LinkageRecord(position=position, pass_time=now, passage=passage, delivery_id=item.delivery_id)
                )

            outcomes = unit.settle(items, decide)
            unit.upsert(LinkageRow, map(_row, passed))
        return outcomes

    def list_records(self, after: int, size: int) -> LinkagePage:
        """Return at most *size* records from behind position *after*."""
        query = select(LinkageRow).where(LinkageRow.position > after).order_by(LinkageRow.position).limit(size + 1)
        with self._database.reading() as session:
            found = [_record(row) for row in session.scalars(query)]
        return LinkagePage(records=tuple(found[:size]), is_last=len(found) <= size)


def _record(row: LinkageRow) -> LinkageRecord:
    return LinkageRecord(
        position=row.position,
        pass_time=row.pass_time.replace(tzinfo=UTC),
        passage=Passage((PassageDirection(row.direction), PassageMatter(row.matter))),
        delivery_id=row.delivery_id,
    )


def _row(record: LinkageRecord) -> dict[str, object]:
    return {
        "position": record.position,
        "pass_time": record.pass_time.astimezone(UTC).replace(tzinfo=None),
        "direction": record.passage.direction.value,
        "matter": record.passage.matter.value,
        "delivery_id": record.delivery_id,
    }
