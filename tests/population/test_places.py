"""Where synthetic people live is written once, and whole: municipality, ward, town and lot."""

import re
from datetime import date
from random import Random

import pytest

from population.generator import DEFAULT_MUNICIPALITIES, generate
from population.people import Household
from population.places import draw_address, draw_domicile, place_of
from vocabulary.local_governments import municipalities, table, wards_of

TODAY = date(2026, 4, 1)
CITIES = [*DEFAULT_MUNICIPALITIES, "141003", "472018"]  # with towns of their own, with wards, with neither


def parts(household: Household) -> list[str]:
    """Return what each address is made of and must name once."""
    return [table()[household.municipality].name, household.ward, household.area]


@pytest.mark.parametrize("code", CITIES)
def test_an_address_names_municipality_ward_and_town_once_and_in_this_order(code: str) -> None:
    for household in generate(3, code, 3000, TODAY):
        city, ward, town = parts(household)
        assert re.fullmatch(rf"\w*?{city}{ward}{town}\d+番\d+号", household.address)
        assert household.address.count(town) == household.address.count(f"{city}{ward}") == 1


@pytest.mark.parametrize("code", CITIES)
def test_a_city_with_wards_has_every_address_in_one_of_them(code: str) -> None:
    city = table()[code].name
    wards = {each.name.removeprefix(city) for each in wards_of(code)} or {""}
    assert {household.ward for household in generate(3, code, 3000, TODAY)} == wards


def test_no_municipality_of_the_country_doubles_a_name_in_an_address() -> None:
    random = Random(1)
    for city in municipalities():
        address = draw_address(random, place_of(city.code), crowded=False)
        for part in filter(None, (city.name, address.ward, address.area)):
            assert address.text.count(part) == 1


@pytest.mark.parametrize("code", CITIES)
def test_a_domicile_is_written_once_and_whole(code: str) -> None:
    random = Random(1)
    places = [place_of(each) for each in {code, *DEFAULT_MUNICIPALITIES}]
    begins = [f"{place.prefix}{area.ward}{town}" for place in places for area in place.areas for town in area.towns]
    for _ in range(1000):
        domicile = draw_domicile(random, place_of(code))
        (beginning,) = {max((each for each in begins if domicile.startswith(each)), key=len)}
        assert re.fullmatch(r"\d+丁目\d+番地", domicile.removeprefix(beginning))
