"""The table of the city middle server. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from sqlalchemy import String, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.city_middle_server import domain
from nodes.city_middle_server.domain import (
    Inquiry,
    IntegratedNumberUnknown,
    LayoutResult,
    Numbers,
    OpenInquiry,
)
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import HouseholdCopy, NamedResult

T = TypeVar("T")


class Base(DeclarativeBase):
    """The tables of one city middle server."""


class InquiryRow(Base):
    """One inquiry that has no result yet; it goes with the result."""

    __tablename__ = "open_inquiries"

    inquiry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    business_system: Mapped[str] = mapped_column(String(40))
    addressee_number: Mapped[str] = mapped_column(String(15))


class Store:
    """Every question the city middle server asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pass_on(self, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]) -> list[Outcome]:
        """Post each item onward; nothing of it stays here once it has arrived."""
        with self._database.writing() as unit:
            return unit.settle(items, lambda each: unit.post(onward(each)))

    def register_copies(
        self,
        copies: Sequence[Delivered[HouseholdCopy]],
        numbers: Numbers,
        onward: Callable[[IntegratedAddresseeNumber, HouseholdCopy], Posting],
    ) -> list[Outcome]:
        """Post each copy onward under its integrated number; *numbers* holds those that are known."""
        return self.pass_on(copies, lambda each: onward(domain.number_for_copy(numbers, each), each))

    def request_information(
        self,
        inquiries: Sequence[Delivered[Inquiry]],
        numbers: Numbers,
        onward: Callable[[IntegratedAddresseeNumber, Inquiry], Posting],
    ) -> list[Outcome]:
        """Note who asks and post each inquiry onward under its integrated number."""
        with self._database.writing() as unit:
            asked: dict[str, Inquiry] = {}

            def decide(inquiry: Inquiry) -> None:
                unit.post(onward(domain.number_for_inquiry(numbers, inquiry), inquiry))
                asked[inquiry.inquiry_id] = inquiry

            outcomes = unit.settle(inquiries, decide)
            unit.upsert(InquiryRow, map(_row, asked.values()))
        return outcomes

    def receive_results(
        self,
        results: Sequence[Delivered[LayoutResult]],
        known: Collection[IntegratedAddresseeNumber],
        onward: Callable[[str, NamedResult], Posting],
    ) -> list[Outcome]:
        """Post each result in words to the business system that asked, and forget the inquiry."""
        with self._database.writing() as unit:
            inquiries = _inquiries(unit.session, {each.value.inquiry_id for each in results})
            closed: set[str] = set()

            def decide(result: LayoutResult) -> None:
                if result.integrated_number not in known:
                    raise IntegratedNumberUnknown
                inquiry = domain.waiting(inquiries, result)
                unit.post(onward(inquiry.business_system, domain.answered(inquiry, result)))
                del inquiries[result.inquiry_id]
                closed.add(result.inquiry_id)

            outcomes = unit.settle(results, decide)
            unit.session.execute(delete(InquiryRow).where(InquiryRow.inquiry_id.in_(closed)))
        return outcomes


def _inquiries(session: Session, ids: Collection[str]) -> dict[str, OpenInquiry]:
    rows = session.scalars(select(InquiryRow).where(InquiryRow.inquiry_id.in_(ids)))
    return {
        row.inquiry_id: OpenInquiry(
            inquiry_id=row.inquiry_id,
            business_system=row.business_system,
            addressee_number=AddresseeNumber(row.addressee_number),
        )
        for row in rows
    }


def _row(inquiry: Inquiry) -> dict[str, object]:
    return {
        "inquiry_id": inquiry.inquiry_id,
        "business_system": inquiry.business_system,
        "addressee_number": inquiry.addressee_number.value,
    }
