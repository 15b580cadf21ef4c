"""How long rows are kept, declared beside the column that says since when; ``forgetting`` does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, MetaData

from mesh.clock import JAPAN

_INFO: Final = "retention"


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


def declared(metadata: MetaData) -> Iterator[tuple[Column[Any], Retention]]:
    """Yield each column of *metadata* with how long its rows are kept after it."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if _INFO in column.info:
                yield column, column.info[_INFO]
