"""What is kept no longer than it may be: declared beside each table, done by one job in business time.

Beside the table, on the column from which the time counts::

    issue_time: Mapped[datetime] = mapped_column(Moment, info=kept_for(TIME_TO_LIVE, "番号法第21条の2第3項"))

and in ``node.py``, once for all tables of the kind::

    jobs=[forgetting(database, Base.metadata, road.clock)]

A table of which no column says so declares in words why its rows stay, or who deletes them::

    __table_args__ = {"info": kept_because("one row a body: never more")}
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from mesh.clock import Clock
from mesh.hosting.node import Timed
from mesh.storage.database import Database
from mesh.storage.forgetting import Forgetting
from mesh.storage.retention import Retention, Years, kept_because, kept_for
from mesh.storage.shortening import Shortening
from world import clocks

__all__ = [
    "PROVISION_RECORDS",
    "Years",
    "forgetting",
    "forgetting_in_real_time",
    "kept_because",
    "kept_for",
    "shortening",
]

PROVISION_RECORDS: Final = Retention(period=Years(7), rule="情報提供等記録: 番号法施行令第29条")
EVERY: Final = 60.0  # seconds of real time


def forgetting(database: Database, metadata: MetaData, clock: Clock) -> Timed:
    """Return the job that deletes what is past the time its table declares."""
    return Timed(name="forget", every=EVERY, work=Forgetting(database, metadata, clock.now))


def forgetting_in_real_time(database: Database, metadata: MetaData) -> Timed:
    """Return the same job for tables whose times are real: nobody who moves business time ends anything of theirs."""
    return Timed(name="forget in real time", every=EVERY, work=Forgetting(database, metadata, clocks.now))


def shortening(
    database: Database, forget_some: Callable[[Session, datetime], bool], retention: Retention, clock: Clock
) -> Timed:
    """Return the job that forgets the front of a chain; *forget_some* deletes some of what is older than a moment."""
    return Timed(name="shorten", every=EVERY, work=Shortening(database, forget_some, retention, clock.now))
