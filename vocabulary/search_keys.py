"""What people are searched by: keys of names as written, of readings, and of addresses.

A key is made of what is recorded and of what is typed alike, so that both may be compared as they are. Stored names
stay as written; compatibility forms (NFKC) are unified in keys alone.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from vocabulary.kana import KanaKeys, is_kana, kana_keys, katakana
from vocabulary.names import PersonName
from vocabulary.variants import fold

LONGEST_KEY: Final = 256  # characters; what is longer is compared by its beginning

_SPACE: Final = re.compile(r"\s+")
_DASHES: Final = re.compile("[―‐‒–—−ー]")
_PREFECTURE: Final = re.compile("^(?:北海道|東京都|京都府|大阪府|.{2,3}県)")
_COUNTED: Final = re.compile(
    "([一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九]+)(?=条|丁目|番|号|線)"
)
_STEP: Final = re.compile(r"(?<=\d)(?:丁目|番地|番(?!町)|号|-)の?")
_DIGITS: Final = {each: str(value) for value, each in enumerate("〇一二三四五六七八九")}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NameKeys:
    """The keys of one person's name: as written and as read, whole and the given name alone."""

    text: str
    given_text: str
    kana: KanaKeys
    given_kana: KanaKeys

    def __repr__(self) -> str:
        return "NameKeys(***)"


def keys_of_name(name: PersonName) -> NameKeys:
    """Return the keys of *name*; one that is written in kana alone is its own reading."""
    reading = name.kana or (name.text if is_kana(name.text) else "")
    return NameKeys(
        text=text_key(name.text),
        given_text=text_key(_given(name.text)),
        kana=reading_keys(reading),
        given_kana=reading_keys(_given(reading)),
    )


def text_key(text: str) -> str:
    """Return the key of a name as written: shapes of a character, width, case and spaces do not count."""
    return fold(katakana(text))[:LONGEST_KEY]


def reading_keys(reading: str) -> KanaKeys:
    """Return the keys of a reading as a column has room for them."""
    keys = kana_keys(reading)
    return KanaKeys(keys.plain[:LONGEST_KEY], keys.long[:LONGEST_KEY])


def address_key(address: str) -> str:
    """Return the key of an address: the prefecture may be left out, 北一条西二丁目3番4号 is 北1条西2-3-4."""
    plain = _DASHES.sub("-", _SPACE.sub("", unicodedata.normalize("NFKC", address))).upper()
    counted = _COUNTED.sub(lambda found: _number(found[1]), _PREFECTURE.sub("", plain))
    return fold(_STEP.sub("-", counted))[:LONGEST_KEY]


def _given(name: str) -> str:
    """Return what follows the first space; empty where there is none."""
    return _SPACE.sub(" ", name.strip()).partition(" ")[2]


def _number(kanji: str) -> str:
    """Return a number below a hundred in digits (二十四: 24); one without 十 digit by digit."""
    if "十" not in kanji:
        return "".join(_DIGITS[each] for each in kanji)
    tens, _, ones = kanji.partition("十")
    return _DIGITS.get(tens, "1") + _DIGITS.get(ones, "0")
