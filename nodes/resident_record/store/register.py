"""The register itself: how records are found and kept."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from sqlalchemy import ColumnElement, insert, select, tuple_
from sqlalchemy.orm import Session

from fittings.leases.domain import Lease
from fittings.leases.store import leases_in
from mesh import call
from mesh.storage.memory import Added, Memory, batched
from mesh.storage.unit import Unit
from nodes.resident_record.domain.history import HistoryEntry
from nodes.resident_record.domain.household import Household
from nodes.resident_record.domain.record import RecordState, ResidentRecord
from nodes.resident_record.store import numbers
from nodes.resident_record.store.rows import columns, entry_of, record_of
from nodes.resident_record.store.tables import CodeRow, CounterRow, HistoryRow, HouseholdRow, LeaseRow, RecordRow
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, Identifier, ResidentCode


class Register(Unit):
    """What a resident record system reads and keeps together."""

    recorded_at: datetime  # of all that is kept here; set by whoever opens it

    @cached_property
    def records(self) -> Memory[AddresseeNumber, ResidentRecord]:
        """Records as they are now; written with their history."""
        return self.looked_up(partial(_by_number, self.session))

    @cached_property
    def _history(self) -> Added[ResidentRecord]:
        return self.added(self._keep_history)

    @cached_property
    def _numbers(self) -> Memory[ResidentCode, AddresseeNumber]:
        """Whose a code is."""
        return self.looked_up(partial(_numbers_of, self.session))

    @cached_property
    def _homes(self) -> Memory[HouseholdNumber, tuple[AddresseeNumber, ...]]:
        """Whose records stand in a household, as far as the database knows."""
        return self.looked_up(partial(_members_of, self.session))

    @cached_property
    def leases(self) -> Memory[Identifier, Lease | None]:
        """Who edits whom, by addressee number."""
        return leases_in(self, LeaseRow)

    @cached_property
    def is_used(self) -> Memory[str, bool]:
        """Of resident codes in the stock, whether they were given."""
        return self.memory(partial(numbers.are_used, self.session), self._keep_used)

    @cached_property
    def last_given(self) -> Memory[str, int]:
        """The last running number given, by its kind's name."""
        return self.memory(partial(numbers.last_given, self.session), self._keep_last)

    @cached_property
    def _stock(self) -> list[str]:
        return numbers.unused_in_stock(self.session)

    def unused_codes(self) -> list[str]:
        """Return the resident codes that may still be given, as text."""
        used = self.is_used.kept
        return [each for each in self._stock if each not in used]

    def keep(self, record: ResidentRecord) -> None:
        """Keep *record* as it is now and as a part of its history."""
        self.records.keep(record.addressee_number, record)
        self._history.add(record)

    def fetch_coded(self, codes: Iterable[ResidentCode]) -> None:
        """Read ahead the records of *codes*, and their households."""
        wanted = list(codes)
        self._numbers.fetch(wanted)
        self.fetch(number for code in wanted if (number := self._numbers.find(code)))

    def fetch(self, numbers: Iterable[AddresseeNumber]) -> None:
        """Read ahead records, and their households."""
        wanted = list(numbers)
        self.records.fetch(wanted)
        self.fetch_homes(record.household_number for number in wanted if (record := self.records.find(number)))

    def fetch_homes(self, homes: Iterable[HouseholdNumber]) -> None:
        """Read ahead who is in *homes*."""
        wanted = list(homes)
        self._homes.fetch(wanted)
        self.records.fetch(number for home in wanted for number in self._homes.find(home) or ())

    def coded(self, code: ResidentCode) -> ResidentRecord | None:
        """Return the record of *code*, if there is one."""
        number = self._numbers.find(code)
        return self.records.find(number) if number else None

    def members(self, home: HouseholdNumber) -> list[ResidentRecord]:
        """Return the records that stand in *home* now, in the order of the record."""
        kept = (number for number, record in self.records.kept.items() if record.household_number == home)
        numbers = dict.fromkeys((*(self._homes.find(home) or ()), *kept))
        found = (self.records.find(number) for number in numbers)
        return sorted((each for each in found if each and each.household_number == home), key=_position)

    def due(self, today: date) -> list[ResidentRecord]:
        """Return the records of those whose planned day of leaving has come."""
        return due(self.session, today)

    def before(self, records: Sequence[ResidentRecord]) -> list[ResidentRecord]:
        """Return what each of *records* was before its last change, in order; each has more than one row by now."""
        wanted = [(each.addressee_number.value, each.history_number - 1) for each in records]
        key = tuple_(HistoryRow.addressee_number, HistoryRow.history_number)
        rows = self.session.scalars(select(HistoryRow).where(key.in_(wanted)))
        found = {(row.addressee_number, row.history_number): record_of(row) for row in rows}
        return [found[each] for each in wanted]

    def keep_households(self, numbers: Iterable[HouseholdNumber], today: date) -> None:
        """Keep that these households exist."""
        self.upsert(HouseholdRow, [{"household_number": each.value, "recorded_date": today} for each in numbers])

    def _keep_used(self, codes: Mapping[str, bool]) -> None:
        self.upsert(CodeRow, [{"resident_code": code, "is_used": used} for code, used in codes.items()])

    def _keep_last(self, last: Mapping[str, int]) -> None:
        self.upsert(CounterRow, [{"name": name, "last": number} for name, number in last.items()])

    def _keep_history(self, records: Sequence[ResidentRecord]) -> None:
        """Write a row of history for each, and the last of each person as the record that is now."""
        rows = [columns(each) for each in records]
        self.upsert(RecordRow, {row["addressee_number"]: row for row in rows}.values())
        made = {"operator": _operator(), "recorded_at": self.recorded_at}
        self.session.execute(insert(HistoryRow), [{**row, **made} for row in rows])


