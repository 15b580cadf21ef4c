"""Pages of a list: how large one is, and the token that leads to the next.

A token is base64 of the place that the next page comes after, so that it is not taken for a number of anybody. Empty
means the beginning in a request, the end in an answer.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from vocabulary.refusals import Malformed

T = TypeVar("T")

USUAL_SIZE: Final = 100
LARGEST_SIZE: Final = 1000
LONGEST_POSITION: Final = 18  # digits, so that it fits a database's integers


class PageRequest(Protocol):
    """What every request for a page of a list says."""

    @property
    def page_size(self) -> int: ...
    @property
    def page_token(self) -> str: ...


def page_from_wire(request: PageRequest, usual: int = USUAL_SIZE, largest: int = LARGEST_SIZE) -> tuple[int, int]:
    """Return the position to go on behind, and how many entries are wanted."""
    return place_from_wire(request.page_token, _position, 0), size_from_wire(request.page_size, usual, largest)


def size_from_wire(size: int, usual: int, largest: int) -> int:
    """Return how many entries are wanted; 0 means the *usual* number."""
    if size < 0:
        raise Malformed("page_size", "is negative")
    return min(size or usual, largest)


def place_from_wire(token: str, read: Callable[[str], T], first: T) -> T:
    """Return what *read* makes of the text in a token, *first* for the first page."""
    if not token:
        return first
    try:
        return read(urlsafe_b64decode(token).decode("ascii"))
    except ValueError as error:
        raise Malformed("page_token", "is none that was given out") from error


def token_to_wire(place: int | str | None) -> str:
    """Return the token that leads on behind *place*; None or empty means there is no more."""
    return "" if place is None else urlsafe_b64encode(str(place).encode()).decode()


def _position(text: str) -> int:
    if not (text.isdecimal() and len(text) <= LONGEST_POSITION):
        raise ValueError("is no position")
    return int(text)
