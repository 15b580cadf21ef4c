"""What an operator must put right."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

NAMED_AT_MOST: Final = 5


def some_of(texts: Sequence[str], between: str = "; ") -> str:
    """Return the first few of *texts* as one, and how many more there are."""
    more = len(texts) - NAMED_AT_MOST
    return between.join([*texts[:NAMED_AT_MOST], *([f"and {more} more"] if more > 0 else [])])


def did_you_mean(name: str, names: Iterable[str], otherwise: str) -> str:
    """Return which of *names* are near *name* as a question, or *otherwise*."""
    near = get_close_matches(name, sorted(names), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else otherwise


class NetworkError(Exception):
    """Something an operator must put right; the text says what and how."""
