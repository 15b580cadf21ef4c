"""What a unit has read and will keep: one noun, in memory until the unit ends.

Many items that are delivered together cost one question and one keeping, whatever each of them changes; and an item
that is refused is taken back here, without asking the database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Generic, TypeVar

from vocabulary.identifiers import Identifier

MOST_ASKED: Final = 500  # keys one statement may name

K = TypeVar("K")
V = TypeVar("V")


class Memory(Generic[K, V]):
    """One noun by its key; ``find`` sees what was kept."""

    def __init__(self, read: Callable[[Collection[K]], Mapping[K, V]], write: Callable[[Mapping[K, V]], None]) -> None:
        """*read* returns those of several that the database has, *write* puts there what was kept, in bulk."""
        self._read, self._write = read, write
        self._known: dict[K, V | None] = {}
        self._kept: dict[K, V] = {}
        self._before: list[tuple[K, dict[K, V | None], dict[K, V]]] = []  # what stood under a key before each keeping

    def fetch(self, keys: Iterable[K]) -> None:
        """Read ahead what will be asked for."""
        missing = {key: None for key in keys if key not in self._known}
        if missing:
            self._known |= missing | dict(self._read(missing.keys()))

    @property
    def kept(self) -> Mapping[K, V]:
        """What will be kept."""
        return self._kept

    def find(self, key: K) -> V | None:
        """Return what is kept, or will be; None when there is nothing."""
        self.fetch([key])
        return self._known[key]

    def keep(self, key: K, value: V) -> None:
        """Keep *value* when the unit ends."""
        self._before.append((key, _at(self._known, key), _at(self._kept, key)))
        self._known[key] = self._kept[key] = value

    def begin_item(self) -> None:
        """What is kept from here on may be taken back."""
        self._before.clear()

    def take_back(self) -> None:
        """Forget what was kept since the item began."""
        for key, known, kept in reversed(self._before):
            del self._known[key], self._kept[key]
            self._known |= known
            self._kept |= kept
        self._before.clear()

    def write(self) -> None:
        """Put what was kept into the database."""
        if self._kept:
            self._write(self._kept)
            self._kept = {}


def _at(values: dict[K, V], key: K) -> dict[K, V]:
    """Return what stands under *key*, if anything does."""
    return {key: values[key]} if key in values else {}


class Added(Generic[V]):
    """What is only ever added, such as the rows of a history."""

    def __init__(self, write: Callable[[Sequence[V]], None]) -> None:
        self._write = write
        self._added: list[V] = []
        self._mark = 0

    def add(self, *values: V) -> None:
        """Add *values* when the unit ends."""
        self._added += values

    def begin_item(self) -> None:
        """What is added from here on may be taken back."""
        self._mark = len(self._added)

    def take_back(self) -> None:
        """Forget what was added since the item began."""
        del self._added[self._mark :]

    def write(self) -> None:
        """Put what was added into the database."""
        if self._added:
            self._write(self._added)
            self._added = []


def batched(keys: Collection[Identifier]) -> Iterator[Sequence[str]]:
    """Yield the texts of *keys* in order, as many at a time as one question may name."""
    return chunked(sorted(key.value for key in keys))


def chunked(values: Sequence[V]) -> Iterator[Sequence[V]]:
    """Yield *values*, as many at a time as one question may name."""
    for start in range(0, len(values), MOST_ASKED):
        yield values[start : start + MOST_ASKED]
