"""A child is born."""

from datetime import date

from nodes.resident_record.acts.changes import Onward, keep
from nodes.resident_record.acts.numbers import Choose, fresh_numbers
from nodes.resident_record.domain.household import check_birth, record_birth
from nodes.resident_record.domain.record import NewPerson
from nodes.resident_record.store.register import Register
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber


def register_birth(
    unit: Register, onward: Onward, choose: Choose, home: HouseholdNumber, child: NewPerson, today: date
) -> AddresseeNumber:
    """Record a newborn in its household (住基法第8条; F01)."""
    members = unit.members(home)
    check_birth(child, members, today)
    (fresh,) = fresh_numbers(unit, 1, choose)
    keep(unit, onward, [record_birth(child, members, fresh, today)])
    return fresh.addressee_number
