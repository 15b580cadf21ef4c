"""Search keys of readings: two keys are equal where the municipal standard calls two readings alike (2.1.2, rules 1-8).

A key is for searching alone; whether two people are one is never judged by it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_HIRAGANA: Final = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_LARGE: Final = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_DETACHED_MARKS: Final = str.maketrans("\u309b\u309c", "\u3099\u309a")  # NFKC would set a space before them
_LONG_MARKS: Final = str.maketrans("―‐-‒–—−", "ーーーーーーー")
_SEPARATORS: Final = re.compile(r"[\s・·=＝.,'’`]")  # between the parts of a name

# ヴァ is バ, which without its mark is ハ: so before the marks go, or ヴ would leave ウ.
_V_SOUNDS: Final = re.compile("ヴ([アイエオ]?)")
_V_ROW: Final = {"ア": "ハ", "イ": "ヒ", "": "フ", "エ": "ヘ", "オ": "ホ"}
_V_LETTERS: Final = str.maketrans("ヷヸヹヺ", "ハヒヘホ")

# ヂ and ヅ sound like ジ and ズ, so they may not become チ and ツ with the rest.
_ALIKE: Final = str.maketrans("ヂヅヲワヰヱ", "シスオハイエ")
_VOICING: Final = str.maketrans("", "", "\u3099\u309a")

_VOWELS: Final = {
    kana: row[0]
    for row in (
        "アカサタナハマヤラ",
        "イキシチニヒミリ",
        "ウクスツヌフムユル",
        "エケセテネヘメレ",
        "オコソトノホモヨロ",
    )
    for kana in row
}
_O_THEN_U: Final = re.compile("(?<=[オコソトノホモヨロ])ウ")
_REPEATED: Final = re.compile("(.)[ヽヾ]")
_KANA: Final = re.compile("[\u30a1-\u30fa\u30fc-\u30fe]+")


@dataclass(frozen=True, slots=True, repr=False)
class KanaKeys:
    """The two keys of one reading, which differ where it has long marks; readings are alike if either is.

    *plain* leaves the marks away (コーノ: コノ), *long* has the vowel before in their place (コオノ), so that a search
    for コウノ finds it too.
    """

    plain: str
    long: str

    def __repr__(self) -> str:
        return "KanaKeys(***)"


def kana_keys(reading: str) -> KanaKeys:
    """Return the keys of *reading*, in kana of any width and script; empty where it is."""
    sounds = _sounds(reading)
    return KanaKeys(_o_row(sounds.replace("ー", "")), _o_row(_lengthened(sounds)))


def is_kana(text: str) -> bool:
    """Whether *text* is all kana, long marks and what separates names."""
    return bool(_KANA.fullmatch(katakana(text)))


def katakana(text: str) -> str:
    """Return *text* in full-width katakana and capitals, marks composed, long marks one, separators away."""
    wide = unicodedata.normalize("NFKC", text.translate(_DETACHED_MARKS)).translate(_HIRAGANA)
    return _SEPARATORS.sub("", wide).translate(_LONG_MARKS).upper()


def _sounds(reading: str) -> str:
    """Return a reading in large kana without voicing, still with its long marks."""
    large = _repeats_written_out(katakana(reading)).translate(_LARGE).translate(_V_LETTERS)
    alike = _V_SOUNDS.sub(lambda found: _V_ROW[found[1]], large).translate(_ALIKE)
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", alike).translate(_VOICING))


def _repeats_written_out(kana: str) -> str:
    while (written := _REPEATED.sub(r"\1\1", kana)) != kana:
        kana = written
    return kana


def _lengthened(sounds: str) -> str:
    made = ""
    for sound in sounds:
        made += _VOWELS.get(made[-1:], "") if sound == "ー" else sound
    return made


def _o_row(sounds: str) -> str:
    return _O_THEN_U.sub("オ", sounds)
