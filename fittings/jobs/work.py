"""What a kind says of one sort of job: what a row is, and what is done with it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, TypeVar

from google.protobuf.message import DecodeError, Message

from fittings.jobs.domain import Row
from mesh.storage.unit import Unit
from vocabulary.refusals import Malformed, Refusal

M = TypeVar("M", bound=Message)
U = TypeVar("U", bound=Unit)
V = TypeVar("V")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[U, M, V]):
    """One sort of job.

    *ready* is handed the next values before a unit is opened, so that neighbours are asked then if they must be; what
    it refuses, all rows wait for. It yields the act, which does one value within the unit, and refuses that one alone.
    """

    name: str  # stands in the database
    row: type[M]
    read: Callable[[M], V]  # may refuse
    ready: Callable[[Sequence[V]], AbstractContextManager[Callable[[U, V], object]]]

    def value(self, row: Row) -> V | Refusal:
        """Return what a row says, or why it says nothing."""
        try:
            return self.read(self.row.FromString(row.content))
        except DecodeError:
            return Malformed("row", "is no message of its type")
        except Refusal as refusal:
            return refusal
