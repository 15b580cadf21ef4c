"""The resident record system's database."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from mesh.storage.database import Database
from nodes.resident_record.domain.history import HistoryEntry
from nodes.resident_record.domain.household import Household
from nodes.resident_record.domain.refusals import HouseholdUnknown
from nodes.resident_record.store import numbers, register
from nodes.resident_record.store.register import Register
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, ResidentCode


class Store:
    """The register of one municipality."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """*now* tells business time, by which all that is kept says when it was recorded."""
        self._database, self._now = database, now

    @contextmanager
    def writing(self, request_id: str = "") -> Iterator[Register]:
        """Open a unit of work, done once for each *request_id*."""
        with self._database.writing(Register, request_id) as unit:
            unit.recorded_at = self._now()
            yield unit

    def stock_left(self) -> int:
        """Return how many resident codes may still be given."""
        with self._database.reading() as session:
            return numbers.stock_left(session)

    def put_into_stock(self, codes: Iterable[ResidentCode]) -> None:
        """Keep fresh resident codes; those that came before stay what they are."""
        with self._database.writing() as unit:
            numbers.put_into_stock(unit, codes)

    def anyone_due(self, today: date) -> bool:
        """Whether somebody's planned day of leaving has come; looked at without holding up any writer."""
        if not self._database.has_been_used():
            return False
        with self._database.reading() as session:
            return bool(register.due(session, today))

    def household(self, number: HouseholdNumber) -> Household:
        """Return a household, closed records too."""
        with self._database.reading() as session:
            (found,) = register.households(session, [number])
        if not found.members:
            raise HouseholdUnknown
        return found

    def households(self, after: str, size: int) -> tuple[list[Household], str]:
        """Return at most *size* households above the number *after*, and the last number if more follow."""
        with self._database.reading() as session:
            page = register.household_page(session, after, size + 1)
            shown = page[:size]
            return register.households(session, shown), shown[-1].value if len(page) > size else ""

    def codes_of(self, numbers: Iterable[AddresseeNumber]) -> dict[AddresseeNumber, ResidentCode]:
        """Return the resident code of each of *numbers* that is somebody's."""
        with self._database.reading() as session:
            return register.codes_of(session, list(numbers))

    def history(self, number: AddresseeNumber) -> list[HistoryEntry]:
        """Return a record as it was after each change, oldest first."""
        with self._database.reading() as session:
            return register.history(session, number)

    def history_page(self, number: AddresseeNumber, after: int, size: int) -> tuple[list[HistoryEntry], str]:
        """Return at most *size* rows above the history number *after*, oldest first, and the last if more follow."""
        with self._database.reading() as session:
            found = register.history_page(session, number, after, size + 1)
        page = found[:size]
        return page, str(page[-1].record.history_number) if len(found) > size else ""
