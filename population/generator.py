"""A municipality's households, one after another, from a seed number alone."""

from collections.abc import Iterator
from datetime import date

from population.dice import Dice, dice_for
from population.golden import SAPPORO, golden_households
from population.hard_cases import hard_households
from population.households import draw_household, draw_single
from population.people import Household

ENOUGH_FOR_GOLDEN = 10
ENOUGH_FOR_HARD_CASES = 100
DEFAULT_MUNICIPALITIES = (SAPPORO, "012025", "131121")


def generate(seed: int, municipality: str, residents: int, today: date) -> Iterator[Household]:
    """Yield households with exactly that many residents, the same ones for the same arguments.

    Sapporo begins with the golden ten (from ten residents on), every municipality with its hard
    cases (from a hundred on); nothing is held back, so a whole city streams.
    """
    dice = dice_for(seed, municipality, today)
    left = residents
    for household in _named(dice, residents):
        left -= len(household.members)
        yield household
    while left > 0:
        household = draw_household(dice)
        if len(household.members) > left:
            household = draw_single(dice)
        left -= len(household.members)
        yield household


def _named(dice: Dice, residents: int) -> Iterator[Household]:
    if dice.municipality == SAPPORO and residents >= ENOUGH_FOR_GOLDEN:
        yield from golden_households(dice)
    if residents >= ENOUGH_FOR_HARD_CASES:
        yield from hard_households(dice)
