"""Synthetic people as a clerk would enter them."""

from datetime import date

from fittings.nouns.people import date_from_wire, name_from_wire, sex_from_wire
from population.generator import generate
from scenarios import load_residents

TODAY = date(2026, 4, 1)


def people(seed=1):
    return list(generate(seed, "011002", load_residents.RESIDENTS, TODAY))


def test_every_household_is_entered_once_and_in_calls_of_a_bounded_size():
    households = people()
    chunks = list(load_residents._chunks(iter(households)))
    assert [each for chunk in chunks for each in chunk] == households
    assert {len(chunk) for chunk in chunks[:-1]} <= {load_residents.HOUSEHOLDS_A_CALL}
    assert len(chunks[-1]) <= load_residents.HOUSEHOLDS_A_CALL


def test_every_synthetic_person_passes_the_checks_of_the_wire_unchanged():
    members = [each for household in people() for each in household.members]
    assert len(members) >= load_residents.RESIDENTS
    for person in members:
        entered = load_residents.new_person(person)
        assert name_from_wire(entered.name, "name").text == person.name
        assert date_from_wire(entered.birth_date, "birth_date") == person.birth_date
        assert sex_from_wire(entered.sex, "sex") == person.sex


def test_a_reading_is_called_recorded_only_where_there_is_one():
    entered = [load_residents.new_person(each) for household in people() for each in household.members]
    assert all((each.name.reading_state == 2) == bool(each.name.kana) for each in entered)


def test_a_household_keeps_its_members_order_and_its_address_has_no_loose_ends():
    for household in people():
        entered = load_residents._household(household)
        assert [each.name.text for each in entered.members] == [each.name for each in household.members]
        assert entered.address == entered.address.strip()
        assert entered.address.startswith(household.address)
