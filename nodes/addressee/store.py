"""The tables of the integrated addressee system. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial
from typing import Final

from sqlalchemy import String, delete, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import PersonColumns, birth_date_of, name_of, person_columns
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.addressee.domain import Acquiring, Counters, Person, SymbolState, SystemNumber
from vocabulary.codes import Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber, MyNumber

THE_ONE: Final = 1
"""The key of what there is once in a body."""


class Base(DeclarativeBase):
    """The tables of one body's addressees."""


class PersonRow(PersonColumns, Base):
    """One person of the body."""

    __tablename__ = "people"

    integrated_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12), unique=True)
    symbol: Mapped[str] = mapped_column(String(15), index=True)
    symbol_reason: Mapped[str | None] = mapped_column(String(64))


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


class Register(Unit):
    """What the integrated addressee system reads and keeps together."""

    @cached_property
    def holders(self) -> Memory[MyNumber, IntegratedAddresseeNumber | None]:
        """Whose a My Number is; None where it was given up. Those who hold one are written as people."""
        return self.memory(partial(_holders, self.session), self._release)

    @cached_property
    def people(self) -> Memory[IntegratedAddresseeNumber, Person]:
        """Those who are numbered."""
        self.holders.fetch([])  # written first, so that a My Number is let go before another row takes it
        return self.memory(partial(_people, self.session), self._keep_people)

    @cached_property
    def system_numbers(self) -> Memory[AddresseeNumber, SystemNumber]:
        """Whom a number of one of the body's systems means."""
        return self.memory(partial(_system_numbers, self.session), self._keep_system_numbers)

    @cached_property
    def counters(self) -> Memory[int, Counters]:
        """The last of what is counted, under ``THE_ONE``."""
        return self.memory(partial(_counters, self.session), self._keep_counters)

    def number_behind(self, number: AddresseeNumber) -> IntegratedAddresseeNumber | None:
        """Return whom *number* means."""
        found = self.system_numbers.find(number)
        return found.integrated_number if found else None

    def _release(self, holders: Mapping[MyNumber, IntegratedAddresseeNumber | None]) -> None:
        """Take out the rows of My Numbers that change hands; whoever had one is written again with the people."""
        for some in batched(holders.keys()):
            self.session.execute(delete(PersonRow).where(PersonRow.my_number.in_(some)))

    def _keep_people(self, people: Mapping[IntegratedAddresseeNumber, Person]) -> None:
        self.upsert(PersonRow, map(_person_row, people.values()))

    def _keep_system_numbers(self, numbers: Mapping[AddresseeNumber, SystemNumber]) -> None:
        self.upsert(SystemNumberRow, map(_system_number_row, numbers.values()))

    def _keep_counters(self, counters: Mapping[int, Counters]) -> None:
        rows = ({"id": id_, "serial": each.serial, "tie_order": each.order} for id_, each in counters.items())
        self.upsert(CounterRow, rows)


class Store:
    """The integrated addressee system's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self, request_id: str = "") -> AbstractContextManager[Register]:
        """Open a unit of work, done once for each *request_id*."""
        return self._database.writing(Register, request_id)

    def integrated_numbers(
        self, numbers: Collection[AddresseeNumber]
    ) -> dict[AddresseeNumber, IntegratedAddresseeNumber]:
        """Return the integrated number of each of *numbers* that is tied to one."""
        with self._database.reading() as session:
            return {number: found.integrated_number for number, found in _system_numbers(session, numbers).items()}

    def addressee_numbers(
        self, numbers: Collection[IntegratedAddresseeNumber]
    ) -> dict[IntegratedAddresseeNumber, AddresseeNumber]:
        """Return the newest number tied to each of *numbers* that is known."""
        with self._database.reading() as session:
            return {each.integrated_number: each.addressee_number for each in _ties_of(session, numbers)}

    def find(self, number: AddresseeNumber) -> Person | None:
        """Return the person whom *number* means, if it is tied to one."""
        with self._database.reading() as session:
            tied = _system_numbers(session, [number])
            people = _people(session, {each.integrated_number for each in tied.values()})
        return next(iter(people.values()), None)

    def requested(
        self, most: int, residents_from: str | None, after: IntegratedAddresseeNumber | None = None
    ) -> list[Acquiring]:
        """Return up to *most* of those whose symbol is asked for, in the order of their numbers, from *after* on.

        *residents_from* is the node whose numbers the resident record knows people by, where there is one.
        """
        found = select(PersonRow).where(
            PersonRow.symbol == SymbolState.REQUESTED.value,
            PersonRow.integrated_number > (after.value if after else ""),
        )
        with self._database.reading() as session:
            rows = session.scalars(found.order_by(PersonRow.integrated_number).limit(most))
            people = [_person(row) for row in rows]
            ties = _ties_of(session, {each.integrated_number for each in people})
            residents = {
                each.integrated_number: each.addressee_number for each in ties if each.sender == residents_from
            }
        return [
            Acquiring(
                integrated_number=each.integrated_number,
                my_number=each.my_number,
                resident=residents.get(each.integrated_number),
            )
            for each in people
        ]


def _holders(session: Session, numbers: Collection[MyNumber]) -> dict[MyNumber, IntegratedAddresseeNumber | None]:
    columns = select(PersonRow.my_number, PersonRow.integrated_number)
    return {
        MyNumber(number): IntegratedAddresseeNumber(holder)
        for some in batched(numbers)
        for number, holder in session.execute(columns.where(PersonRow.my_number.in_(some)))
    }


def _people(
    session: Session, numbers: Collection[IntegratedAddresseeNumber]
) -> dict[IntegratedAddresseeNumber, Person]:
    rows = (
        row
        for some in batched(numbers)
        for row in session.scalars(select(PersonRow).where(PersonRow.integrated_number.in_(some)))
    )
    return {person.integrated_number: person for person in map(_person, rows)}


def _system_numbers(session: Session, numbers: Collection[AddresseeNumber]) -> dict[AddresseeNumber, SystemNumber]:
    rows = (
        row
        for some in batched(numbers)
        for row in session.scalars(select(SystemNumberRow).where(SystemNumberRow.addressee_number.in_(some)))
    )
    return {number.addressee_number: number for number in map(_system_number, rows)}


def _ties_of(session: Session, numbers: Collection[IntegratedAddresseeNumber]) -> Iterator[SystemNumber]:
    """Yield the system numbers of these people, the newest of each last."""
    for some in batched(numbers):
        wanted = select(SystemNumberRow).where(SystemNumberRow.integrated_number.in_(some))
        yield from map(_system_number, session.scalars(wanted.order_by(SystemNumberRow.order)))


def _counters(session: Session, keys: Collection[int]) -> dict[int, Counters]:
    rows = session.scalars(select(CounterRow).where(CounterRow.id.in_(keys)))
    return {row.id: Counters(serial=row.serial, order=row.tie_order) for row in rows}


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
        reason=row.symbol_reason or "",
    )


def _person_row(person: Person) -> dict[str, object]:
    items = person.items
    return {
        "integrated_number": person.integrated_number.value,
        "my_number": person.my_number.value,
        "symbol": person.symbol.value,
        "symbol_reason": person.reason or None,
        **person_columns(items.name, items.birth_date, items.sex, items.address),
    }
