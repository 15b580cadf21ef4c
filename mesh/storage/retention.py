"""How long rows are kept, declared beside the column that says since when; ``forgetting`` does it.

A table of which no column says so declares in words why its rows stay, or who deletes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, MetaData, Table

from mesh.clock import JAPAN

_INFO: Final = "retention"
_BECAUSE: Final = "kept_because"


@dataclass(frozen=True, slots=True)
class Years:
    """A period of so many calendar years."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long a row is kept after what its column says, and which rule says so."""

    period: timedelta | Years
    rule: str

    def limit(self, now: datetime) -> datetime:
        """Return the moment before which everything is past its time."""
        if isinstance(self.period, timedelta):
            return now - self.period
        there = now.astimezone(JAPAN)
        # One day of leap years has none to answer to: the day before keeps a day longer, never a day less.
        day = 28 if (there.month, there.day) == (2, 29) else there.day
        return there.replace(year=there.year - self.period.count, day=day)


def kept_for(period: timedelta | Years, rule: str) -> dict[Any, Any]:
    """Return the ``info`` of a column that says since when a row is kept: a moment or a day, until which or from which.

    *rule* is the law's article, or what else says how long. A row without a value there is kept.
    """
    return {_INFO: Retention(period=period, rule=rule)}


def kept_because(reason: str) -> dict[Any, Any]:
    """Return the ``info`` of a table whose rows go by no column of it: *reason* is why they stay, or who deletes them.

    It names the law's article or the row of the specification (7.4), where there is one.
    """
    return {_BECAUSE: reason}


def reason_of(table: Table) -> str:
    """Return what *table* says of why its rows are kept, empty where it says nothing."""
    return str(table.info.get(_BECAUSE, ""))


def declared(metadata: MetaData) -> Iterator[tuple[Column[Any], Retention]]:
    """Yield each column of *metadata* with how long its rows are kept after it."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if _INFO in column.info:
                yield column, column.info[_INFO]
