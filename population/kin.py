"""How people are made and put together: family registers, couples, children, households."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from population.dice import Dice
from population.given_names import Spelling, draw_given_name, draw_surname
from population.people import Household, Person
from population.places import draw_address, draw_domicile
from vocabulary.codes import Relationship, Sex
from vocabulary.dates import CivilDate

_SPOUSES = frozenset({"夫", "妻", "夫（未届）", "妻（未届）"})
_PARENTS = frozenset({"父", "母"})
_SIBLINGS = frozenset({"兄", "姉", "弟", "妹"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Register:
    """A 戸籍: the surname its members bear, where it is kept and who heads it."""

    surname: Spelling
    head_given: Spelling
    domicile: str

    def __repr__(self) -> str:
        return "Register(***)"

    @property
    def head(self) -> str:
        """The 筆頭者 as a resident record writes them."""
        return f"{self.surname[0]} {self.head_given[0]}"


def found_register(dice: Dice, *, male: bool, born: int, surname: Spelling | None = None) -> Register:
    """Draw a new register headed by somebody of that sex and year of birth."""
    return Register(
        surname=surname or draw_surname(dice.random),
        head_given=draw_given_name(dice.random, male=male, born=born),
        domicile=draw_domicile(dice.random, dice.place),
    )


def enter(
    register: Register,
    *,
    given: Spelling,
    male: bool,
    born: date | CivilDate,
    relationship: str | None,
    tags: Iterable[str] = (),
) -> Person:
    """Make the person who stands in *register* under the given name."""
    return Person(
        name=f"{register.surname[0]} {given[0]}",
        kana=f"{register.surname[1]} {given[1]}".strip(),
        birth_date=born if isinstance(born, CivilDate) else CivilDate.of(born),
        sex=Sex.MALE if male else Sex.FEMALE,
        relationship=Relationship.parse(relationship) if relationship else None,
        is_householder=relationship == "世帯主",
        domicile=register.domicile,
        register_head=register.head,
        tags=frozenset(tags),
    )


def head_of_register(
    dice: Dice, *, male: bool, age: int, relationship: str, surname: Spelling | None = None
) -> tuple[Register, Person]:
    """Make a grown person with a register of their own."""
    born = dice.birthday(age)
    register = found_register(dice, male=male, born=born.year, surname=surname)
    person = enter(register, given=register.head_given, male=male, born=born, relationship=relationship)
    return register, person


def couple(
    dice: Dice, *, age: int, man: str, woman: str, surname: Spelling | None = None
) -> tuple[Register, list[Person]]:
    """Make a married couple, the husband heading their register; *age* is the wife's."""
    register, husband = head_of_register(
        dice, male=True, age=age + dice.between(-1, 4), relationship=man, surname=surname
    )
    born = dice.birthday(age)
    given = draw_given_name(dice.random, male=False, born=born.year)
    return register, [husband, enter(register, given=given, male=False, born=born, relationship=woman)]


def children(dice: Dice, register: Register, *, ages: Iterable[int], relationship: str = "子") -> list[Person]:
    """Make children in their parents' register, no two of them with the same name."""
    made: list[Person] = []
    for age in ages:
        born, male = dice.birthday(age), dice.chance(0.51)
        given = draw_given_name(dice.random, male=male, born=born.year)
        while any(f"{register.surname[0]} {given[0]}" == other.name for other in made):
            given = draw_given_name(dice.random, male=male, born=born.year)
        made.append(enter(register, given=given, male=male, born=born, relationship=relationship))
    return made


def gather(dice: Dice, members: Sequence[Person]) -> Household:
    """Give people an address of their own and the order of a resident record."""
    address = draw_address(dice.random, dice.place, crowded=len(members) < 3)
    return Household(
        municipality=dice.municipality,
        ward=address.ward,
        area=address.area,
        address=address.text,
        building=address.building,
        postal=address.postal,
        members=tuple(sorted(members, key=listing_key)),
    )


def listing_key(person: Person) -> tuple[int, str]:
    """Order: householder, spouse, children; children's families; parents and kin; the rest; by age."""
    return _rank(person.relationship.text if person.relationship else ""), person.birth_date.sort_key


def _rank(relationship: str) -> int:
    fixed = {"世帯主": 0, "子": 2, "縁故者": 8, "同居人": 9, "": 9}
    if relationship in fixed:
        return fixed[relationship]
    if relationship in _SPOUSES:
        return 1
    if relationship in _PARENTS:
        return 4
    if relationship in _SIBLINGS:
        return 5
    return 3 if relationship.startswith("子") else 6
