"""What every act that changes records ends in."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import TypeAlias

from mesh.storage.items import Posting
from nodes.resident_record.domain.household import succeed
from nodes.resident_record.domain.message import Message
from nodes.resident_record.domain.record import Change, ResidentRecord
from nodes.resident_record.domain.refusals import ResidentUnknown
from nodes.resident_record.store.register import Register
from vocabulary.dates import CivilDate
from vocabulary.identifiers import HouseholdNumber

Onward: TypeAlias = Callable[[Message], Posting]
"""Makes a message ready to be posted to whom it is for."""


def keep(unit: Register, onward: Onward, changes: Iterable[Change]) -> None:
    """Keep each record as it is now and as a part of its history, and tell others of it."""
    for change in changes:
        unit.keep(change.record)
        unit.post(*map(onward, change.messages))


def close(unit: Register, onward: Onward, closings: Collection[Change], today: date) -> None:
    """Keep all *closings* before looking who stays behind: people of one household may leave together."""
    keep(unit, onward, closings)
    let_succeed(unit, onward, {each.record.household_number: each.record.change_date for each in closings}, today)


def let_succeed(unit: Register, onward: Onward, days: Mapping[HouseholdNumber, CivilDate], today: date) -> None:
    """Let whoever stays alone in one of these households head it, from its day on (世帯主変更)."""
    heads = (succeed(unit.members(home), day, today) for home, day in days.items())
    keep(unit, onward, [each for each in heads if each is not None])


def known(record: ResidentRecord | None) -> ResidentRecord:
    """Return *record*, or refuse when there is none."""
    if record is None:
        raise ResidentUnknown
    return record
