"""The people registers stumble over are there, exactly as difficult as they are meant to be."""

import unicodedata
from datetime import date

import pytest

from population.generator import DEFAULT_MUNICIPALITIES, generate
from population.people import Household, Person
from vocabulary.dates import DatePattern

TODAY = date(2026, 4, 1)


def words(person: Person) -> str:
    return person.relationship.text if person.relationship else ""


def households(code: str = "012025", seed: int = 1, residents: int = 100) -> list[Household]:
    return list(generate(seed, code, residents, TODAY))


def tagged(tag: str, among: list[Household] | None = None) -> list[Person]:
    return [p for h in among or households() for p in h.members if tag in p.tags]


@pytest.mark.parametrize("code", [*DEFAULT_MUNICIPALITIES, "472018"])
@pytest.mark.parametrize(
    "tag",
    [
        "variant_pair",
        "siblings_spelt_apart",
        "beyond_bmp",
        "ivs",
        "compatibility_character",
        "variant_spelling",
        "one_character_parts",
        "one_character_name",
        "name_of_30",
        "name_over_60",
        "given_name_reading_blank",
        "alphabet_only",
        "single_name",
        "apostrophe",
        "common_name",
        "passing_resident",
        "former_name",
        "odd_birth_date",
        "birth_leap_day_of_common_year",
        "birth_last_day_of_meiji",
        "birth_last_day_of_taisho",
        "child_without_parent",
        "five_generations",
        "householder_unset",
        "no_domicile",
        "domicile_unknown",
        "twin_same_reading",
        "newborn",
        "unmarried_couple",
        "support_measure_protected",
        "support_measure_other_side",
    ],
)
def test_every_municipality_of_a_hundred_has_each_hard_case(code: str, tag: str) -> None:
    assert tagged(tag, households(code))


def test_smaller_populations_have_none() -> None:
    assert not any(p.tags for h in households(residents=99) for p in h.members)


def test_hard_cases_come_before_anybody_else() -> None:
    flags = [any(p.tags for p in h.members) for h in households(residents=500)]
    assert flags == sorted(flags, reverse=True)


def test_the_golden_ten_begin_sapporo_in_order() -> None:
    people = [p for h in households("011002", residents=10) for p in h.members]
    expected = [
        "髙橋 一郎",
        "髙橋 花子",
        "髙橋 陽",
        "高橋 一郎",
        "渡邉 美咲",
        "𠮷田 健",
        "NGUYEN VAN AN",
        "葛󠄀城 修",
        "佐藤 しのぶ",
        "山﨑 蓮",
    ]
    assert [p.name for p in people] == expected
    assert "\U000e0100" in people[7].name


def test_variant_pairs_differ_in_one_character_only() -> None:
    for one, other in (tagged("variant_pair"), tagged("variant_pair", households("011002"))[:2]):
        assert one.name != other.name
        assert (one.kana, one.birth_date, one.sex) == (other.kana, other.birth_date, other.sex)
        assert {one.name[0], other.name[0]} == {"\u9ad9", "\u9ad8"}


def test_siblings_are_spelt_three_ways_in_one_household() -> None:
    surnames = {p.name.split()[0] for p in tagged("siblings_spelt_apart")}
    assert surnames == {"渡\u9089", "渡\u908a", "渡\u8fba"}


def test_stored_names_are_not_normalised() -> None:
    names = [p.name for h in households("011002") for p in h.members]
    for character in "\U00020bb7\ufa11\ufa19\u9ad9\u6ff5":
        assert any(character in name for name in names), ascii(character)
    assert {s for name in names for s in name if "\U000e0100" <= s <= "\U000e01ef"} == {
        "\U000e0100",
        "\U000e0102",
    }
    assert any(unicodedata.normalize("NFKC", name) != name for name in names)


def test_names_have_the_lengths_they_claim() -> None:
    assert [len(p.name.replace(" ", "")) for p in tagged("name_of_30")] == [30]
    assert [len(p.name) for p in tagged("one_character_name")] == [1]
    assert all(len(part) == 1 for p in tagged("one_character_parts") for part in p.name.split())
    assert all(len(p.name) > 60 for p in tagged("name_over_60"))


def test_every_way_of_not_knowing_a_date_of_birth_occurs() -> None:
    assert {p.birth_date.pattern for p in tagged("odd_birth_date")} == set(DatePattern)


def test_impossible_and_doubly_named_days_are_kept_as_worded() -> None:
    (leap,) = tagged("birth_leap_day_of_common_year")
    assert (leap.birth_date.iso8, leap.birth_date.as_date()) == ("19510229", None)
    (meiji,) = tagged("birth_last_day_of_meiji")
    assert (meiji.birth_date.iso8, meiji.birth_date.text) == ("19120730", "明治45年7月30日")
    (taisho,) = tagged("birth_last_day_of_taisho")
    assert (taisho.birth_date.iso8, taisho.birth_date.text) == ("19261225", "大正15年12月25日")


def test_twins_share_reading_birth_and_sex_but_not_spelling() -> None:
    one, other = tagged("twin_same_reading")
    assert one.name != other.name
    assert (one.kana, one.birth_date, one.sex) == (other.kana, other.birth_date, other.sex)


def test_five_generations_live_together_with_a_relative_of_five_steps() -> None:
    (household,) = [h for h in households() if any("five_generations" in p.tags for p in h.members)]
    listed = [words(p) for p in household.members]
    assert {"世帯主", "子", "子の子", "子の子の子", "子の子の子の子"} <= set(listed)
    assert listed[0] == "世帯主"
    assert listed[-1] == "縁故者"


def test_a_grandchild_lives_where_no_parent_does() -> None:
    (household,) = [h for h in households() if any("child_without_parent" in p.tags for p in h.members)]
    assert [words(p) for p in household.members] == ["世帯主", "妻", "子の子"]


def test_foreigners_have_what_the_law_asks_and_no_register() -> None:
    foreigners = [p for h in households(residents=2000) for p in h.members if not p.japanese]
    assert len(foreigners) > 30
    for person in foreigners:
        assert person.residence is not None
        assert person.domicile == person.register_head == ""
        assert person.birth_date.text[0].isdecimal()


def test_a_child_born_a_foreigner_stays_sixty_days_without_a_status() -> None:
    (child,) = tagged("passing_resident")
    born = child.birth_date.as_date()
    assert child.residence is not None
    assert child.residence.expires_on is not None
    assert born is not None
    assert (child.residence.expires_on - born).days == 60
    assert child.residence.expires_on > TODAY