def _operator() -> str:
    working_on = call.current()
    return working_on.operator if working_on else ""


def _position(record: ResidentRecord) -> int:
    return record.position


def _by_number(session: Session, numbers: Collection[AddresseeNumber]) -> dict[AddresseeNumber, ResidentRecord]:
    found = (each for some in batched(numbers) for each in _records(session, RecordRow.addressee_number.in_(some)))
    return {each.addressee_number: each for each in found}


def _numbers_of(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, AddresseeNumber]:
    pair = select(RecordRow.resident_code, RecordRow.addressee_number)
    found = (row for some in batched(codes) for row in session.execute(pair.where(RecordRow.resident_code.in_(some))))
    return {ResidentCode(code): AddresseeNumber(number) for code, number in found}


def codes_of(session: Session, numbers: Collection[AddresseeNumber]) -> dict[AddresseeNumber, ResidentCode]:
    """Return the resident code of each of *numbers* that is somebody's."""
    pair = select(RecordRow.addressee_number, RecordRow.resident_code)
    found = (
        row for some in batched(numbers) for row in session.execute(pair.where(RecordRow.addressee_number.in_(some)))
    )
    return {AddresseeNumber(number): ResidentCode(code) for number, code in found}


def _members_of(
    session: Session, homes: Collection[HouseholdNumber]
) -> dict[HouseholdNumber, tuple[AddresseeNumber, ...]]:
    pair = select(RecordRow.household_number, RecordRow.addressee_number)
    found: dict[HouseholdNumber, tuple[AddresseeNumber, ...]] = {}
    for some in batched(homes):
        for home, number in session.execute(pair.where(RecordRow.household_number.in_(some))):
            known = found.get(HouseholdNumber(home), ())
            found[HouseholdNumber(home)] = (*known, AddresseeNumber(number))
    return found


def due(session: Session, today: date) -> list[ResidentRecord]:
    """Return the records of those whose planned day of leaving has come."""
    return _records(session, RecordRow.state == RecordState.LEAVING.value, RecordRow.planned_date <= today)


def members(session: Session, numbers: Iterable[HouseholdNumber]) -> dict[HouseholdNumber, list[ResidentRecord]]:
    """Return the present records of each household that has any, in the order of the record."""
    found: dict[HouseholdNumber, list[ResidentRecord]] = {}
    for each in _records(session, RecordRow.household_number.in_({each.value for each in numbers})):
        found.setdefault(each.household_number, []).append(each)
    return found


def households(session: Session, numbers: Sequence[HouseholdNumber]) -> list[Household]:
    """Return households with all who are or were in them: who came back elsewhere left a closed record behind."""
    present = members(session, numbers)
    former = _closed_before(session, numbers)
    return [_household(each, present.get(each, []), former.get(each, [])) for each in numbers]


def _household(number: HouseholdNumber, present: list[ResidentRecord], former: list[ResidentRecord]) -> Household:
    here = {each.addressee_number for each in present}
    all_of_them = [*present, *(each for each in former if each.addressee_number not in here)]
    return Household(number=number, members=tuple(sorted(all_of_them, key=lambda each: each.position)))


def _closed_before(session: Session, numbers: Sequence[HouseholdNumber]) -> dict[HouseholdNumber, list[ResidentRecord]]:
    query = (
        select(HistoryRow)
        .where(HistoryRow.household_number.in_({each.value for each in numbers}))
        .where(HistoryRow.state == RecordState.CLOSED.value)
        .order_by(HistoryRow.history_number)
    )
    latest = {(row.household_number, row.addressee_number): row for row in session.scalars(query)}
    found: dict[HouseholdNumber, list[ResidentRecord]] = {}
    for row in latest.values():
        found.setdefault(HouseholdNumber(row.household_number), []).append(record_of(row))
    return found


def household_page(session: Session, after: str, size: int) -> list[HouseholdNumber]:
    """Return at most *size* numbers of households above *after*, in order."""
    query = select(HouseholdRow.household_number).where(HouseholdRow.household_number > after)
    found = session.scalars(query.order_by(HouseholdRow.household_number).limit(size))
    return [HouseholdNumber(each) for each in found]


def history(session: Session, number: AddresseeNumber) -> list[HistoryEntry]:
    """Return a record as it was after each change, oldest first."""
    query = select(HistoryRow).where(HistoryRow.addressee_number == number.value)
    rows = session.scalars(query.order_by(HistoryRow.history_number))
    return [entry_of(row) for row in rows]


def history_page(session: Session, number: AddresseeNumber, after: int, size: int) -> list[HistoryEntry]:
    """Return at most *size* rows of a history above the history number *after*, oldest first."""
    query = select(HistoryRow).where(HistoryRow.addressee_number == number.value, HistoryRow.history_number > after)
    return [entry_of(row) for row in session.scalars(query.order_by(HistoryRow.history_number).limit(size))]


def _records(session: Session, *conditions: ColumnElement[Any]) -> list[ResidentRecord]:
    """Rows written in this transaction went past the session, so what it remembers of them is read anew."""
    query = select(RecordRow).where(*conditions).order_by(RecordRow.household_number, RecordRow.position)
    return [record_of(row) for row in session.scalars(query.execution_options(populate_existing=True))]
