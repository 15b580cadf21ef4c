"""Codes of the register: reasons of change, sexes and relationships, each with its Japanese words.

The names are those of the municipal standard; the numbers of reasons and
relationships are this project's own, because the real ones are not public.
"""

import re
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Self


class ChangeKind(Enum):
    """What a change does to a resident record."""

    RECORD = "記載"
    REMOVE = "消除"
    AMEND = "修正"


class _Worded(IntEnum):
    """A number with its Japanese words."""

    japanese: str

    def __new__(cls, code: int, japanese: str = "") -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.japanese = japanese
        return member


class ChangeReason(_Worded):
    """異動事由: why a resident record changed; 1xx record, 2xx remove, 3xx amend."""

    MOVE_IN = 101, "国内転入"
    MOVE_IN_FROM_ABROAD = 102, "国外転入等"
    BIRTH = 103, "出生"
    EX_OFFICIO_RECORD_NATURALISATION = 104, "職権記載(帰化等)"
    EX_OFFICIO_RECORD_NATIONALITY_LOST = 105, "職権記載(国籍喪失)"
    EX_OFFICIO_RECORD = 106, "職権記載"
    RECORD_REBUILT = 107, "改製"
    RECORD_RESTORED = 108, "再製"
    CHANGE_CANCELLED_ADDING = 109, "異動の取消し(増)"

    MOVE_OUT = 201, "国内転出"
    MOVE_OUT_ABROAD = 202, "国外転出"
    DEATH = 203, "死亡"
    EX_OFFICIO_REMOVAL_NATURALISATION = 204, "職権消除(帰化等)"
    EX_OFFICIO_REMOVAL_NATIONALITY_LOST = 205, "職権消除(国籍喪失)"
    EX_OFFICIO_REMOVAL = 206, "職権消除"
    REMOVAL_REBUILT = 207, "改製"
    REMOVAL_RESTORED = 208, "再製"
    CHANGE_CANCELLED_REMOVING = 209, "異動の取消し(減)"

    MOVE_WITHIN = 301, "転居"
    MINOR_AMENDMENT = 302, "軽微な修正"
    EX_OFFICIO_AMENDMENT = 303, "職権修正"
    CLERICAL_CORRECTION = 304, "誤記修正"
    MY_NUMBER_CHANGE_REQUESTED = 305, "個人番号の変更請求"
    MY_NUMBER_EX_OFFICIO_AMENDMENT = 306, "個人番号の職権修正"
    MY_NUMBER_EX_OFFICIO_RECORD = 307, "個人番号の職権記載"
    RESIDENT_CODE_CHANGE_REQUESTED = 308, "住民票コードの変更請求"
    RESIDENT_CODE_EX_OFFICIO_RECORD = 309, "住民票コードの職権記載"
    HOUSEHOLD_SPLIT = 310, "世帯分離"
    HOUSEHOLD_MERGED = 311, "世帯合併"
    HOUSEHOLD_CHANGED = 312, "世帯変更"
    HOUSEHOLDER_CHANGED = 313, "世帯主変更"
    FORMER_NAME_RECORDED = 314, "旧氏の記載"
    FORMER_NAME_CHANGED = 315, "旧氏の変更"
    FORMER_NAME_DELETED = 316, "旧氏の削除"
    COMMON_NAME_RECORDED = 317, "通称の記載"
    COMMON_NAME_DELETED = 318, "通称の削除"
    CHANGE_CANCELLED_AMENDING = 319, "異動の取消し(修正)"
    READING_RECORDED = 320, "氏名の振り仮名の記載"
    READING_AMENDED = 321, "氏名の振り仮名の修正"

    @property
    def kind(self) -> ChangeKind:
        return {1: ChangeKind.RECORD, 2: ChangeKind.REMOVE, 3: ChangeKind.AMEND}[self // 100]

    @property
    def is_notified(self) -> bool:
        """Whether such a change goes to the prefecture as a change of the identity record.

        A cancelled amendment goes only if an item of the identity record changed,
        which is for the caller to look at.
        """
        return self not in _KEPT_IN_THE_CITY


_KEPT_IN_THE_CITY = frozenset(
    {
        ChangeReason.RECORD_REBUILT,
        ChangeReason.RECORD_RESTORED,
        ChangeReason.REMOVAL_REBUILT,
        ChangeReason.REMOVAL_RESTORED,
        ChangeReason.HOUSEHOLD_SPLIT,
        ChangeReason.HOUSEHOLD_MERGED,
        ChangeReason.HOUSEHOLD_CHANGED,
        ChangeReason.HOUSEHOLDER_CHANGED,
    }
)


class Sex(_Worded):
    """性別, numbered as in ISO/IEC 5218; the first and the last come in data from elsewhere only.

    The contract has another number for the first: there 0 is what nobody sends.
    """

    UNKNOWN = 0, "不明"
    MALE = 1, "男"
    FEMALE = 2, "女"
    NOT_APPLICABLE = 9, "適用不能"


class Kin(_Worded):
    """One link of a relationship."""

    HOUSEHOLDER = 2, "世帯主"
    HUSBAND = 11, "夫"
    WIFE = 12, "妻"
    HUSBAND_UNREGISTERED = 13, "夫（未届）"
    WIFE_UNREGISTERED = 14, "妻（未届）"
    CHILD = 20, "子"
    CHILD_ALSO_CHILDS_HUSBAND = 21, "子（子の夫）"
    CHILD_ALSO_CHILDS_WIFE = 22, "子（子の妻）"
    FATHER = 31, "父"
    MOTHER = 32, "母"
    ELDER_BROTHER = 41, "兄"
    ELDER_SISTER = 42, "姉"
    YOUNGER_BROTHER = 43, "弟"
    YOUNGER_SISTER = 44, "妹"
    RELATIVE = 80, "縁故者"
    LODGER = 90, "同居人"


# These say by themselves how someone stands to the householder.
_ALONE = frozenset({Kin.HOUSEHOLDER, Kin.RELATIVE, Kin.LODGER})
_BY_WORD = {kin.japanese: kin for kin in Kin}
_FORBIDDEN = frozenset({"祖父", "祖母", "おじ", "おば", "甥", "姪", "孫", "家事使用人", "準世帯主"})
_LONGEST_CHAIN = 4
_WIDE_BRACKETS = str.maketrans("()", "（）")

# 子（子の夫） is one link, so the longer words are tried first.
_LINK = re.compile("|".join(sorted(_BY_WORD, key=len, reverse=True)))


class InvalidRelationship(ValueError):
    """The words are not a relationship the register uses; never says the words themselves."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """続柄: how a member stands to the householder, in one to four links (子の子)."""

    links: tuple[Kin, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.links) <= _LONGEST_CHAIN:
            raise InvalidRelationship("has not one to four links")
        if len(self.links) > 1 and not _ALONE.isdisjoint(self.links):
            raise InvalidRelationship("joins a word that stands alone")

    @classmethod
    def of(cls, *links: Kin) -> Self:
        """Return the relationship over *links*; more than four make a 縁故者."""
        return cls(links if len(links) <= _LONGEST_CHAIN else (Kin.RELATIVE,))

    @classmethod
    def from_codes(cls, *codes: str) -> Self:
        """Read 続柄1 to 続柄4, two digits each; those not used are left out or empty."""
        known = {f"{kin:02d}": kin for kin in Kin}
        used = [code for code in codes if code]
        if not known.keys() >= set(used):
            raise InvalidRelationship("has an unknown code")
        return cls(tuple(known[code] for code in used))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the words of a register, with brackets of either width."""
        rest, links = text.translate(_WIDE_BRACKETS), []
        if any(word in _FORBIDDEN for word in rest.split("の")):
            raise InvalidRelationship("uses a word the register does not allow")
        while found := _LINK.match(rest):
            links.append(_BY_WORD[found[0]])
            rest = rest[found.end() :]
            if not rest:
                return cls(tuple(links))
            if not rest.startswith("の"):
                break
            rest = rest.removeprefix("の")
        raise InvalidRelationship("is not in words the register uses")

    @property
    def text(self) -> str:
        return "の".join(link.japanese for link in self.links)

    @property
    def codes(self) -> tuple[str, ...]:
        """Two digits for each link."""
        return tuple(f"{link:02d}" for link in self.links)

    @property
    def is_householder(self) -> bool:
        return self.links == (Kin.HOUSEHOLDER,)
