"""The tables of the basic-person system. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import PersonColumns, birth_date_of, name_of, person_columns
from fittings.retention import kept_because
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.basic_person.domain import Person, PersonUnknown
from vocabulary.codes import Relationship, Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, MyNumber


class Base(DeclarativeBase):
    """The tables of one basic-person system."""


class PersonRow(PersonColumns, Base):
    """The newest state of one person."""

    __tablename__ = "people"
    __table_args__ = {
        "info": kept_because(
            "住民基本 data of STD1, held as long as the 住民票 it follows; 除票 rules are not built yet"
        )
    }

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12))
    household_number: Mapped[str] = mapped_column(String(15))
    relationship: Mapped[str] = mapped_column(String(64))  # in words; empty where no householder is set
    is_resident: Mapped[bool]
    update_number: Mapped[int]
    record_id: Mapped[str] = mapped_column(String(32))


class Register(Unit):
    """What a basic-person system reads and keeps together."""

    @cached_property
    def people(self) -> Memory[AddresseeNumber, Person]:
        """The newest state of each person."""
        return self.memory(partial(_people, self.session), self._keep)

    def _keep(self, people: Mapping[AddresseeNumber, Person]) -> None:
        self.upsert(PersonRow, map(_row, people.values()))


class Store:
    """The basic-person system's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

    def find(self, number: AddresseeNumber) -> Person:
        """Return the person, or refuse."""
        with self._database.reading() as session:
            row = session.get(PersonRow, number.value)
            if row is None:
                raise PersonUnknown
            return _person(row)


def _people(session: Session, numbers: Collection[AddresseeNumber]) -> dict[AddresseeNumber, Person]:
    rows = (
        row
        for some in batched(numbers)
        for row in session.scalars(select(PersonRow).where(PersonRow.addressee_number.in_(some)))
    )
    return {person.addressee_number: person for person in map(_person, rows)}


def _person(row: PersonRow) -> Person:
    return Person(
        addressee_number=AddresseeNumber(row.addressee_number),
        my_number=MyNumber(row.my_number),
        items=FourItems(name=name_of(row), birth_date=birth_date_of(row), sex=Sex(row.sex), address=row.address),
        household_number=HouseholdNumber(row.household_number),
        relationship=Relationship.parse(row.relationship) if row.relationship else None,
        is_resident=row.is_resident,
        update_number=row.update_number,
        record_id=row.record_id,
    )


def _row(person: Person) -> dict[str, object]:
    items = person.items
    return {
        "addressee_number": person.addressee_number.value,
        "my_number": person.my_number.value,
        **person_columns(items.name, items.birth_date, items.sex, items.address),
        "household_number": person.household_number.value,
        "relationship": person.relationship.text if person.relationship else "",
        "is_resident": person.is_resident,
        "update_number": person.update_number,
        "record_id": person.record_id,
    }
