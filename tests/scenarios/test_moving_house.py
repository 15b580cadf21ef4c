"""Which family moves, and when the move is done."""

from types import SimpleNamespace

import pytest

from fittings.nouns.people import date_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2 import RECORD_STATE_CLOSED, RECORD_STATE_LEAVING, RECORD_STATE_RESIDENT
from juki.types.v1.person_pb2 import FourItems, PersonName
from mesh.clock import Clock
from scenarios import moving_house
from scenarios.story import StoryFailed
from tests.scenarios.conftest import PagedRegister
from vocabulary.dates import CivilDate


def member(
    relationship="子",
    state=RECORD_STATE_RESIDENT,
    my_number="313119319569",
    destination="",
    name="試験 花子",
    register=("札幌市北区1番地", "試験 一郎"),
    nationality="",
):
    return wire.Resident(
        my_number=my_number,
        relationship=relationship,
        state=state,
        confirmed_destination_code=destination,
        four_items=FourItems(name=PersonName(text=name, kana="シケン ハナコ")),
        registered_domicile=register[0],
        register_head=register[1],
        nationality=nationality,
    )


def household(*members, number="1"):
    return wire.Household(household_number=number, members=members)


HEAD, WIFE, HUSBAND = member("世帯主"), member("妻"), member("夫")
FOREIGN = {"register": ("", ""), "nationality": "ベトナム"}


@pytest.mark.parametrize(
    ("family", "fit"),
    [
        (household(HEAD, WIFE), True),
        (household(HUSBAND, HEAD), True),
        (household(HEAD, WIFE, *[member()] * 3), True),
        (household(HEAD), False),
        (household(HEAD, WIFE, *[member()] * 4), False),
        (household(HEAD, WIFE, member(my_number="")), False),
        (household(HEAD, WIFE, member(state=RECORD_STATE_CLOSED)), False),
        (household(WIFE, member()), False),
        (household(HEAD, HEAD, WIFE), False),
        (household(HEAD, member("妹")), False),
        (household(HEAD, member("妻（未届）")), False),
        (household(HEAD, member("妻", register=("札幌市北区2番地", "試験 一郎"))), False),
        (household(HEAD, member("妻", register=("札幌市北区1番地", "試験 花子"))), False),
        (household(member("世帯主", **FOREIGN), member("妻", **FOREIGN)), False),
        (household(HEAD, member("妻", **FOREIGN)), False),
        (household(HEAD, WIFE, member(name="試験 陽")), False),
    ],
    ids=[
        "a couple",
        "a couple whose wife heads it",
        "five",
        "one",
        "six",
        "a number missing",
        "somebody gone",
        "no householder",
        "two householders",
        "siblings",
        "not married",
        "another domicile",
        "another register head",
        "foreigners",
        "a foreign wife",
        "a child of that name",
    ],
)
def test_a_married_couple_of_one_family_register_with_up_to_three_others_may_move(family, fit):
    assert moving_house._is_fit(family) is fit


def test_the_seed_chooses_the_family_from_all_pages():
    families = [household(HEAD, WIFE, number=str(number)) for number in range(20)]
    register = PagedRegister(household(HEAD, number="alone"), *families)

    def chosen(seed):
        return moving_house._family(SimpleNamespace(seed=seed), register).household_number

    assert [chosen(seed) for seed in range(10)] == [chosen(seed) for seed in range(10)]
    assert len({chosen(seed) for seed in range(10)}) > 1


def test_where_no_family_is_left_the_story_says_what_to_do():
    with pytest.raises(StoryFailed, match="juki run load-residents"):
        moving_house._family(SimpleNamespace(seed=1), PagedRegister(household(HEAD)))


class Counter:
    """Takes births."""

    def __init__(self):
        self.births = []

    def RegisterBirth(self, request):
        self.births.append(request)


def test_the_child_enters_its_parents_register_and_bears_their_surname():
    clock, counter = Clock(), Counter()
    family = household(member("夫", name="試験 次郎"), HEAD)
    moving_house._birth(SimpleNamespace(clock=clock, seed=1), counter, family)
    [child] = [each.child for each in counter.births]
    assert (child.registered_domicile, child.register_head) == (HEAD.registered_domicile, HEAD.register_head)
    assert (child.name.text, child.name.kana, child.nationality) == ("試験 陽", "シケン ハル", "")
    assert child.birth_date == date_to_wire(CivilDate.of(clock.today()))


def test_a_household_is_numbered_when_everybody_is():
    register = PagedRegister(household(HEAD, member(), number="1"), household(HEAD, member(my_number=""), number="2"))
    assert moving_house._numbered(register, "1").household_number == "1"
    assert moving_house._numbered(register, "2") is None


@pytest.mark.parametrize(
    ("last", "closed"),
    [
        (member(state=RECORD_STATE_CLOSED, destination="131121"), True),
        (member(state=RECORD_STATE_CLOSED), False),
        (member(state=RECORD_STATE_LEAVING, destination="131121"), False),
    ],
    ids=["closed and confirmed", "not confirmed", "not closed"],
)
def test_the_old_records_are_closed_when_the_new_city_confirmed_everybody(last, closed):
    register = PagedRegister(household(member(state=RECORD_STATE_CLOSED, destination="131121"), last))
    assert moving_house._closed(register, "1") is closed
