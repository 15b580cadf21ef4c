"""Names of people: kept as written, searched by folded keys.

A stored name is never normalised by NFKC, which would exchange characters the
register tells apart. The keys are for search alone: equal keys do not make two
names the same, nor two people.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

LONGEST_NAME = 100
LONGEST_READING = 200

# Variation selectors choose a shape of the character before them; they are no character of their own.
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

# Unicode composition would turn these into the common shape, and the register means this one.
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f])")


class InvalidName(ValueError):
    """The text is no name; says what is wrong with it, never the text itself."""


class ReadingState(IntEnum):
    """Whether the reading of a name stands in the register (2025 amendment)."""

    NOT_RECORDED = 0
    PROVISIONAL = 1
    RECORDED = 2


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonName:
    """A person's name as the register writes it.

    *text* is surname and given name with the space between them, or a foreigner's
    name in the alphabet; *kana* its reading, of which *reading* says the standing
    (a reading kept for search alone is not recorded); *former_name* the 旧氏;
    *common_name* the 通称. Bounds count what a reader sees: 100 characters, and 200
    for the reading.
    """

    text: str
    kana: str | None = None
    reading: ReadingState = ReadingState.NOT_RECORDED
    former_name: str | None = None
    common_name: str | None = None

    def __post_init__(self) -> None:
        for name in ("text", "kana", "former_name", "common_name"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, _written(value, LONGEST_READING if name == "kana" else LONGEST_NAME))
        if self.kana is None and self.reading is not ReadingState.NOT_RECORDED:
            raise InvalidName("has the standing of a reading, and no reading")

    def __repr__(self) -> str:
        return "PersonName(***)"


def compose(text: str) -> str:
    """Return *text* in NFC, except that compatibility ideographs (神 U+FA19) stay what they are."""
    runs = _COMPATIBILITY_IDEOGRAPHS.split(text)
    return "".join(
        run if _COMPATIBILITY_IDEOGRAPHS.fullmatch(run) else unicodedata.normalize("NFC", run) for run in runs
    )


def grapheme_count(text: str) -> int:
    """Count characters as a reader does: selectors and combining marks go with what they follow."""
    return sum(1 for char in _SELECTORS.sub("", text) if not unicodedata.combining(char))


def search_keys(kana: str) -> frozenset[str]:
    """Return the two keys of a reading, without and with its long marks; any in common is a match.

    Voicing, small letters, spaces, width and the script of kana make no
    difference (municipal standard 2.1.2); nothing is left of a blank reading.
    """
    plain = _plain_katakana(kana)
    keys = {_fold_u(plain.replace("ー", "")), _fold_u(_spell_out_long_marks(plain))}
    return frozenset(keys - {""})


def fold_kanji(text: str) -> str:
    """Return *text* with variant shapes folded together, for wide search alone."""
    plain = unicodedata.normalize("NFKC", _SELECTORS.sub("", text))
    return plain.translate(_VARIANTS)


def _written(text: str, longest: int) -> str:
    if not text.strip():
        raise InvalidName("is blank")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
        raise InvalidName("has a character that cannot be written")
    # Counting what is seen would let marks pile up without end.
    if grapheme_count(text) > longest or len(text) > 2 * longest:
        raise InvalidName("is too long")
    return compose(text)


# 斎 and 斉 are two families of surnames and stay apart.
_FAMILIES = ("高髙", "崎﨑", "辺邉邊边𨘢", "斎齋", "斉齊", "浜濵濱滨", "吉𠮷", "藤䕨籘籐")
_VARIANTS = {ord(variant): family[0] for family in _FAMILIES for variant in family[1:]}

_HIRAGANA = {code: code + 0x60 for code in (*range(0x3041, 0x3097), 0x309D, 0x309E)}
_DETACHED_MARKS = str.maketrans("\u309b\u309c", "\u3099\u309a")
_LONG_MARKS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212-", "ー"))
_LARGE = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_V_SOUNDS = str.maketrans("ァィェォ", "バビベボ")

# Letters that are heard alike; the voiced ones go first, so that ヂ ends as シ and not as チ.
_HEARD_ALIKE_VOICED = str.maketrans("ヂヅ", "ジズ")
_HEARD_ALIKE = str.maketrans("ヲワ", "オハ")

_ROWS = {
    "ア": "アカサタナハマヤラワ",
    "イ": "イキシチニヒミリヰ",
    "ウ": "ウクスツヌフムユル",
    "エ": "エケセテネヘメレヱ",
    "オ": "オコソトノホモヨロヲ",
}
_VOWELS = {kana: vowel for vowel, row in _ROWS.items() for kana in row}


def _plain_katakana(kana: str) -> str:
    """Fold all but the long marks, which the two keys treat differently."""
    # 1. One script and one width: a detached voiced mark is joined first, which NFKC would not do.
    text = unicodedata.normalize("NFKC", kana.translate(_DETACHED_MARKS)).translate(_HIRAGANA)
    # 2. No spaces, one long mark.
    text = "".join(text.split()).translate(_LONG_MARKS)
    # 3. The V sounds, while their vowel is still small.
    text = re.sub("ヴ([ァィェォ])", lambda found: found[1].translate(_V_SOUNDS), text)
    # 4. Large letters, then no voicing.
    text = text.translate(_LARGE).translate(_HEARD_ALIKE_VOICED)
    text = re.sub("[\u3099\u309a]", "", unicodedata.normalize("NFD", text))
    return text.translate(_HEARD_ALIKE)


def _spell_out_long_marks(text: str) -> str:
    out: list[str] = []
    for char in text:
        out.append(_VOWELS.get(out[-1] if out else "", "") if char == "ー" else char)
    return "".join(out)


def _fold_u(text: str) -> str:
    """ウ after a sound of the オ row is heard as オ."""
    out = ""
    for char in text:
        out += "オ" if char == "ウ" and out and out[-1] in _ROWS["オ"] else char
    return out
