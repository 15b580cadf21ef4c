"""What of a record is shown follows from the caller's rights, item by item."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from nodes.resident_record.domain.record import Entry, NewNumbers, NewPerson, Place, ResidentRecord, first_record
from nodes.resident_record.domain.showing import Attribute, shown
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode, MyNumber, ResidentCode

TODAY = date(2026, 4, 1)
ITEMS = {
    Attribute.RESIDENT_CODE: ["resident_code"],
    Attribute.MY_NUMBER: ["my_number"],
    Attribute.HOUSEHOLD: ["relationship"],
    Attribute.REGISTERED_DOMICILE: ["registered_domicile", "register_head"],
    Attribute.RESIDENCE_STATUS: ["nationality"],
}


@pytest.fixture
def record(person: Callable[..., NewPerson]) -> ResidentRecord:
    """A record that has all that may be withheld."""
    home = HouseholdNumber.from_serial(1)
    fresh = NewNumbers(addressee_number=AddresseeNumber.from_serial(1), resident_code=ResidentCode("12345678903"))
    place = Place(municipality=LocalGovernmentCode("011002"), household_number=home, position=1, address="北1条")
    entry = Entry(reason=ChangeReason.EX_OFFICIO_RECORD, since=CivilDate.of(TODAY), today=TODAY)
    made = first_record(person(), fresh, place, entry).record
    return replace(made, my_number=MyNumber.from_body("00000000001"), nationality="ベトナム")


def test_every_attribute_that_may_be_withheld_is_tested() -> None:
    assert ITEMS.keys() == set(Attribute)


@pytest.mark.parametrize("attribute", Attribute, ids=lambda attribute: attribute.value)
def test_an_attribute_is_shown_with_its_right_and_empty_and_named_without(
    record: ResidentRecord, attribute: Attribute
) -> None:
    for rights in (frozenset(Attribute), frozenset({attribute})):
        seen = shown(record, rights)
        assert all(getattr(seen, item) == getattr(record, item) for item in ITEMS[attribute])
        assert all(getattr(seen, item) for item in ITEMS[attribute])
    hidden = shown(record, frozenset(Attribute) - {attribute})
    assert not any(getattr(hidden, item) for item in ITEMS[attribute])
    assert hidden.withheld == {attribute}


def test_who_may_see_records_at_all_sees_who_it_is_and_where_it_stands(record: ResidentRecord) -> None:
    seen = shown(record, frozenset())
    assert (seen.addressee_number, seen.four_items.name) == (record.addressee_number, record.name)
    assert (seen.state, seen.version, seen.withheld) == (record.state, 1, frozenset(Attribute))
    assert record.name.text not in repr(seen)
