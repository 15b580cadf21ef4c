"""The two times of a history: what was in effect on a day, as it was known at a moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from mesh.clock import JAPAN
from nodes.resident_record.domain.history import HistoryEntry, as_of, cancel_leaving, check_leaving
from nodes.resident_record.domain.move import leave
from nodes.resident_record.domain.record import (
    Entry,
    NewNumbers,
    NewPerson,
    Place,
    Plan,
    RecordState,
    ResidentRecord,
    changed,
    first_record,
)
from nodes.resident_record.domain.refusals import NotLeaving
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode, MyNumber, ResidentCode

TODAY, FIRST = date(2026, 4, 1), datetime(2026, 4, 1, 9, tzinfo=JAPAN)
HAKODATE = LocalGovernmentCode("012025")


@pytest.fixture
def record(person: Callable[..., NewPerson]) -> ResidentRecord:
    """A record of somebody with a number."""
    home = HouseholdNumber.from_serial(1)
    fresh = NewNumbers(addressee_number=AddresseeNumber.from_serial(1), resident_code=ResidentCode("12345678903"))
    place = Place(municipality=LocalGovernmentCode("011002"), household_number=home, position=1, address="北1条")
    entry = Entry(reason=ChangeReason.EX_OFFICIO_RECORD, since=CivilDate.of(TODAY), today=TODAY)
    return replace(first_record(person(), fresh, place, entry).record, my_number=MyNumber.from_body("00000000001"))


def rows(*records: ResidentRecord) -> list[HistoryEntry]:
    """Return a history of which a row was recorded each day, at nine."""
    return [
        HistoryEntry(record=each, recorded_at=FIRST + timedelta(days=count), operator="")
        for count, each in enumerate(records)
    ]


def address_on(history: list[HistoryEntry], day: date, known_at: datetime) -> str:
    found = as_of(history, day, known_at)
    return found.record.address if found else "nothing"


def test_what_was_in_effect_is_told_apart_from_what_was_known(record: ResidentRecord) -> None:
    late = changed(record, date(2026, 4, 2), address="late", effective_from=CivilDate.of(date(2026, 3, 20)))
    history = rows(record, late)
    second = FIRST + timedelta(days=1)
    told = {
        (day, known): address_on(history, day, known)
        for day in (date(2026, 3, 19), date(2026, 3, 20), TODAY)
        for known in (FIRST - timedelta(seconds=1), FIRST, second)
    }
    before, first = FIRST - timedelta(seconds=1), FIRST
    assert told == {
        (date(2026, 3, 19), before): "nothing",
        (date(2026, 3, 19), first): "nothing",
        (date(2026, 3, 19), second): "nothing",
        (date(2026, 3, 20), before): "nothing",
        (date(2026, 3, 20), first): "nothing",
        (date(2026, 3, 20), second): "late",
        (TODAY, before): "nothing",
        (TODAY, first): "北1条",
        (TODAY, second): "late",
    }


def test_what_is_to_come_is_not_in_effect_before_its_day(record: ResidentRecord) -> None:
    ahead = changed(record, TODAY, address="ahead", effective_from=CivilDate.of(date(2026, 5, 1)))
    history, later = rows(record, ahead), FIRST + timedelta(days=9)
    assert address_on(history, date(2026, 4, 30), later) == "北1条"
    assert address_on(history, date(2026, 5, 1), later) == "ahead"


@pytest.mark.parametrize(
    ("words", "before", "since"),
    [
        ("令和8年3月 日不詳", date(2026, 2, 28), date(2026, 3, 1)),
        ("令和8年 月日不詳", date(2025, 12, 31), date(2026, 1, 1)),
    ],
    ids=["day", "month and day"],
)
def test_a_date_known_in_part_counts_from_the_earliest_day_it_can_be(
    record: ResidentRecord, words: str, before: date, since: date
) -> None:
    history = rows(replace(record, effective_from=CivilDate.parse_japanese(words)))
    assert address_on(history, before, FIRST) == "nothing"
    assert address_on(history, since, FIRST) == "北1条"


def test_a_cancellation_is_a_row_of_its_own_in_effect_since_what_it_cancels(record: ResidentRecord) -> None:
    plan = Plan(municipality=HAKODATE, address="函館市", date=date(2026, 4, 10))
    (leaving,) = leave([record], plan, LocalGovernmentCode("011002"), date(2026, 4, 2))
    cancelling = cancel_leaving(leaving.record, record, date(2026, 4, 3))
    row = cancelling.record
    assert not cancelling.messages
    assert (row.state, row.plan, row.history_number, row.cancels) == (RecordState.RESIDENT, None, 3, 2)
    assert (row.reason, row.process_date) == (ChangeReason.CHANGE_CANCELLED_AMENDING, date(2026, 4, 3))
    history = rows(record, leaving.record, row)
    known = [as_of(history, date(2026, 4, 2), FIRST + timedelta(days=count)) for count in (1, 2)]
    assert [each and each.record.state for each in known] == [RecordState.LEAVING, RecordState.RESIDENT]


def test_the_row_after_a_cancellation_cancels_nothing(record: ResidentRecord) -> None:
    assert changed(replace(record, cancels=1), TODAY).cancels == 0


@pytest.mark.parametrize("state", [RecordState.RESIDENT, RecordState.CLOSED], ids=lambda state: state.value)
def test_who_is_not_leaving_has_nothing_to_take_back(record: ResidentRecord, state: RecordState) -> None:
    with pytest.raises(NotLeaving):
        check_leaving([replace(record, state=state)])
