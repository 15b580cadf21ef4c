"""The tables of one business system. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial
from typing import Final

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import PersonColumns, birth_date_of, name_of, person_columns
from fittings.retention import kept_because
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.business_system.domain import Customer, Inquiry, InquiryUnknown, Question
from vocabulary.codes import Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedValue

ONLY_ROW: Final = 1


class Base(DeclarativeBase):
    """The tables of one business system."""


class CustomerRow(PersonColumns, Base):
    """One person the office works for."""

    __tablename__ = "customers"
    __table_args__ = {
        "info": kept_because("an office's file: the period is of its own law; deletion rules are not built yet")
    }

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12), unique=True)


class CounterRow(Base):
    """The last running number given; one row."""

    __tablename__ = "counters"
    __table_args__ = {"info": kept_because("one row: no number may be given twice")}

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int]


class InquiryRow(Base):
    """One question and its result."""

    __tablename__ = "inquiries"
    __table_args__ = {"info": kept_because("an office's file: the answer belongs to the case that it was asked for")}

    inquiry_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    addressee_number: Mapped[str] = mapped_column(String(15))
    work_code: Mapped[str] = mapped_column(String(16))
    procedure_code: Mapped[str] = mapped_column(String(16))
    item_code: Mapped[str] = mapped_column(String(16))
    provider_code: Mapped[str] = mapped_column(String(6))
    result: Mapped[str] = mapped_column(String(16))
    explanation: Mapped[str] = mapped_column(Text)
    answer: Mapped[list[list[str]]] = mapped_column(JSON)  # names and values, in order


class Register(Unit):
    """What a business system reads and keeps together."""

    @cached_property
    def customers(self) -> Memory[AddresseeNumber, Customer]:
        """Whom the office works for."""
        return self.memory(partial(_customers, self.session), self._keep_customers)

    @cached_property
    def numbers(self) -> Memory[MyNumber, AddresseeNumber]:
        """The office's own number of whoever has a My Number; kept with the customer."""
        return self.looked_up(partial(_numbers_of, self.session))

    @cached_property
    def inquiries(self) -> Memory[str, Inquiry]:
        """Questions and their results, by inquiry id."""
        return self.memory(partial(_inquiries, self.session), self._keep_inquiries)

    @cached_property
    def _serials(self) -> Memory[int, int]:
        return self.memory(partial(_serials, self.session), self._keep_serials)

    def keep(self, customer: Customer) -> None:
        """Keep *customer*, to be found by either number."""
        self.customers.keep(customer.addressee_number, customer)
        self.numbers.keep(customer.my_number, customer.addressee_number)

    def last_serial(self) -> int | None:
        """Return the last running number given, if any was."""
        return self._serials.find(ONLY_ROW)

    def keep_serial(self, serial: int) -> None:
        """Keep *serial* as the last running number given."""
        self._serials.keep(ONLY_ROW, serial)

    def _keep_customers(self, customers: Mapping[AddresseeNumber, Customer]) -> None:
        self.upsert(CustomerRow, map(_customer_row, customers.values()))

    def _keep_inquiries(self, inquiries: Mapping[str, Inquiry]) -> None:
        self.upsert(InquiryRow, map(_inquiry_row, inquiries.values()))

    def _keep_serials(self, serials: Mapping[int, int]) -> None:
        self.upsert(CounterRow, [{"id": each, "serial": serial} for each, serial in serials.items()])


class Store:
    """A business system's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self, request_id: str = "") -> AbstractContextManager[Register]:
        """Open a unit of work, done once for each *request_id*."""
        return self._database.writing(Register, request_id)

    def find(self, inquiry_id: str) -> Inquiry:
        """Return the inquiry, or refuse."""
        with self._database.reading() as session:
            row = session.get(InquiryRow, inquiry_id)
            if row is None:
                raise InquiryUnknown
            return _inquiry(row)


def _customers(session: Session, numbers: Collection[AddresseeNumber]) -> dict[AddresseeNumber, Customer]:
    column = CustomerRow.addressee_number
    rows = (row for some in batched(numbers) for row in session.scalars(select(CustomerRow).where(column.in_(some))))
    return {customer.addressee_number: customer for customer in map(_customer, rows)}


def _numbers_of(session: Session, numbers: Collection[MyNumber]) -> dict[MyNumber, AddresseeNumber]:
    table = CustomerRow
    found: dict[MyNumber, AddresseeNumber] = {}
    for some in batched(numbers):
        query = select(table.my_number, table.addressee_number).where(table.my_number.in_(some))
        found |= {MyNumber(number): AddresseeNumber(given) for number, given in session.execute(query)}
    return found


def _serials(session: Session, rows: Collection[int]) -> dict[int, int]:
    found = session.scalars(select(CounterRow).where(CounterRow.id.in_(rows)))
    return {row.id: row.serial for row in found}


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
    rows = session.scalars(select(InquiryRow).where(InquiryRow.inquiry_id.in_(ids)))  # as many as one call brings
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
