"""What is true of every household and person, whatever the seed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from population.generator import generate
from population.people import SIMULATED, Household, Person

CODES = st.sampled_from(["011002", "012025", "131121", "141003", "472018"])
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2040, 12, 31))
SEEDS = st.integers(min_value=0, max_value=2**63)
SOME = settings(max_examples=25, deadline=None)


def words(person: Person) -> str:
    return person.relationship.text if person.relationship else ""


def place_in_order(relationship: str) -> int:
    """Say which group of the standard's order (5.2) a relationship belongs to."""
    known = {"世帯主": 0, "子": 2, "縁故者": 5, "同居人": 6}
    if relationship in {"夫", "妻", "夫（未届）", "妻（未届）"}:
        return 1
    return known.get(relationship, 3 if relationship.startswith("子") else 4)


def born(person: Person) -> str:
    return person.birth_date.sort_key


def unset(household: Household) -> bool:
    return any("householder_unset" in person.tags for person in household.members)


@SOME
@given(SEEDS, CODES, st.integers(min_value=0, max_value=400), DAYS)
def test_each_household_has_one_householder(seed: int, code: str, residents: int, today: date) -> None:
    for household in generate(seed, code, residents, today):
        heads = [p for p in household.members if p.is_householder]
        assert len(heads) == (0 if unset(household) else 1)
        assert all(words(p) == "世帯主" for p in heads)
        assert all((p.relationship is None) == unset(household) for p in household.members)


@SOME
@given(SEEDS, CODES, DAYS)
def test_members_stand_in_the_order_of_a_record(seed: int, code: str, today: date) -> None:
    for household in generate(seed, code, 300, today):
        if not unset(household):
            groups = [place_in_order(words(p)) for p in household.members]
            assert groups == sorted(groups)
            assert household.members[0].is_householder
        of_age = [born(p) for p in household.members if words(p) == "子"]
        assert of_age == sorted(of_age)


@SOME
@given(SEEDS, CODES, DAYS)
def test_children_are_at_least_fifteen_years_younger_than_parents(seed: int, code: str, today: date) -> None:
    for household in generate(seed, code, 400, today):
        for elder, younger in generations(household):
            assert int(born(younger)[:4]) - int(born(elder)[:4]) >= 15


def generations(household: Household) -> list[tuple[Person, Person]]:
    """Pair everybody with each of their children, as far as relationships tell."""
    by_name: dict[str, list[Person]] = {}
    for person in household.members:
        by_name.setdefault(words(person), []).append(person)
    heads = by_name.get("世帯主", [])
    couple = heads + by_name.get("妻", []) + by_name.get("夫", [])
    lines = [(couple, by_name.get("子", []))]
    lines += [(by_name.get("母", []) + by_name.get("父", []), heads)]
    for steps in ("子", "子の子", "子の子の子"):
        parents = by_name.get(steps, []) + by_name.get(f"{steps}の妻", [])
        lines.append((parents, by_name.get(f"{steps}の子", [])))
    return [(p, c) for parents, made in lines for p in parents for c in made]


@SOME
@given(SEEDS, CODES, DAYS)
def test_nobody_is_born_after_today(seed: int, code: str, today: date) -> None:
    for household in generate(seed, code, 300, today):
        assert all(born(p) < f"{today:%Y%m%d}" for p in household.members)


@SOME
@given(SEEDS, CODES)
def test_children_bear_the_name_and_register_of_a_parent(seed: int, code: str) -> None:
    for household in generate(seed, code, 300, date(2026, 4, 1)):
        couple = [p for p in household.members if words(p) in {"世帯主", "夫", "妻"}]
        for child in household.members:
            if words(child) != "子" or not child.japanese or "five_generations" in child.tags:
                continue
            surname = child.name.split()[0]
            assert surname in {p.name.split()[0] for p in couple}


@SOME
@given(SEEDS, CODES)
def test_everything_is_marked_as_simulated(seed: int, code: str) -> None:
    for household in generate(seed, code, 150, date(2026, 4, 1)):
        assert household.marker == SIMULATED
        assert all(p.marker == SIMULATED for p in household.members)


@SOME
@given(SEEDS, CODES)
def test_what_is_printed_of_a_person_tells_nothing_about_them(seed: int, code: str) -> None:
    for household in generate(seed, code, 150, date(2026, 4, 1)):
        for person in household.members:
            assert repr(person) == str(person) == "Person(SIMULATED, ***)"
            assert repr(person.residence) in {"None", "Residence(***)"}
        assert household.address not in repr(household)
        assert repr(household).startswith("Household(SIMULATED")


@pytest.mark.parametrize("code", ["011002", "012025", "131121"])
def test_japanese_names_have_a_reading_in_katakana(code: str) -> None:
    for household in generate(11, code, 3000, date(2026, 4, 1)):
        for person in household.members:
            assert person.kana
            assert all(c in " ー・" or "ァ" <= c <= "ヶ" for c in person.kana)
            assert len(person.kana.split()) == 2 or not person.japanese or person.tags


@SOME
@given(SEEDS, CODES)
def test_domicile_and_register_head_go_together_and_only_foreigners_have_a_nationality(seed: int, code: str) -> None:
    for household in generate(seed, code, 150, date(2026, 4, 1)):
        for person in household.members:
            assert bool(person.domicile) == bool(person.register_head)
            assert person.nationality != "日本"
            assert person.japanese or not person.domicile
