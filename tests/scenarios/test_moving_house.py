"""Which family moves, and when the move is done."""

from types import SimpleNamespace

import pytest

from juki.resident_record.v1 import resident_record_service_pb2 as wire
from juki.types.v1.identity_record_pb2 import IdentityRecord
from scenarios import moving_house
from scenarios.story import StoryFailed
from tests.scenarios.conftest import PagedRegister


def member(relationship="子", state="RESIDENT", my_number="313119319569", destination=""):
    return wire.Resident(
        record=IdentityRecord(my_number=my_number),
        relationship=relationship,
        state=state,
        confirmed_destination_code=destination,
    )


def household(*members, number="1"):
    return wire.Household(household_number=number, members=members)


HEAD = member("世帯主")


@pytest.mark.parametrize(
    ("family", "fit"),
    [
        (household(HEAD, member()), True),
        (household(HEAD, *[member()] * 4), True),
        (household(HEAD), False),
        (household(HEAD, *[member()] * 5), False),
        (household(HEAD, member(my_number="")), False),
        (household(HEAD, member(state="CLOSED")), False),
        (household(member(), member()), False),
        (household(HEAD, HEAD), False),
    ],
    ids=["two", "five", "one", "six", "a number missing", "somebody gone", "no householder", "two householders"],
)
def test_a_family_of_two_to_five_numbered_residents_with_one_householder_may_move(family, fit):
    assert moving_house._is_fit(family) is fit


def test_the_seed_chooses_the_family_from_all_pages():
    families = [household(HEAD, member(), number=str(number)) for number in range(20)]
    register = PagedRegister(household(HEAD, number="alone"), *families)

    def chosen(seed):
        return moving_house._family(SimpleNamespace(seed=seed), register).household_number

    assert [chosen(seed) for seed in range(10)] == [chosen(seed) for seed in range(10)]
    assert len({chosen(seed) for seed in range(10)}) > 1


def test_where_no_family_is_left_the_story_says_what_to_do():
    with pytest.raises(StoryFailed, match="juki run load-residents"):
        moving_house._family(SimpleNamespace(seed=1), PagedRegister(household(HEAD)))


def test_a_household_is_numbered_when_everybody_is():
    register = PagedRegister(household(HEAD, member(), number="1"), household(HEAD, member(my_number=""), number="2"))
    assert moving_house._numbered(register, "1").household_number == "1"
    assert moving_house._numbered(register, "2") is None


@pytest.mark.parametrize(
    ("last", "closed"),
    [
        (member(state="CLOSED", destination="131121"), True),
        (member(state="CLOSED"), False),
        (member(state="MOVING_OUT", destination="131121"), False),
    ],
    ids=["closed and confirmed", "not confirmed", "not closed"],
)
def test_the_old_records_are_closed_when_the_new_city_confirmed_everybody(last, closed):
    register = PagedRegister(household(member(state="CLOSED", destination="131121"), last))
    assert moving_house._closed(register, "1") is closed
