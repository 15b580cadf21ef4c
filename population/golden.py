"""The ten people every Sapporo begins with, in a fixed order: the golden vectors name them."""

from datetime import date

from population.dice import Dice
from population.foreigners import LONG_TERM, Residence, western
from population.given_names import Spelling
from population.kin import Register, enter, gather
from population.people import Household, Person
from population.places import draw_domicile
from vocabulary.codes import Relationship, Sex

SAPPORO = "011002"
GOLDEN = frozenset({"golden"})

_SINGLES: tuple[tuple[Spelling, Spelling, bool, date, tuple[str, ...]], ...] = (
    (("高橋", "タカハシ"), ("一郎", "イチロウ"), True, date(1980, 5, 5), ("variant_pair",)),
    (("渡邉", "ワタナベ"), ("美咲", "ミサキ"), False, date(1994, 11, 23), ()),
    (("𠮷田", "ヨシダ"), ("健", "ケン"), True, date(1968, 2, 14), ("beyond_bmp",)),
)
_LAST_SINGLES: tuple[tuple[Spelling, Spelling, bool, date, tuple[str, ...]], ...] = (
    (("葛󠄀城", "カツラギ"), ("修", "オサム"), True, date(1955, 8, 1), ("ivs",)),
    (("佐藤", "サトウ"), ("しのぶ", "シノブ"), False, date(1987, 3, 31), ()),
    (("山﨑", "ヤマザキ"), ("蓮", "レン"), True, date(2003, 4, 1), ("compatibility_character",)),
)


def golden_households(dice: Dice) -> list[Household]:
    """Make the ten; names, births and kin are fixed, only where they live is drawn."""
    households = [gather(dice, _family(dice))]
    households += [_alone(dice, *row) for row in _SINGLES]
    households.append(gather(dice, [_from_vietnam()]))
    return households + [_alone(dice, *row) for row in _LAST_SINGLES]


def _family(dice: Dice) -> list[Person]:
    register = Register(
        surname=("髙橋", "タカハシ"),
        head_given=("一郎", "イチロウ"),
        domicile=draw_domicile(dice.random, dice.place),
    )
    rows: tuple[tuple[Spelling, bool, date, str, frozenset[str]], ...] = (
        (register.head_given, True, date(1980, 5, 5), "世帯主", GOLDEN | {"variant_pair"}),
        (("花子", "ハナコ"), False, date(1982, 7, 7), "妻", GOLDEN),
        (("陽", "ヨウ"), True, date(2012, 9, 1), "子", GOLDEN),
    )
    return [
        enter(register, given=given, male=male, born=born, relationship=relationship, tags=tags)
        for given, male, born, relationship, tags in rows
    ]


def _alone(dice: Dice, surname: Spelling, given: Spelling, male: bool, born: date, tags: tuple[str, ...]) -> Household:
    domicile = draw_domicile(dice.random, dice.place)
    register = Register(surname=surname, head_given=given, domicile=domicile)
    person = enter(register, given=given, male=male, born=born, relationship="世帯主", tags=GOLDEN | set(tags))
    return gather(dice, [person])


def _from_vietnam() -> Person:
    return Person(
        name="NGUYEN VAN AN",
        kana="グエン ヴァン アン",
        birth_date=western(date(1998, 1, 15)),
        sex=Sex.MALE,
        relationship=Relationship.parse("世帯主"),
        is_householder=True,
        nationality="ベトナム",
        residence=Residence(category=LONG_TERM, status="永住者"),
        tags=GOLDEN | {"alphabet_only"},
    )
