"""フォーマット・コード変換: between a business system's words and the data standard layout.

The layout is revised by the state about every June; the codes here are the simulation's own.
"""

from collections.abc import Callable, Iterable
from typing import Final

from vocabulary.codes import Relationship
from vocabulary.dates import CivilDate
from vocabulary.linkage import DataItem, NamedValue
from vocabulary.refusals import Malformed

LAYOUT_VERSION: Final = "2026.06"
HOUSEHOLD: Final = "TM99000000000002"  # 住民票関係情報
RELATIONSHIP: Final = "TK99000000000001"
IS_HOUSEHOLDER: Final = "TK99000000000002"
REFERENCE_DATE: Final = "TK99000000000003"
_KIN_DIGITS = 2


def household_items(
    relationship: Relationship | None, is_householder: bool, valid_from: CivilDate
) -> tuple[DataItem, ...]:
    """Return a household copy in layout items; the relationship is empty where no householder is set."""
    return (
        DataItem(RELATIONSHIP, "".join(relationship.codes) if relationship else ""),
        DataItem(IS_HOUSEHOLDER, "1" if is_householder else "0"),
        DataItem(REFERENCE_DATE, valid_from.iso8),
    )


def in_words(items: Iterable[DataItem]) -> tuple[NamedValue, ...]:
    """Return layout *items* in words; an item this version has no words for stays as it is."""
    return tuple(_in_words(each) for each in items)


def _in_words(item: DataItem) -> NamedValue:
    if item.code not in _WORDS:
        return NamedValue(item.code, item.value)
    name, read = _WORDS[item.code]
    try:
        return NamedValue(name, read(item.value))
    except (ValueError, KeyError):
        # The error would say the value, so it is not passed on.
        raise Malformed(item.code, f"is not written as layout {LAYOUT_VERSION} says") from None


def _relationship(value: str) -> str:
    codes = [value[start : start + _KIN_DIGITS] for start in range(0, len(value), _KIN_DIGITS)]
    return Relationship.from_codes(*codes).text if codes else ""


def _yes_or_no(value: str) -> str:
    return {"1": "はい", "0": "いいえ"}[value]


def _date(value: str) -> str:
    return CivilDate.parse_iso8(value).in_japanese()


_WORDS: dict[str, tuple[str, Callable[[str], str]]] = {
    RELATIONSHIP: ("続柄", _relationship),
    IS_HOUSEHOLDER: ("世帯主", _yes_or_no),
    REFERENCE_DATE: ("基準日", _date),
}
