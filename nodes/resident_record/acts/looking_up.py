"""The register is looked at; whatever is found passes ``shown`` before it leaves."""

from datetime import date, datetime

from nodes.resident_record.domain.history import as_of
from nodes.resident_record.domain.refusals import DateInFuture, ResidentUnknown
from nodes.resident_record.domain.showing import Rights, ShownEntry, ShownHousehold, shown_entry, shown_household
from nodes.resident_record.store.store import Store
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber


def show_household(store: Store, rights: Rights, number: HouseholdNumber) -> ShownHousehold:
    """Show one household, closed records too."""
    return shown_household(store.household(number), rights)


def list_households(store: Store, rights: Rights, after: str, size: int) -> tuple[list[ShownHousehold], str]:
    """Show at most *size* households above the number *after*, and the last number if more follow."""
    found, last = store.households(after, size)
    return [shown_household(each, rights) for each in found], last


def list_history(
    store: Store, rights: Rights, number: AddresseeNumber, after: str, size: int
) -> tuple[list[ShownEntry], str]:
    """Show at most *size* rows of a record's history above the history number *after*, oldest first, as above."""
    found, last = store.history_page(number, int(after or 0), size)
    if not found:
        raise ResidentUnknown
    return [shown_entry(each, rights) for each in found], last


def show_resident(
    store: Store, rights: Rights, number: AddresseeNumber, day: date, known_at: datetime, now: datetime
) -> ShownEntry:
    """Show the record in effect on *day* as it was known at *known_at*, which may not lie ahead of *now*."""
    if known_at > now:
        raise DateInFuture(field="known_at")  # what will be known then nobody can say
    found = as_of(store.history(number), day, known_at)
    if found is None:
        raise ResidentUnknown
    return shown_entry(found, rights)
