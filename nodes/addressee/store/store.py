"""What is asked of the database outside a unit, and where units are opened."""

from collections.abc import Collection
from contextlib import AbstractContextManager

from sqlalchemy import select

from mesh.storage.database import Database
from nodes.addressee.domain import Acquiring, Person, SymbolState
from nodes.addressee.store import rows
from nodes.addressee.store.register import Register
from nodes.addressee.store.tables import PersonRow
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber


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
            return {number: found.integrated_number for number, found in rows.system_numbers(session, numbers).items()}

    def addressee_numbers(
        self, numbers: Collection[IntegratedAddresseeNumber]
    ) -> dict[IntegratedAddresseeNumber, AddresseeNumber]:
        """Return the newest number tied to each of *numbers* that is known."""
        with self._database.reading() as session:
            return {each.integrated_number: each.addressee_number for each in rows.ties_of(session, numbers)}

    def find(self, number: AddresseeNumber) -> Person | None:
        """Return the person whom *number* means, if it is tied to one."""
        with self._database.reading() as session:
            tied = rows.system_numbers(session, [number])
            people = rows.people(session, {each.integrated_number for each in tied.values()})
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
            some = session.scalars(found.order_by(PersonRow.integrated_number).limit(most))
            people = [rows.person_of(row) for row in some]
            ties = rows.ties_of(session, {each.integrated_number for each in people})
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
