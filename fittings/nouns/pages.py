"""Pages of a list: how large one is. What leads to the next one is sealed (``fittings/pages``)."""

from typing import Final

from vocabulary.refusals import Malformed

USUAL_SIZE: Final = 100
LARGEST_SIZE: Final = 1000


def size_from_wire(size: int, usual: int, largest: int) -> int:
    """Return how many entries are wanted; 0 means the *usual* number."""
    if size < 0:
        raise Malformed("page_size", "is negative")
    return min(size or usual, largest)
