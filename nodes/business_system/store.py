"""The tables of one business system. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import PersonColumns, birth_date_of, name_of, person_columns
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.storage.unit import Unit
from nodes.business_system import domain
from nodes.business_system.domain import (
    Application,
    Customer,
    Inquiry,
    Question,
)
from vocabulary.codes import Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedResult, NamedValue


class Base(DeclarativeBase):
    """The tables of one business system."""


class CustomerRow(PersonColumns, Base):
    """One person the office works for."""

    __tablename__ = "customers"

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12), unique=True)


class CounterRow(Base):
    """The last running number given; one row."""

    __tablename__ = "counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int]


class InquiryRow(Base):
    """One question and its result."""

    __tablename__ = "inquiries"

    inquiry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    addressee_number: Mapped[str] = mapped_column(String(15))
    work_code: Mapped[str] = mapped_column(String(16))
    procedure_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(16))
    provider_code: Mapped[str] = mapped_column(String(6))
    result: Mapped[str] = mapped_column(String(16))
    explanation: Mapped[str] = mapped_column(Text)
    answer: Mapped[list[list[str]]] = mapped_column(JSON)  # names and values, in order


class Store:
    """Every question a business system asks its database, one method each."""

    def __init__(self, database: Database, first_serial: int, new_inquiry_id: Callable[[], str]) -> None:
        """*first_serial* is the lowest running number given, *new_inquiry_id* returns a fresh UUID."""
        self._database, self._first_serial, self._new_inquiry_id = database, first_serial, new_inquiry_id

    def register(
        self,
        request_id: str,
        application: Application,
        numbering: Callable[[Customer], Posting],
        encode: Callable[[Customer], bytes],
    ) -> bytes:
        """Register the person and have them numbered; return the encoded answer, the same for a repeat."""
        with self._database.writing() as unit:

            def work() -> bytes:
                customer = self._register(unit, application)
                unit.upsert(CustomerRow, [_customer_row(customer)])
                unit.post(numbering(customer))
                return encode(customer)

            return unit.once(request_id, work)

    def _register(self, unit: Unit, application: Application) -> Customer:
        row = unit.session.scalar(select(CustomerRow).where(CustomerRow.my_number == application.my_number.value))
        counter = unit.session.get(CounterRow, 1)
        serial, number = AddresseeNumber.next_after(counter.serial if counter else self._first_serial - 1)
        if row is None:
            unit.upsert(CounterRow, [{"id": 1, "serial": serial}])
        return domain.register_customer(_customer(row) if row else None, application, number)

    def ask(
        self,
        request_id: str,
        question: Question,
        onward: Callable[[Inquiry], Posting],
        encode: Callable[[Inquiry], bytes],
    ) -> bytes:
        """Open an inquiry and post it; return the encoded answer, the same for a repeat."""
        with self._database.writing() as unit:

            def work() -> bytes:
                if unit.session.get(CustomerRow, question.addressee_number.value) is None:
                    raise domain.CustomerUnknown
                inquiry = Inquiry(inquiry_id=self._new_inquiry_id(), question=question)
                unit.upsert(InquiryRow, [_inquiry_row(inquiry)])
                unit.post(onward(inquiry))
                return encode(inquiry)

            return unit.once(request_id, work)

    def find(self, inquiry_id: str) -> Inquiry:
        """Return the inquiry, or refuse."""
        with self._database.reading() as session:
            row = session.get(InquiryRow, inquiry_id)
            if row is None:
                raise domain.InquiryUnknown
            return _inquiry(row)

    def receive_results(self, results: Sequence[Delivered[NamedResult]]) -> list[Outcome]:
        """Complete each inquiry with the first result of it."""
        with self._database.writing() as unit:
            inquiries = _inquiries(unit.session, {each.value.inquiry_id for each in results})
            changed: dict[str, Inquiry] = {}

            def decide(result: NamedResult) -> None:
                if done := domain.complete(inquiries.get(result.inquiry_id), result):
                    changed[done.inquiry_id] = inquiries[done.inquiry_id] = done

            outcomes = unit.settle(results, decide)
            unit.upsert(InquiryRow, map(_inquiry_row, changed.values()))
        return outcomes


def _customer(row: CustomerRow) -> Customer:
    return Customer(
        addressee_number=AddresseeNumber(row.addressee_number),
        my_number=MyNumber(row.my_number),
        items=FourItems(name=name_of(row), birth_date=birth_date_of(row), sex=Sex(row.sex), address=row.address),
    )


def _customer_row(customer: Customer) -> dict[str, object]:
    items = customer.items
    return {
        "addressee_number": customer.addressee_number.value,
        "my_number": customer.my_number.value,
        **person_columns(items.name, items.birth_date, items.sex, items.address),
    }


def _inquiries(session: Session, ids: Collection[str]) -> dict[str, Inquiry]:
    rows = session.scalars(select(InquiryRow).where(InquiryRow.inquiry_id.in_(ids)))
    return {row.inquiry_id: _inquiry(row) for row in rows}


def _inquiry(row: InquiryRow) -> Inquiry:
    return Inquiry(
        inquiry_id=row.inquiry_id,
        question=Question(
            addressee_number=AddresseeNumber(row.addressee_number),
            matter=InquiryMatter(
                work_code=row.work_code,
                procedure_code=row.procedure_code,
                item_code=row.item_code,
                provider=row.provider_code,
            ),
        ),
        result=InquiryResult(row.result),
        explanation=row.explanation,
        values=tuple(NamedValue(name, value) for name, value in row.answer),
    )


def _inquiry_row(inquiry: Inquiry) -> dict[str, object]:
    matter = inquiry.question.matter
    return {
        "inquiry_id": inquiry.inquiry_id,
        "addressee_number": inquiry.question.addressee_number.value,
        "work_code": matter.work_code,
        "procedure_code": matter.procedure_code,
        "item_code": matter.item_code,
        "provider_code": matter.provider,
        "result": inquiry.result.value,
        "explanation": inquiry.explanation,
        "answer": [[each.name, each.value] for each in inquiry.values],
    }
