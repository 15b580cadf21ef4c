"""The nation's tables: what is kept is found by either number."""

from nodes.national.domain import Allotment, accept_notice
from nodes.national.store import Store


def test_what_a_unit_keeps_is_found_afterwards_by_code_and_by_number(database, person, notice):
    store, one, other = Store(database), person(1), person(2)
    with store.writing() as unit:
        for each in (one, other):
            unit.codes.keep(each.resident_code, Allotment(municipality=each.municipality, my_number=each.my_number))
        unit.reports.keep(one.resident_code, accept_notice({}, notice(one), one.my_number))
    with store.writing() as unit:
        assert unit.owners.find(one.my_number) == one.resident_code
    assert {code: each.record for code, each in store.find([one.resident_code, other.resident_code]).items()} == {
        one.resident_code: one
    }
    assert store.codes_of([one.my_number, other.my_number]) == {
        one.my_number: one.resident_code,
        other.my_number: other.resident_code,
    }


def test_a_code_without_a_number_has_none_that_is_taken(database, person):
    store, one = Store(database), person(1)
    with store.writing() as unit:
        unit.codes.keep(one.resident_code, Allotment(municipality=one.municipality))
    with store.writing() as unit:
        assert unit.codes.find(one.resident_code) == Allotment(municipality=one.municipality)
        assert unit.owners.find(one.my_number) is None
