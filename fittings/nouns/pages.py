"""Pages of a list: how large one is, and the token that leads to the next.

A token is a position in decimal, or any text in base64 for lists whose tokens shall not be taken for numbers.
Empty means the beginning in a request, the end in an answer.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final, TypeVar

from fittings.nouns.fields import checked
from vocabulary.refusals import Malformed

T = TypeVar("T")

LONGEST_POSITION: Final = 18  # digits, so that it fits a database's integers


def size_from_wire(size: int, usual: int, largest: int) -> int:
    """Return how many entries are wanted; 0 means the *usual* number."""
    if size < 0:
        raise Malformed("page_size", "is negative")
    return min(size or usual, largest)


def position(text: str) -> int:
    """Return the position that *text* says, or raise ValueError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_POSITION):
        raise ValueError("is none that was given out")
    return int(text)


def position_from_wire(token: str) -> int:
    """Return the position in a token of decimal digits, 0 for the first page."""
    return checked(position, token or "0", "page_token")


def position_to_wire(following: int | None) -> str:
    """Return the token of decimal digits that leads to *following*; None means there is no more."""
    return "" if following is None else str(following)


def wrapped_from_wire(token: str, read: Callable[[str], T], first: T) -> T:
    """Return what *read* makes of the text in a base64 token, *first* for the first page."""
    if not token:
        return first
    try:
        return read(urlsafe_b64decode(token).decode("ascii"))
    except ValueError as error:
        raise Malformed("page_token", "is none that was given out") from error


def wrapped_to_wire(text: str) -> str:
    """Return the base64 token for *text*; empty means there is no more."""
    return urlsafe_b64encode(text.encode()).decode()
