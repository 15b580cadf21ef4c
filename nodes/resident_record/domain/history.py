"""The history (履歴) of a record: two times for each row, and how a change is cancelled without overwriting it.

A row says since when it is in effect, a civil date of which parts may be unknown, and when it was recorded. What was in
effect on a day, as known at a moment, is the newest row that was known by then and in effect by that day. A row is the
whole record: one recorded late, in effect from an earlier day, brings with it what had changed in between.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from nodes.resident_record.domain.record import Change, RecordState, ResidentRecord
from nodes.resident_record.domain.refusals import NotLeaving
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """A record as it was after one change."""

    record: ResidentRecord
    recorded_at: datetime  # UTC, of business time
    operator: str  # who made the change, empty for the system itself


def as_of(entries: Iterable[HistoryEntry], day: date, known_at: datetime) -> HistoryEntry | None:
    """Return what was in effect on *day* as it was known at *known_at*; None when nothing was.

    A date known in part counts from the earliest day it can be.
    """
    then = CivilDate.of(day).iso8
    known = (each for each in entries if each.recorded_at <= known_at)
    in_effect = (each for each in known if each.record.effective_from.sort_key <= then)
    return max(in_effect, key=lambda each: each.record.history_number, default=None)


def check_leaving(records: Iterable[ResidentRecord]) -> None:
    """Refuse unless the last change of each is a move-out notification whose day has not come."""
    if any(each.state is not RecordState.LEAVING for each in records):
        raise NotLeaving


def cancel_leaving(record: ResidentRecord, before: ResidentRecord, today: date) -> Change:
    """Take back a move-out notification (転出取消) by a row that is as *before*, the row that it followed.

    It is in effect since the row it cancels was. Nobody has been told of the notification, so nobody is told of this.
    """
    row = replace(
        before,
        reason=ChangeReason.CHANGE_CANCELLED_AMENDING,
        change_date=CivilDate.of(today),
        process_date=today,
        effective_from=record.effective_from,
        cancels=record.history_number,
        history_number=record.history_number + 1,
    )
    return Change(record=row)
