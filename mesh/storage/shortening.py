"""Forgetting the oldest rows of a chain, some at a time, so that nobody waits long and what is left stays a chain."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from mesh.storage.database import Database
from mesh.storage.retention import Retention


class Shortening:
    """Deletes what is past its time at the front of one chain; to be called again and again."""

    def __init__(
        self,
        database: Database,
        forget_some: Callable[[Session, datetime], bool],
        retention: Retention,
        now: Callable[[], datetime],
    ) -> None:
        """*forget_some* deletes some of what is older than a moment, and says whether it did; *now* tells the time."""
        self._database, self._forget_some, self._retention, self._now = database, forget_some, retention, now
        self._untidy = True  # whoever was killed between deleting and wiping left it to us

    def __call__(self) -> None:
        """Delete all there is to delete now; a node that has kept nothing yet has nothing."""
        if not self._database.has_been_used():
            return
        before = self._retention.limit(self._now())
        while self._forget(before):
            self._untidy = True
        if self._untidy:
            self._untidy = not self._database.tidy()

    def _forget(self, before: datetime) -> bool:
        with self._database.writing() as unit:
            return self._forget_some(unit.session, before)
