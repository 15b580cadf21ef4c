"""The table of the city middle server. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TypeVar

from sqlalchemy import String, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.retention import kept_because
from mesh.call import answering
from mesh.storage import inbox
from mesh.storage.database import Database
from mesh.storage.items import Delivered
from mesh.storage.memory import Added
from mesh.storage.unit import Unit
from nodes.city_middle_server.domain import OpenInquiry
from vocabulary.identifiers import AddresseeNumber

T = TypeVar("T")


class Base(DeclarativeBase):
    """The tables of one city middle server."""


class InquiryRow(Base):
    """One inquiry that has no result yet; it goes with the result."""

    __tablename__ = "open_inquiries"
    __table_args__ = {"info": kept_because("until the result: the row goes with it")}

    inquiry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    business_system: Mapped[str] = mapped_column(String(40))
    addressee_number: Mapped[str] = mapped_column(String(15))


class Register(Unit):
    """What the city middle server keeps together."""

    @cached_property
    def opened(self) -> Added[OpenInquiry]:
        """Inquiries that are asked now."""
        return self.added(self._open)

    @cached_property
    def closed(self) -> Added[str]:
        """Ids of inquiries whose results arrived."""
        return self.added(self._close)

    def _open(self, inquiries: Sequence[OpenInquiry]) -> None:
        self.upsert(InquiryRow, map(_row, inquiries))

    def _close(self, ids: Sequence[str]) -> None:
        self.session.execute(delete(InquiryRow).where(InquiryRow.inquiry_id.in_(ids)))
        self.wipe()


class Store:
    """The city middle server's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

    def open_inquiries(self, ids: Collection[str]) -> dict[str, OpenInquiry]:
        """Return by id those inquiries that are open."""
        with self._database.reading() as session:
            rows = session.scalars(select(InquiryRow).where(InquiryRow.inquiry_id.in_(ids)))
            return {row.inquiry_id: _inquiry(row) for row in rows}

    def not_applied(self, items: Sequence[Delivered[T]]) -> list[Delivered[T]]:
        """Return those of *items* that were not applied before, so that a repeat is not handed over again."""
        with self._database.reading() as session:
            before = inbox.known(session, answering().caller, [each.delivery_id for each in items])
        return [each for each in items if each.delivery_id not in before]


def _inquiry(row: InquiryRow) -> OpenInquiry:
    return OpenInquiry(
        inquiry_id=row.inquiry_id,
        business_system=row.business_system,
        addressee_number=AddresseeNumber(row.addressee_number),
    )


def _row(inquiry: OpenInquiry) -> dict[str, object]:
    return {
        "inquiry_id": inquiry.inquiry_id,
        "business_system": inquiry.business_system,
        "addressee_number": inquiry.addressee_number.value,
    }
