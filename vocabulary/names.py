"""Names of people, kept as written.

A stored name is never normalised by NFKC, which would exchange characters the register tells apart.
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


# What most names are made of: kana, kanji and marks that go with nothing before them and are composed already.
_PLAIN = re.compile("[A-Za-z々〆〇ぁ-ゖゝゞァ-ヿ一-鿋][A-Za-z0-9 \u3000々〆〇ぁ-ゖゝゞァ-ヿ一-鿋]*")


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


def _written(text: str, longest: int) -> str:
    if len(text) <= longest and _PLAIN.fullmatch(text):
        return text
    if not text.strip():
        raise InvalidName("is blank")
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in text):
        raise InvalidName("has a character that cannot be written")
    # Counting what is seen would let marks pile up without end.
    if grapheme_count(text) > longest or len(text) > 2 * longest:
        raise InvalidName("is too long")
    return compose(text)
