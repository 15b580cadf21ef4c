"""The tables of the integrated addressee system. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import String, or_, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import PersonColumns, birth_date_of, name_of, person_columns
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.addressee import domain
from nodes.addressee.domain import (
    Counters,
    NumberingRequest,
    Person,
    Register,
    SymbolState,
    SystemNumber,
)
from vocabulary.codes import Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber, MyNumber
from vocabulary.linkage import IntegratedAcquisition


class Base(DeclarativeBase):
    """The tables of one body's addressees."""


class PersonRow(PersonColumns, Base):
    """One person of the body."""

    __tablename__ = "people"

    integrated_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12), unique=True)
    symbol: Mapped[str] = mapped_column(String(15))


class SystemNumberRow(Base):
    """One system's number for a person."""

    __tablename__ = "system_numbers"

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    integrated_number: Mapped[str] = mapped_column(String(15), index=True)
    sender: Mapped[str] = mapped_column(String(80))
    order: Mapped[int] = mapped_column("tie_order")


class CounterRow(Base):
    """The last of what is counted; one row, because a database is one body's."""

    __tablename__ = "counters"

    id: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int]
    tie_order: Mapped[int]


class Store:
    """Every question the integrated addressee system asks its database, one method each."""

    def __init__(self, database: Database, first_serial: int) -> None:
        """*first_serial* is the lowest running number this body gives."""
        self._database, self._first_serial = database, first_serial

    def integrated_numbers(
        self, numbers: Collection[AddresseeNumber]
    ) -> dict[AddresseeNumber, IntegratedAddresseeNumber]:
        """Return the integrated number of each of *numbers* that is tied to one."""
        with self._database.reading() as session:
            return {each.addressee_number: each.integrated_number for each in _system_numbers(session, numbers)}

    def addressee_numbers(
        self, numbers: Collection[IntegratedAddresseeNumber]
    ) -> dict[IntegratedAddresseeNumber, AddresseeNumber]:
        """Return the newest number tied to each of *numbers* that is known."""
        with self._database.reading() as session:
            return {each.integrated_number: each.addressee_number for each in _system_numbers_of(session, numbers)}

    def find(self, number: AddresseeNumber) -> Person:
        """Return the person, or refuse."""
        with self._database.reading() as session:
            people = _people_under(session, [number])
        return people[number]

    def assign(self, requests: Sequence[Delivered[NumberingRequest]], sender: str) -> list[Outcome]:
        """Number each person once, in order."""
        with self._database.writing() as unit:
            register = self._register(unit.session, [each.value for each in requests])
            before = register.counters
            outcomes = unit.settle(requests, lambda each: register.number(each, sender))
            unit.upsert(PersonRow, map(_person_row, register.changed_people.values()))
            unit.upsert(SystemNumberRow, map(_system_number_row, register.changed_numbers.values()))
            after = register.counters
            if after != before:
                unit.upsert(CounterRow, [{"id": 1, "serial": after.serial, "tie_order": after.order}])
        return outcomes

    def _register(self, session: Session, requests: Sequence[NumberingRequest]) -> Register:
        system_numbers = _system_numbers(session, [each.addressee_number for each in requests])
        rows = session.scalars(
            select(PersonRow).where(
                or_(
                    PersonRow.my_number.in_({each.my_number.value for each in requests}),
                    PersonRow.integrated_number.in_({each.integrated_number.value for each in system_numbers}),
                )
            )
        )
        row = session.get(CounterRow, 1)
        serial, order = (row.serial, row.tie_order) if row else (self._first_serial - 1, 0)
        return Register(map(_person, rows), system_numbers, Counters(serial=serial, order=order))

    def acquire_symbols(
        self,
        request_id: str,
        numbers: Sequence[AddresseeNumber],
        onward: Callable[[IntegratedAddresseeNumber], Posting],
        encode: Callable[[int], bytes],
    ) -> bytes:
        """Begin the acquisitions that are not begun; return the encoded answer, the same for a repeat."""
        with self._database.writing() as unit:

            def work() -> bytes:
                people = {each.integrated_number: each for each in _people_under(unit.session, numbers).values()}
                begun = [each for each in map(domain.request_symbol, people.values()) if each]
                unit.post(*(onward(each.integrated_number) for each in begun))
                unit.upsert(PersonRow, map(_person_row, begun))
                return encode(len(begun))

            return unit.once(request_id, work)

    def receive_numbers(
        self,
        received: Sequence[Delivered[IntegratedAcquisition]],
        residents_from: str | None,
        onward: Callable[[Person, AddresseeNumber | None, IntegratedAcquisition], Posting],
    ) -> list[Outcome]:
        """Send each acquisition number on its way, keeping none.

        *onward* gets the number that the node *residents_from* had tied to the person, when there is one.
        """
        with self._database.writing() as unit:
            numbers = {each.value.integrated_number for each in received}
            people = _people(unit.session, numbers)
            system_numbers = [
                each for each in _system_numbers_of(unit.session, numbers) if each.sender == residents_from
            ]
            residents = {each.integrated_number: each.addressee_number for each in system_numbers}
            changed: dict[IntegratedAddresseeNumber, Person] = {}

            def decide(item: IntegratedAcquisition) -> None:
                number = item.integrated_number
                if person := domain.receive_number(people.get(number)):
                    unit.post(onward(person, residents.get(number), item))
                    changed[number] = people[number] = person

            outcomes = unit.settle(received, decide)
            unit.upsert(PersonRow, map(_person_row, changed.values()))
        return outcomes

    def receive_results(self, results: Sequence[Delivered[IntegratedAddresseeNumber]]) -> list[Outcome]:
        """Note for whom the symbol is there."""
        with self._database.writing() as unit:
            people = _people(unit.session, {each.value for each in results})
            changed: dict[IntegratedAddresseeNumber, Person] = {}

            def decide(number: IntegratedAddresseeNumber) -> None:
                changed[number] = domain.acquire(people.get(number))

            outcomes = unit.settle(results, decide)
            unit.upsert(PersonRow, map(_person_row, changed.values()))
        return outcomes


