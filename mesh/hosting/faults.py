"""What an operator must put right."""

from collections.abc import Sequence
from typing import Final

NAMED_AT_MOST: Final = 5


def some_of(texts: Sequence[str], between: str = "; ") -> str:
    """Return the first few of *texts* as one, and how many more there are."""
    more = len(texts) - NAMED_AT_MOST
    return between.join([*texts[:NAMED_AT_MOST], *([f"and {more} more"] if more > 0 else [])])


class NetworkError(Exception):
    """Something an operator must put right; the text says what and how."""
