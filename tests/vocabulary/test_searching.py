"""Who may be looked for by what."""

from datetime import date
from itertools import combinations

import pytest

from vocabulary.dates import CivilDate
from vocabulary.searching import (
    Answer,
    FourItemSearch,
    InvalidSearch,
    Item,
    MinimumConditions,
    NameMatch,
    SearchPurpose,
    TooFewConditions,
    TooManyHits,
)

FOR = SearchPurpose.IDENTITY_CHECK
FILE = MinimumConditions(lists=[(Item.NAME, Item.BIRTH_DATE), (Item.NAME, Item.ADDRESS)], counts=[Item.NAME], most=3)
BORN = CivilDate.of(date(1980, 5, 5))


@pytest.mark.parametrize("items", [some for size in (1, 2, 3, 4) for some in combinations(Item, size)])
def test_what_is_given_beside_never_makes_an_answer_less(items: tuple[Item, ...]) -> None:
    order = [Answer.TOO_FEW, Answer.COUNT, Answer.LIST]
    assert all(
        order.index(FILE.answer([*items, more])) >= order.index(FILE.answer(items)) for more in set(Item) - set(items)
    )


def test_too_few_conditions_are_told_what_to_add() -> None:
    with pytest.raises(TooFewConditions) as refused:
        FILE.judge(FourItemSearch(purpose=FOR, birth_date=BORN))
    assert refused.value.facts == {"add": "name", "add_japanese": "氏名"}
    assert "氏名を追加" in refused.value.explain_in_japanese()


def test_a_part_of_a_name_takes_a_birth_date_beside_it() -> None:
    part = {"purpose": FOR, "name": "橋", "match": NameMatch.PART}
    with pytest.raises(TooFewConditions) as refused:
        FILE.judge(FourItemSearch(**part, address="札幌市"))
    assert refused.value.facts["add"] == "birth_date"
    assert FILE.judge(FourItemSearch(**part, birth_date=BORN)) is Answer.LIST


def test_too_many_hits_are_told_how_many_at_most_and_what_to_add() -> None:
    search = FourItemSearch(purpose=FOR, name="佐藤", birth_date=BORN)
    FILE.check_hits(search, 3)
    with pytest.raises(TooManyHits) as refused:
        FILE.check_hits(search, 4)
    assert refused.value.explain() == "More than 3 people meet the conditions. Narrow the search: add sex or address."


@pytest.mark.parametrize(
    "conditions",
    [
        *({"name": "ー", "match": match, "birth_date": BORN} for match in NameMatch),
        *({"name": name, "address": "札幌市"} for name in ("‐", "ーー", "・ ")),
        {"name": "", "birth_date": BORN},
        {"address": "北海道"},
        {"address": " "},
    ],
)
def test_conditions_that_anybody_would_meet_are_none(conditions: dict[str, object]) -> None:
    with pytest.raises(InvalidSearch):
        FourItemSearch(purpose=FOR, **conditions)


def test_no_condition_at_all_is_too_few() -> None:
    with pytest.raises(TooFewConditions):
        FILE.judge(FourItemSearch(purpose=FOR))


def test_a_search_does_not_show_whom_it_is_for() -> None:
    assert "佐藤" not in repr(FourItemSearch(purpose=FOR, name="佐藤"))