def _people(session: Session, numbers: Iterable[IntegratedAddresseeNumber]) -> dict[IntegratedAddresseeNumber, Person]:
    rows = session.scalars(select(PersonRow).where(PersonRow.integrated_number.in_({each.value for each in numbers})))
    return {person.integrated_number: person for person in map(_person, rows)}


def _people_under(session: Session, numbers: Sequence[AddresseeNumber]) -> dict[AddresseeNumber, Person]:
    """Return the person under each of *numbers*, or refuse when one is tied to nobody."""
    system_numbers = {each.addressee_number: each.integrated_number for each in _system_numbers(session, numbers)}
    if not system_numbers.keys() >= set(numbers):
        raise domain.NotNumbered
    people = _people(session, system_numbers.values())
    return {number: people[system_numbers[number]] for number in numbers}


def _system_numbers(session: Session, numbers: Iterable[AddresseeNumber]) -> list[SystemNumber]:
    rows = session.scalars(
        select(SystemNumberRow).where(SystemNumberRow.addressee_number.in_({each.value for each in numbers}))
    )
    return [_system_number(row) for row in rows]


def _system_numbers_of(session: Session, numbers: Iterable[IntegratedAddresseeNumber]) -> list[SystemNumber]:
    """Return the system_numbers of these people, the newest last."""
    wanted = SystemNumberRow.integrated_number.in_({each.value for each in numbers})
    return [
        _system_number(row)
        for row in session.scalars(select(SystemNumberRow).where(wanted).order_by(SystemNumberRow.order))
    ]


def _system_number(row: SystemNumberRow) -> SystemNumber:
    return SystemNumber(
        addressee_number=AddresseeNumber(row.addressee_number),
        integrated_number=IntegratedAddresseeNumber(row.integrated_number),
        sender=row.sender,
        order=row.order,
    )


def _system_number_row(number: SystemNumber) -> dict[str, object]:
    return {
        "addressee_number": number.addressee_number.value,
        "integrated_number": number.integrated_number.value,
        "sender": number.sender,
        "tie_order": number.order,
    }


def _person(row: PersonRow) -> Person:
    return Person(
        integrated_number=IntegratedAddresseeNumber(row.integrated_number),
        my_number=MyNumber(row.my_number),
        items=FourItems(name=name_of(row), birth_date=birth_date_of(row), sex=Sex(row.sex), address=row.address),
        symbol=SymbolState(row.symbol),
    )


def _person_row(person: Person) -> dict[str, object]:
    items = person.items
    return {
        "integrated_number": person.integrated_number.value,
        "my_number": person.my_number.value,
        "symbol": person.symbol.value,
        **person_columns(items.name, items.birth_date, items.sex, items.address),
    }
