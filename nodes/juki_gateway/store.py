"""The gateway's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import BigInteger, String, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage.database import Database
from mesh.storage.memory import Added, chunked
from mesh.storage.unit import Unit
from nodes.juki_gateway.domain import LinkagePage, LinkageRecord, Passage, PassageDirection, PassageMatter, Passed


class Base(DeclarativeBase):
    """The tables of one gateway."""


class LinkageRow(Base):
    """One item that passed; says nothing of its person."""

    __tablename__ = "linkage_records"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    pass_time: Mapped[datetime]  # UTC, stored naive
    direction: Mapped[str] = mapped_column(String(3))
    matter: Mapped[str] = mapped_column(String(32))
    delivery_id: Mapped[str] = mapped_column(String(64), index=True)


class Register(Unit):
    """What a gateway keeps together with what it sends on."""

    @cached_property
    def passed(self) -> Added[Passed]:
        """What passed now; each gets its place in the record at the end."""
        return self.added(self._record)

    def recorded(self, delivery_ids: Sequence[str]) -> set[str]:
        """Return which of these left a record already."""
        found = (
            select(LinkageRow.delivery_id).where(LinkageRow.delivery_id.in_(some)) for some in chunked(delivery_ids)
        )
        return {each for query in found for each in self.session.scalars(query)}

    def _record(self, passed: Sequence[Passed]) -> None:
        last = self.session.scalar(select(func.max(LinkageRow.position))) or 0
        self.session.execute(insert(LinkageRow), [_row(last + n, each) for n, each in enumerate(passed, start=1)])


class Store:
    """The gateway's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

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


def _row(position: int, passed: Passed) -> dict[str, object]:
    return {
        "position": position,
        "pass_time": passed.pass_time.astimezone(UTC).replace(tzinfo=None),
        "direction": passed.passage.direction.value,
        "matter": passed.passage.matter.value,
        "delivery_id": passed.delivery_id,
    }
