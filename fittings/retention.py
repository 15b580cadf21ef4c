"""What is kept no longer than it may be: declared beside each table, done by one job in business time.

Beside the table, on the column from which the time counts::

    issue_time: Mapped[datetime] = mapped_column(Moment, info=kept_for(TIME_TO_LIVE, "番号法第21条の2第3項"))

and in ``node.py``, once for all tables of the kind::

    jobs=[forgetting(database, Base.metadata, road.clock)]
"""

from typing import Final

from sqlalchemy import MetaData

from mesh.clock import Clock
from mesh.hosting.node import Timed
from mesh.storage.database import Database
from mesh.storage.forgetting import Forgetting
from mesh.storage.retention import Years, kept_for

__all__ = ["Years", "forgetting", "kept_for"]

EVERY: Final = 60.0  # seconds of real time


def forgetting(database: Database, metadata: MetaData, clock: Clock) -> Timed:
    """Return the job that deletes what is past the time its table declares."""
    return Timed(name="forget", every=EVERY, work=Forgetting(database, metadata, clock.now))
