"""The tables of the basic-person system. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import PersonColumns, birth_date_of, name_of, person_columns
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.basic_person import domain
from nodes.basic_person.domain import Change, Person
from vocabulary.codes import Relationship, Sex
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, MyNumber
from vocabulary.juki_net import AddresseeAcquisition
from vocabulary.linkage import HouseholdCopy


class Base(DeclarativeBase):
    """The tables of one basic-person system."""


class PersonRow(PersonColumns, Base):
    """The newest state of one person."""

    __tablename__ = "people"

    addressee_number: Mapped[str] = mapped_column(String(15), primary_key=True)
    my_number: Mapped[str] = mapped_column(String(12))
    household_number: Mapped[str] = mapped_column(String(15))
    relationship: Mapped[str] = mapped_column(String(64))  # in words; empty where no householder is set
    is_resident: Mapped[bool]
    update_number: Mapped[int]
    record_id: Mapped[str] = mapped_column(String(32))


class Store:
    """Every question the basic-person system asks its database, one method each."""

    def __init__(self, database: Database, new_record_id: Callable[[], str]) -> None:
        """*new_record_id* returns 32 random hexadecimal digits."""
        self._database, self._new_record_id = database, new_record_id

    def find(self, number: AddresseeNumber) -> Person:
        """Return the person, or refuse."""
        with self._database.reading() as session:
            row = session.get(PersonRow, number.value)
            if row is None:
                raise domain.PersonUnknown
            return _person(row)

    def apply_changes(
        self,
        changes: Sequence[Delivered[Change]],
        numbering: Callable[[Person], Posting],
        copy: Callable[[HouseholdCopy], Posting],
    ) -> list[Outcome]:
        """Apply each change once, in order, and post what follows from it; all in one transaction."""
        with self._database.writing() as unit:
            numbers = {each.value.addressee_number.value for each in changes}
            held = {each.addressee_number: each for each in map(_person, _rows(unit.session, numbers))}
            changed: dict[AddresseeNumber, Person] = {}

            def decide(change: Change) -> None:
                before = held.get(change.addressee_number)
                after = domain.accept_change(before, change, self._new_record_id)
                changed[change.addressee_number] = held[change.addressee_number] = after
                if domain.needs_numbering(before, change):
                    unit.post(numbering(after))
                if due := domain.copy_after(after, change):
                    unit.post(copy(due))

            outcomes = unit.settle(changes, decide)
            unit.upsert(PersonRow, map(_row, changed.values()))
        return outcomes

    def pass_on(
        self,
        acquisitions: Sequence[Delivered[AddresseeAcquisition]],
        onward: Callable[[AddresseeAcquisition], Posting],
    ) -> list[Outcome]:
        """Post each acquisition onward; nothing of it stays here once it has arrived."""
        with self._database.writing() as unit:
            return unit.settle(acquisitions, lambda each: unit.post(onward(each)))


def _rows(session: Session, numbers: Iterable[str]) -> Sequence[PersonRow]:
    return session.scalars(select(PersonRow).where(PersonRow.addressee_number.in_(sorted(numbers)))).all()


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
