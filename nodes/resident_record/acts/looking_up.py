"""The register is looked at."""

from datetime import date, datetime

from nodes.resident_record.domain.history import HistoryEntry, as_of
from nodes.resident_record.domain.refusals import DateInFuture, ResidentUnknown
from nodes.resident_record.store.store import Store
from vocabulary.identifiers import AddresseeNumber


def find_resident(store: Store, number: AddresseeNumber, day: date, known_at: datetime, now: datetime) -> HistoryEntry:
    """Return the record in effect on *day* as it was known at *known_at*, which may not lie ahead of *now*."""
    if known_at > now:
        raise DateInFuture(field="known_at")  # what will be known then nobody can say
    found = as_of(store.history(number), day, known_at)
    if found is None:
        raise ResidentUnknown
    return found
