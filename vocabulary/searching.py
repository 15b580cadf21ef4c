"""Searching people by the four items: what may be asked, and what is answered to how much.

By law nobody is looked for without need, so too few conditions list nobody, and too many hits neither (domain: PI-25).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.kana import is_kana
from vocabulary.refusals import Refusal
from vocabulary.search_keys import address_key, reading_keys, text_key


class Item(Enum):
    """One of the four items; the value is what a counter calls it."""

    NAME = "氏名"
    BIRTH_DATE = "生年月日"
    SEX = "性別"
    ADDRESS = "住所"


class NameMatch(Enum):
    """How much of a name is given."""

    WHOLE = 1
    BEGINNING = 2
    PART = 3
    GIVEN_NAME = 4


class SearchPurpose(Enum):
    """What somebody is looked for; without one nobody is."""

    IDENTITY_CHECK = "本人確認"
    MOVE_IN = "転入"
    WIDE_AREA_COPY = "広域交付"
    EX_OFFICIO_INQUIRY = "職権による調査"
    CARD = "個人番号カード"
    DISCLOSURE = "本人からの開示請求"


class Answer(Enum):
    """What a combination of items is answered with."""

    LIST = "who they are"
    COUNT = "how many they are"
    TOO_FEW = "nothing"


class InvalidSearch(ValueError):
    """The conditions are none; says what is wrong, never what was asked."""


class TooFewConditions(Refusal):
    """The conditions would let somebody leaf through the file."""

    code, reason = "INVALID_ARGUMENT", "TOO_FEW_CONDITIONS"
    cause = "The conditions of the search are too few."
    remedy = "Add {add}."
    japanese = "検索条件が不足しています。{add_japanese}を追加してください。"


class TooManyHits(Refusal):
    """More people meet the conditions than are shown (class E-LIMIT)."""

    code, reason = "RESOURCE_EXHAUSTED", "TOO_MANY_HITS"
    cause = "More than {most} people meet the conditions."
    remedy = "Narrow the search: add {add}."
    japanese = "該当者が{most}件を超えています。{add_japanese}により条件を絞り込んでください。"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FourItemSearch:
    """What is known of somebody who is looked for, and what for; what is None may be anything.

    *name* as written or in kana; an *address* from its beginning, the prefecture left away or not; a *birth_date* as it
    is recorded, its unknown parts too.
    """

    purpose: SearchPurpose
    name: str | None = None
    match: NameMatch = NameMatch.WHOLE
    birth_date: CivilDate | None = None
    sex: Sex | None = None
    address: str | None = None

    def __post_init__(self) -> None:
        if self.name is not None and not _has_a_letter(self.name):
            raise InvalidSearch("has a name without a letter")
        if self.address is not None and not address_key(self.address):
            raise InvalidSearch("has an address that says no more than a prefecture")

    def __repr__(self) -> str:
        return "FourItemSearch(***)"

    @property
    def items(self) -> frozenset[Item]:
        """Which of the four items are given."""
        given = {
            Item.NAME: self.name,
            Item.BIRTH_DATE: self.birth_date,
            Item.SEX: self.sex,
            Item.ADDRESS: self.address,
        }
        return frozenset(item for item, value in given.items() if value is not None)


def _has_a_letter(name: str) -> bool:
    """Whether *name* has anything to look for under each of its keys: a long mark alone has not."""
    return bool(reading_keys(name).plain if is_kana(name) else text_key(name))


class MinimumConditions:
    """What each combination of items is answered with in one file, and how many people at most."""

    def __init__(self, *, lists: Collection[Collection[Item]], counts: Collection[Item], most: int) -> None:
        """Each of *lists* is enough to list people, each of *counts* to count them, with whatever else is given."""
        self._lists = [frozenset(each) for each in lists]
        self._counts = frozenset(counts)
        self.most: Final = most

    def answer(self, items: Collection[Item]) -> Answer:
        """Return what these *items* are answered with."""
        if any(each <= set(items) for each in self._lists):
            return Answer.LIST
        return Answer.COUNT if self._counts & set(items) else Answer.TOO_FEW

    def judge(self, search: FourItemSearch) -> Answer:
        """Return what *search* is answered with, list or count, or refuse it.

        A part of a name takes a birth date beside it: no order of names leads to what stands in the middle of one, and
        to look through all of them is what is to be prevented.
        """
        if search.match is NameMatch.PART and Item.NAME in search.items and Item.BIRTH_DATE not in search.items:
            raise _too_few([[Item.BIRTH_DATE]])
        answer = self.answer(search.items)
        if answer is Answer.TOO_FEW:
            raise _too_few(self._missing(search.items))
        return answer

    def check_hits(self, search: FourItemSearch, hits: int) -> None:
        """Refuse *hits* that are more than may be shown, counted or listed."""
        if hits > self.most:
            ways = self._narrowing(search.items)
            raise TooManyHits(most=str(self.most), add=_in_english(ways), add_japanese=_in_japanese(ways))

    def _missing(self, items: frozenset[Item]) -> list[list[Item]]:
        """Return what would have to be added for a list, the shortest ways alone."""
        ways = [[item for item in Item if item in each - items] for each in self._lists]
        shortest = min(map(len, ways))
        return [each for each in ways if len(each) == shortest]

    def _narrowing(self, items: frozenset[Item]) -> list[list[Item]]:
        """Return the items that would narrow the search; nothing is left to add but more of what is given."""
        return [[item] for item in Item if item not in items] or [[Item.NAME], [Item.ADDRESS]]


Ways = Collection[Collection[Item]]  # each of them would do


def _too_few(ways: Ways) -> TooFewConditions:
    return TooFewConditions(add=_in_english(ways), add_japanese=_in_japanese(ways))


def _in_english(ways: Ways) -> str:
    return " or ".join(" and ".join(item.name.lower() for item in way) for way in ways)


def _in_japanese(ways: Ways) -> str:
    return _listed(["及び".join(item.value for item in way) for way in ways], "又は")


def _listed(words: Sequence[str], last: str) -> str:
    """Return *words* as laws list them: a comma between, *last* before the last one."""
    return last.join(["、".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
