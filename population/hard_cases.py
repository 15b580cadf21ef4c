"""The people registers stumble over, as far as it is a matter of how somebody is first recorded.

Each carries a tag that names the difficulty. Every municipality of a hundred residents or more has
all of them, before anybody else; what happens to people later (lost cards, changed numbers) is not
told here.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from population.dice import Dice
from population.foreigners import PASSING, SPECIAL_PERMANENT, Residence
from population.given_names import Spelling
from population.households import five_generations, foreigner
from population.kin import Register, children, couple, enter, gather, head_of_register
from population.people import Household, Person
from population.places import draw_domicile
from vocabulary.dates import CivilDate

# Tag, surname, reading, given name, reading. No name is normalised anywhere: NFKC would change some.
_SPELLINGS = """
beyond_bmp 𠮷田 ヨシダ 正 タダシ
ivs 葛󠄀城 カツラギ 直美 ナオミ
ivs 辻󠄀 ツジ 健一 ケンイチ
ivs 渡邊󠄂 ワタナベ 学 マナブ
compatibility_character 山﨑 ヤマザキ 陽子 ヨウコ
compatibility_character 神谷 カミヤ 誠 マコト
variant_spelling 濵田 ハマダ 智子 トモコ
variant_spelling 斎藤 サイトウ 隆 タカシ
variant_spelling 齋藤 サイトウ 隆 タカシ
variant_spelling 斉藤 サイトウ 隆 タカシ
variant_spelling 齊藤 サイトウ 隆 タカシ
one_character_parts 東 アズマ 一 ハジメ
name_of_30 勅使河原 テシガワラ 寿限無五劫乃擦切海砂利水魚乃水行末雲来末風来末食寝処 ジュゲムゴコウノスリキレ
given_name_reading_blank 坂本 サカモト 一二三
"""

# Tag and wording of the birth date, which need not be a day the calendar has.
_BIRTHS = (
    ("about_year", "明治41年頃"),
    ("about_month", "昭和5年4月頃"),
    ("about_day", "昭和7年6月1日頃"),
    ("presumed_day", "推定昭和12年9月3日"),
    ("presumed_month", "推定昭和13年10月"),
    ("season", "昭和15年春"),
    ("third_of_month", "昭和16年2月上旬"),
    ("about_third_of_month", "昭和18年3月中旬頃"),
    ("unknown", "年月日不詳"),
    ("month_and_day_unknown", "昭和10年 月日不詳"),
    ("day_unknown", "昭和20年8月 日不詳"),
    ("between_months", "昭和21年3月28日から4月3日頃までの間"),
    ("presumed_between_days", "昭和22年5月推定10日から12日までの間"),
    ("about_between_days", "昭和23年7月1日頃から5日頃までの間"),
    ("leap_day_of_common_year", "昭和26年2月29日"),
    ("last_day_of_meiji", "明治45年7月30日"),
    ("last_day_of_taisho", "大正15年12月25日"),
)


def hard_households(dice: Dice) -> list[Household]:
    """Make all of them; who they are is fixed, most ages and all addresses are drawn."""
    groups: list[Sequence[Person]] = [[person] for person in _odd_spellings(dice)]
    groups += [[person] for person in _odd_births(dice)]
    groups += [[person] for person in (*_same_reading_and_birth(dice), *_single_foreigners(dice))]
    groups += [family(dice) for family in _FAMILIES]
    groups += [[person] for person in (*_odd_registers(dice), *_estranged(dice))]
    return [gather(dice, group) for group in groups]


def _tagged(people: Sequence[Person], *tags: str) -> list[Person]:
    return [replace(person, tags=person.tags | set(tags)) for person in people]


def _register(dice: Dice, surname: Spelling, given: Spelling) -> Register:
    return Register(surname=surname, head_given=given, domicile=draw_domicile(dice.random, dice.place))


def _loner(
    dice: Dice,
    surname: Spelling,
    given: Spelling,
    born: date | CivilDate,
    *tags: str,
    male: bool = True,
    relationship: str = "世帯主",
) -> Person:
    register = _register(dice, surname, given)
    return enter(register, given=given, male=male, born=born, relationship=relationship, tags=tags)


def _odd_spellings(dice: Dice) -> list[Person]:
    rows = [line.split() for line in _SPELLINGS.split("\n") if line]
    return [
        _loner(
            dice,
            (surname, kana),
            (given, "".join(given_kana)),
            dice.birthday(dice.between(20, 80)),
            tag,
            male=not given.endswith(("子", "美")),
        )
        for tag, surname, kana, given, *given_kana in rows
    ]


def _odd_births(dice: Dice) -> list[Person]:
    return [
        replace(
            head_of_register(dice, male=dice.chance(0.5), age=90, relationship="世帯主")[1],
            birth_date=CivilDate.parse_japanese(wording),
            tags=frozenset({"odd_birth_date", f"birth_{tag}"}),
        )
        for tag, wording in _BIRTHS
    ]


def _same_reading_and_birth(dice: Dice) -> list[Person]:
    born = dice.birthday(dice.between(30, 60))
    return [
        _loner(dice, (surname, "タカハシ"), ("健二", "ケンジ"), born, "variant_pair") for surname in ("髙橋", "高橋")
    ]


def _single_foreigners(dice: Dice) -> list[Person]:
    def alone(name: str, kana: str, nationality: str, *tags: str, male: bool = True) -> Person:
        born = dice.birthday(dice.between(25, 55))
        made = foreigner(dice, name=(name, kana), nationality=nationality, male=male, born=born, relationship="世帯主")
        return _tagged([made], "alphabet_only", *tags)[0]

    long_name = "MARIA FERNANDA GUADALUPE DEL CARMEN RODRIGUEZ-VILLANUEVA DE LA SANTISIMA TRINIDAD"
    neighbour = alone("KIM YOUNGHO", "キム ヨンホ", "韓国", "common_name")
    return [
        alone("SUPARMI", "スパルミ", "インドネシア", "single_name", male=False),
        alone("U", "ウ", "ミャンマー", "single_name", "one_character_name"),
        alone(long_name, "マリア フェルナンダ", "フィリピン", "name_over_60", male=False),
        alone("SEAN PATRICK O'BRIEN", "ショーン パトリック オブライエン", "米国", "apostrophe"),
        replace(neighbour, common_name="金田 永浩", residence=Residence(category=SPECIAL_PERMANENT)),
    ]


def _siblings_spelt_apart(dice: Dice) -> list[Person]:
    age = dice.between(60, 80)
    rows = (
        ("渡邉", ("正", "タダシ"), True, age, "世帯主"),
        ("渡邊", ("清", "キヨシ"), True, age - 3, "弟"),
        ("渡辺", ("文子", "フミコ"), False, age - 6, "妹"),
    )
    return [
        _loner(
            dice,
            (surname, "ワタナベ"),
            given,
            dice.birthday(years),
            "siblings_spelt_apart",
            male=male,
            relationship=relationship,
        )
        for surname, given, male, years, relationship in rows
    ]


def _twins(dice: Dice) -> list[Person]:
    register, pair = couple(dice, age=dice.between(24, 38), man="世帯主", woman="妻")
    born = dice.today - timedelta(days=dice.between(3, 13))
    twins = [
        enter(
            register,
            given=(spelling, "ユウ"),
            male=True,
            born=born,
            relationship="子",
            tags=("twin_same_reading", "newborn"),
        )
        for spelling in ("悠", "優")
    ]
    return pair + twins


def _grandchild_without_parent(dice: Dice) -> list[Person]:
    register, pair = couple(dice, age=dice.between(62, 70), man="世帯主", woman="妻")
    younger = _register(dice, register.surname, ("大輔", "ダイスケ"))
    grandchild = children(dice, younger, ages=[dice.between(4, 12)], relationship="子の子")
    return pair + _tagged(grandchild, "child_without_parent")


def _five_generations(dice: Dice) -> list[Person]:
    return _tagged(five_generations(dice), "five_generations")


def _no_householder(dice: Dice) -> list[Person]:
    age = dice.between(19, 23)
    register = _register(dice, ("小林", "コバヤシ"), ("茂", "シゲル"))
    orphans = children(dice, register, ages=[age, age - 3])
    return [replace(orphan, relationship=None, tags=frozenset({"householder_unset"})) for orphan in orphans]


def _unmarried_with_lodger(dice: Dice) -> list[Person]:
    age = dice.between(28, 50)
    rows = ((True, age, "世帯主"), (False, age - 1, "妻（未届）"), (True, 22, "同居人"))
    made = [
        head_of_register(dice, male=male, age=years, relationship=relationship)[1] for male, years, relationship in rows
    ]
    return _tagged(made, "unmarried_couple")


def _born_a_foreigner(dice: Dice) -> list[Person]:
    born_here = dice.today - timedelta(days=dice.between(1, 50))
    rows = (
        (("SUMAN GURUNG", "スマン グルン"), True, dice.birthday(31), "世帯主"),
        (("ANJALI GURUNG", "アンジャリ グルン"), False, dice.birthday(29), "妻"),
        (("SITA GURUNG", "シタ グルン"), False, born_here, "子"),
    )
    people = [
        foreigner(dice, name=name, nationality="ネパール", male=male, born=born, relationship=relationship)
        for name, male, born, relationship in rows
    ]
    people = _tagged(people, "alphabet_only")
    # Sixty days from birth a child stays without a status of its own (入管法22条の2).
    until = born_here + timedelta(days=60)
    passing = Residence(category=PASSING, status="出生による経過滞在者", expires_on=until)
    return people[:2] + _tagged([replace(people[2], residence=passing)], "passing_resident", "newborn")


def _odd_registers(dice: Dice) -> list[Person]:
    def alone(surname: Spelling, given: Spelling, tag: str, *, male: bool) -> Person:
        return _loner(dice, surname, given, dice.birthday(dice.between(25, 60)), tag, male=male)

    former = alone(("鈴木", "スズキ"), ("明美", "アケミ"), "former_name", male=False)
    none = alone(("岡田", "オカダ"), ("実", "ミノル"), "no_domicile", male=True)
    unknown = alone(("原", "ハラ"), ("千代", "チヨ"), "domicile_unknown", male=False)
    return [
        replace(former, former_name="田中"),
        replace(none, domicile="", register_head=""),
        replace(unknown, domicile="不明", register_head="不明"),
    ]


def _estranged(dice: Dice) -> list[Person]:
    """Husband and wife living apart: she is to be protected from him by a support measure."""
    _, (man, woman) = couple(dice, age=dice.between(30, 50), man="世帯主", woman="妻")
    alone = replace(woman, relationship=man.relationship, is_householder=True)
    return _tagged([man], "support_measure_other_side") + _tagged([alone], "support_measure_protected")


_FAMILIES: tuple[Callable[[Dice], list[Person]], ...] = (
    _siblings_spelt_apart,
    _twins,
    _grandchild_without_parent,
    _five_generations,
    _no_householder,
    _unmarried_with_lodger,
    _born_a_foreigner,
)
