"""The register itself: how records are found and how a change of one is kept."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.orm import Session

from mesh import call
from mesh.storage.items import Posting
from mesh.storage.unit import Unit
from nodes.resident_record.domain.household import Household
from nodes.resident_record.domain.message import Message
from nodes.resident_record.domain.record import Change, RecordState, ResidentRecord
from nodes.resident_record.store.rows import columns, record_of
from nodes.resident_record.store.tables import HistoryRow, HouseholdRow, RecordRow
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, ResidentCode

Onward = Callable[[Message], Posting]


def keep(unit: Unit, changes: Collection[Change], onward: Onward) -> None:
    """Keep each record as it is now and as a row of its history, and post what others are told."""
    if not changes:
        return
    operator = _operator()
    rows = [columns(each.record) for each in changes]
    unit.upsert(RecordRow, {row["addressee_number"]: row for row in rows}.values())
    unit.session.execute(insert(HistoryRow), [{**row, "operator": operator} for row in rows])
    for change in changes:
        unit.post(*map(onward, change.messages))


def _operator() -> str:
    working_on = call.current()
    return working_on.operator if working_on else ""


def keep_households(unit: Unit, numbers: Iterable[HouseholdNumber], today: date) -> None:
    """Keep that these households exist."""
    unit.upsert(HouseholdRow, [{"household_number": each.value, "recorded_date": today} for each in numbers])


def by_code(session: Session, codes: Iterable[ResidentCode]) -> dict[ResidentCode, ResidentRecord]:
    """Return the records of *codes* that are known."""
    found = _records(session, RecordRow.resident_code.in_({each.value for each in codes}))
    return {each.resident_code: each for each in found}


def by_number(session: Session, numbers: Iterable[AddresseeNumber]) -> dict[AddresseeNumber, ResidentRecord]:
    """Return the records of *numbers* that are known."""
    found = _records(session, RecordRow.addressee_number.in_({each.value for each in numbers}))
    return {each.addressee_number: each for each in found}


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


def history(session: Session, number: AddresseeNumber) -> list[tuple[ResidentRecord, str]]:
    """Return a record as it was after each change, with the operator who made it, oldest first."""
    query = select(HistoryRow).where(HistoryRow.addressee_number == number.value)
    rows = session.scalars(query.order_by(HistoryRow.history_number))
    return [(record_of(row), row.operator) for row in rows]


def _records(session: Session, *conditions: ColumnElement[Any]) -> list[ResidentRecord]:
    """Rows written in this transaction went past the session, so what it remembers of them is read anew."""
    query = select(RecordRow).where(*conditions).order_by(RecordRow.household_number, RecordRow.position)
    return [record_of(row) for row in session.scalars(query.execution_options(populate_existing=True))]
