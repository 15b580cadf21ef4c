"""Rows to domain values and back, and how several are read."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from fittings.nouns.columns import birth_date_of, name_of, person_columns
from mesh.storage.memory import batched
from nodes.addressee.domain import Counters, Person, SymbolState, SystemNumber
from nodes.addressee.store.tables import CounterRow, PersonRow, SystemNumberRow
from vocabulary.codes import Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber, MyNumber


def holders(session: Session, numbers: Collection[MyNumber]) -> dict[MyNumber, IntegratedAddresseeNumber | None]:
    """Return whose each of *numbers* is that somebody has."""
    columns = select(PersonRow.my_number, PersonRow.integrated_number)
    return {
        MyNumber(number): IntegratedAddresseeNumber(holder)
        for some in batched(numbers)
        for number, holder in session.execute(columns.where(PersonRow.my_number.in_(some)))
    }


def people(session: Session, numbers: Collection[IntegratedAddresseeNumber]) -> dict[IntegratedAddresseeNumber, Person]:
    """Return those of *numbers* that are numbered."""
    rows = (
        row
        for some in batched(numbers)
        for row in session.scalars(select(PersonRow).where(PersonRow.integrated_number.in_(some)))
    )
    return {each.integrated_number: each for each in map(person_of, rows)}


def system_numbers(session: Session, numbers: Collection[AddresseeNumber]) -> dict[AddresseeNumber, SystemNumber]:
    """Return what each of *numbers* means that is tied."""
    rows = (
        row
        for some in batched(numbers)
        for row in session.scalars(select(SystemNumberRow).where(SystemNumberRow.addressee_number.in_(some)))
    )
    return {each.addressee_number: each for each in map(system_number_of, rows)}


def ties_of(session: Session, numbers: Collection[IntegratedAddresseeNumber]) -> Iterator[SystemNumber]:
    """Yield the system numbers of these people, the newest of each last."""
    for some in batched(numbers):
        wanted = select(SystemNumberRow).where(SystemNumberRow.integrated_number.in_(some))
        yield from map(system_number_of, session.scalars(wanted.order_by(SystemNumberRow.order)))


def counters(session: Session, keys: Collection[int]) -> dict[int, Counters]:
    """Return the counters under *keys*."""
    rows = session.scalars(select(CounterRow).where(CounterRow.id.in_(keys)))
    return {row.id: Counters(serial=row.serial, order=row.tie_order) for row in rows}


def system_number_of(row: SystemNumberRow) -> SystemNumber:
    """Return what *row* says."""
    return SystemNumber(
        addressee_number=AddresseeNumber(row.addressee_number),
        integrated_number=IntegratedAddresseeNumber(row.integrated_number),
        sender=row.sender,
        order=row.order,
    )


def system_number_row(number: SystemNumber) -> dict[str, object]:
    """Return the columns of *number*."""
    return {
        "addressee_number": number.addressee_number.value,
        "integrated_number": number.integrated_number.value,
        "sender": number.sender,
        "tie_order": number.order,
    }


def person_of(row: PersonRow) -> Person:
    """Return the person in *row*."""
    return Person(
        integrated_number=IntegratedAddresseeNumber(row.integrated_number),
        my_number=MyNumber(row.my_number),
        items=FourItems(name=name_of(row), birth_date=birth_date_of(row), sex=Sex(row.sex), address=row.address),
        symbol=SymbolState(row.symbol),
        reason=row.symbol_reason or "",
    )


def person_row(person: Person) -> dict[str, object]:
    """Return the columns of *person*."""
    items = person.items
    return {
        "integrated_number": person.integrated_number.value,
        "my_number": person.my_number.value,
        "symbol": person.symbol.value,
        "symbol_reason": person.reason or None,
        **person_columns(items.name, items.birth_date, items.sex, items.address),
    }
