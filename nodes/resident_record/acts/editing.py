"""Somebody at the counter edits a person, and others wait."""

from collections.abc import Collection
from datetime import datetime

from fittings.leases.domain import Edit, Holder, Lease, begin, check_edit, check_free
from nodes.resident_record.acts.changes import known
from nodes.resident_record.domain.record import ResidentRecord
from nodes.resident_record.store.register import Register
from vocabulary.identifiers import AddresseeNumber


def begin_edit(unit: Register, holder: Holder, number: AddresseeNumber, now: datetime) -> Lease:
    """Give *holder* the lease of a person, or more time for the one they have."""
    record = known(unit.records.find(number))
    lease = begin(unit.leases.find(number), holder, record.history_number, now)
    unit.leases.keep(number, lease)
    return lease


def end_edit(unit: Register, holder: Holder, number: AddresseeNumber, now: datetime) -> None:
    """End the lease that *holder* has, if they have one."""
    check_free(unit.leases.find(number), holder, now)
    unit.leases.keep(number, None)


def check_editable(unit: Register, edit: Edit, records: Collection[ResidentRecord]) -> None:
    """Refuse what would undo another's work: a person whom another edits, or one seen as they are no more."""
    numbers = [each.addressee_number for each in records]
    unit.leases.fetch(numbers)
    check_edit(edit, map(unit.leases.find, numbers), [each.history_number for each in records])
