"""The same seed makes the same people, everywhere, at once and in a stream."""

import hashlib
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path

import pytest

from population.generator import DEFAULT_MUNICIPALITIES, generate
from population.people import Household, Person

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 4, 1)
DIGEST_PROGRAM = """
from datetime import date
from tests.population.test_generator import digest
print(digest(7, "011002", 2000))
"""


def status(person: Person) -> str:
    stay = person.residence
    return f"{stay.category} {stay.status} {stay.expires_on}" if stay else ""


def fields(household: Household) -> str:
    """Write every field out; tags are sorted because a set has no order of its own."""
    rows = [
        f"{p.name}|{p.kana}|{p.birth_date.iso8}|{p.birth_date.text}|{p.sex.value}"
        f"|{p.relationship and p.relationship.text}"
        f"|{p.is_householder}|{p.domicile}|{p.register_head}|{p.nationality}"
        f"|{status(p)}|{p.former_name}|{p.common_name}|{sorted(p.tags)}|{p.marker}"
        for p in household.members
    ]
    address = [household.municipality, household.ward, household.area, household.address]
    return "\n".join([*address, household.building, household.postal, household.marker, *rows])


def digest(seed: int, municipality: str, residents: int) -> str:
    written = hashlib.sha256()
    for household in generate(seed, municipality, residents, TODAY):
        written.update(fields(household).encode())
    return written.hexdigest()


def digest_elsewhere(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DIGEST_PROGRAM],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env=environment,
        text=True,
    )
    return done.stdout.strip()


def test_two_processes_with_different_hash_seeds_make_the_same_people() -> None:
    assert digest_elsewhere("1") == digest_elsewhere("4242") == digest(7, "011002", 2000)


def test_another_seed_or_municipality_makes_other_people() -> None:
    assert len({digest(7, "011002", 300), digest(8, "011002", 300), digest(7, "012025", 300)}) == 3


def test_one_stream_does_not_disturb_another() -> None:
    alone = list(map(fields, generate(3, "012025", 150, TODAY)))
    one, other = (generate(3, code, 150, TODAY) for code in ("012025", "131121"))
    woven = [fields(household) for household, _ in zip_longest(one, other) if household]
    assert woven == alone


@pytest.mark.parametrize("residents", [0, 1, 9, 10, 99, 100, 101, 777])
def test_the_number_of_residents_is_exact(residents: int) -> None:
    assert sum(len(h.members) for h in generate(1, "011002", residents, TODAY)) == residents


def test_twenty_thousand_residents_take_less_than_five_seconds() -> None:
    began = time.perf_counter()
    assert sum(len(h.members) for h in generate(1, "131121", 20_000, TODAY)) == 20_000
    assert time.perf_counter() - began < 5


def test_a_whole_city_streams() -> None:
    assert len(list(islice(generate(1, "011002", 1_960_000, TODAY), 50))) == 50


def test_households_are_as_large_as_they_really_are() -> None:
    households = list(generate(5, "011002", 20_000, TODAY))
    assert 1.8 <= 20_000 / len(households) <= 2.2


def test_sapporo_wards_have_their_shares() -> None:
    residents = Counter[str]()
    for household in generate(5, "011002", 20_000, TODAY):
        residents[household.ward] += len(household.members)
    assert len(residents) == 10
    assert residents["北区"] == pytest.approx(0.146 * 20_000, rel=0.15)
    assert residents["清田区"] == pytest.approx(0.057 * 20_000, rel=0.2)


def test_frequent_surnames_are_the_frequent_ones() -> None:
    names = Counter(
        person.name.split()[0]
        for household in generate(5, "131121", 20_000, TODAY)
        for person in household.members
        if person.japanese
    )
    first = [name for name, _ in names.most_common(12)]
    assert {"佐藤", "鈴木", "高橋", "田中"} <= set(first)
    assert names["佐藤"] > 3 * names["中野"]


@pytest.mark.parametrize(
    ("code", "beginning"),
    [("011002", "札幌市"), ("012025", "北海道函館市"), ("131121", "東京都世田谷区")],
)
def test_default_municipalities_have_towns_of_their_own(code: str, beginning: str) -> None:
    assert code in DEFAULT_MUNICIPALITIES
    households = list(generate(2, code, 400, TODAY))
    assert all(household.address.startswith(beginning) for household in households)
    assert len({household.area.rstrip("0123456789丁目") for household in households}) >= 15


def test_any_other_municipality_has_a_main_street() -> None:
    household = next(generate(2, "472018", 5, TODAY))
    assert household.address.startswith("沖縄県那覇市本町")


def test_nobody_lives_in_a_prefecture_or_nowhere() -> None:
    for code in ("010006", "000000", "011011"):
        with pytest.raises(ValueError, match="municipality"):
            next(generate(1, code, 5, TODAY))


def test_population_holds_every_age() -> None:
    ages = Counter(
        min((TODAY.year - int(person.birth_date.iso8[:4])) // 10, 9)
        for household in generate(9, "131121", 20_000, TODAY)
        for person in household.members
    )
    assert all(ages[decade] > 200 for decade in range(10)), ages
    assert ages[9] < ages[4]


def test_the_people_of_a_seed_are_those_whom_running_networks_already_hold() -> None:
    """A network is loaded again by recognising names and births; whoever changes these makes everybody a stranger."""
    who = hashlib.sha256()
    for code in DEFAULT_MUNICIPALITIES:
        for household in generate(1, code, 120, TODAY):
            who.update("".join(f"{p.name}{p.birth_date.iso8}{p.birth_date.text}" for p in household.members).encode())
    assert who.hexdigest()[:16] == "c0275b03e666a9e7"
