"""The usual shapes of a household, each about as common as it is: 1.8 to 2.2 people on average."""

from collections.abc import Callable
from datetime import date

from population.dice import Dice
from population.foreigners import draw_foreign_name, draw_nation, draw_residence, western
from population.kin import children, couple, found_register, gather, head_of_register
from population.people import Household, Person
from vocabulary.codes import Relationship, Sex


def draw_household(dice: Dice) -> Household:
    """Draw one household of any usual shape."""
    shape = dice.random.choices(_SHAPES, _WEIGHTS)[0]
    return gather(dice, shape(dice))


def draw_single(dice: Dice) -> Household:
    """Draw somebody who lives alone."""
    return gather(dice, _single(dice))


def five_generations(dice: Dice) -> list[Person]:
    """Five generations in direct line, and the step-child five steps away: a 縁故者."""
    register, eldest = head_of_register(dice, male=False, age=dice.between(95, 102), relationship="世帯主")
    surname, members = register.surname, [eldest]
    for step, age in ((1, 73), (2, 50), (3, 27)):
        steps = "の".join(["子"] * step)
        register, pair = couple(dice, age=age, man=steps, woman=f"{steps}の妻", surname=surname)
        members += pair
    members += children(dice, register, ages=[dice.between(1, 3)], relationship="子の子の子の子")
    # The wife's child by an earlier husband has stayed in that husband's register.
    earlier = found_register(dice, male=True, born=dice.today.year - 30)
    return members + children(dice, earlier, ages=[dice.between(5, 8)], relationship="縁故者")


def foreigner(
    dice: Dice, *, name: tuple[str, str], nationality: str, male: bool, born: date, relationship: str
) -> Person:
    """Make a foreign resident: no register, birth date kept in the western calendar."""
    return Person(
        name=name[0],
        kana=name[1],
        birth_date=western(born),
        sex=Sex.MALE if male else Sex.FEMALE,
        relationship=Relationship.parse(relationship),
        is_householder=relationship == "世帯主",
        nationality=nationality,
        residence=draw_residence(dice.random, dice.today, child=relationship == "子"),
    )


def _single(dice: Dice) -> list[Person]:
    low, high = dice.random.choice(((18, 29), (20, 39), (30, 64), (50, 79), (65, 97)))
    age, male = dice.between(low, high), dice.chance(0.5)
    return [head_of_register(dice, male=male, age=age, relationship="世帯主")[1]]


def _couple(dice: Dice) -> list[Person]:
    low, high = dice.random.choice(((22, 39), (35, 64), (60, 92), (60, 88)))
    man, woman = ("世帯主", "妻") if dice.chance(0.9) else ("夫", "世帯主")
    return couple(dice, age=dice.between(low, high), man=man, woman=woman)[1]


def _parents_and_children(dice: Dice) -> list[Person]:
    age = dice.between(25, 62)
    man, woman = ("世帯主", "妻") if dice.chance(0.92) else ("夫", "世帯主")
    register, pair = couple(dice, age=age, man=man, woman=woman)
    return pair + children(dice, register, ages=_ages_of_children(dice, age))


def _one_parent(dice: Dice) -> list[Person]:
    age = dice.between(24, 85)
    register, parent = head_of_register(dice, male=dice.chance(0.15), age=age, relationship="世帯主")
    return [parent, *children(dice, register, ages=_ages_of_children(dice, age))]


def _grandmother_moved_in(dice: Dice) -> list[Person]:
    age = dice.between(30, 58)
    register, pair = couple(dice, age=age, man="世帯主", woman="妻")
    surname = register.surname
    mother = head_of_register(dice, male=False, age=age + dice.between(24, 34), relationship="母", surname=surname)[1]
    return [*pair, mother, *children(dice, register, ages=_ages_of_children(dice, age))]


def _grandparents_at_home(dice: Dice) -> list[Person]:
    age = dice.between(24, 50)
    elder, grandparents = couple(dice, age=age + dice.between(24, 32), man="世帯主", woman="妻")
    younger, parents = couple(dice, age=age, man="子", woman="子の妻", surname=elder.surname)
    ages = _ages_of_children(dice, age)
    return grandparents + parents + children(dice, younger, ages=ages, relationship="子の子")


def _siblings(dice: Dice) -> list[Person]:
    age = dice.between(24, 80)
    register, eldest = head_of_register(dice, male=dice.chance(0.5), age=age, relationship="世帯主")
    male = dice.chance(0.5)
    other = head_of_register(
        dice,
        male=male,
        age=age - dice.between(2, 5),
        relationship="弟" if male else "妹",
        surname=register.surname,
    )
    return [eldest, other[1]]


def _unmarried_couple(dice: Dice) -> list[Person]:
    age = dice.between(22, 60)
    man = head_of_register(dice, male=True, age=age, relationship="世帯主")[1]
    return [man, head_of_register(dice, male=False, age=age, relationship="妻（未届）")[1]]


def _lodger(dice: Dice) -> list[Person]:
    owner = head_of_register(dice, male=dice.chance(0.5), age=dice.between(40, 80), relationship="世帯主")[1]
    lodger = head_of_register(dice, male=dice.chance(0.5), age=dice.between(19, 35), relationship="同居人")[1]
    return [owner, lodger]


def _foreign_single(dice: Dice) -> list[Person]:
    return [_from_abroad(dice, male=dice.chance(0.5), age=dice.between(18, 60), relationship="世帯主")]


def _foreign_family(dice: Dice) -> list[Person]:
    age, nation = dice.between(23, 48), draw_nation(dice.random)
    family = dice.random.choice(nation.families)
    wanted = [(True, age + 2, "世帯主"), (False, age, "妻")]
    wanted += [(dice.chance(0.5), years, "子") for years in _ages_of_children(dice, age)]
    members: list[Person] = []
    for male, years, relationship in wanted:
        name = draw_foreign_name(dice.random, nation, family, male=male)
        born = dice.birthday(years)
        members.append(
            foreigner(
                dice,
                name=name,
                nationality=nation.name,
                male=male,
                born=born,
                relationship=relationship,
            )
        )
    return members


def _from_abroad(dice: Dice, *, male: bool, age: int, relationship: str) -> Person:
    nation = draw_nation(dice.random)
    name = draw_foreign_name(dice.random, nation, dice.random.choice(nation.families), male=male)
    born = dice.birthday(age)
    return foreigner(dice, name=name, nationality=nation.name, male=male, born=born, relationship=relationship)


def _ages_of_children(dice: Dice, parent: int) -> list[int]:
    """One to four, mostly two; born when the parent was 20 to 42 and still at home."""
    count = dice.random.choices((1, 2, 3, 4), (42, 43, 13, 2))[0]
    eldest = parent - dice.between(20, 34)
    ages = [eldest - 3 * index for index in range(count)]
    return [age for age in ages if age >= 0 and parent - age <= 42] or [max(0, parent - 42)]


_SHAPES: tuple[Callable[[Dice], list[Person]], ...] = (
    _single,
    _couple,
    _parents_and_children,
    _one_parent,
    _grandmother_moved_in,
    _grandparents_at_home,
    _siblings,
    _unmarried_couple,
    _lodger,
    _foreign_single,
    _foreign_family,
    five_generations,
)
_WEIGHTS = (4200, 2250, 2000, 650, 130, 120, 130, 80, 60, 250, 90, 1)
