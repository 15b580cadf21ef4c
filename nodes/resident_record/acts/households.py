"""Households are recorded ex officio."""

from collections.abc import Sequence
from datetime import date

from nodes.resident_record.acts.changes import Onward, keep
from nodes.resident_record.acts.numbers import Choose, fresh_numbers, next_numbers
from nodes.resident_record.domain.household import NewHousehold, check_households, record_household
from nodes.resident_record.store.register import Register
from vocabulary.identifiers import HouseholdNumber, LocalGovernmentCode


def record_households(
    unit: Register,
    onward: Onward,
    own: LocalGovernmentCode,
    choose: Choose,
    new: Sequence[NewHousehold],
    today: date,
) -> list[HouseholdNumber]:
    """Record households (職権記載, 住基法第8条); *choose* picks resident codes from the stock at random."""
    check_households(new, today)
    given = next_numbers(unit, HouseholdNumber, len(new))
    people = iter(fresh_numbers(unit, sum(len(each.members) for each in new), choose))
    unit.keep_households(given, today)
    for household, number in zip(new, given, strict=True):
        keep(unit, onward, record_household(household, number, own, people, today))
    return given
