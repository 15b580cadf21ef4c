"""Forgets jobs that ended long ago, each with its results in one transaction."""

from typing import Final

from fittings.jobs import store
from fittings.jobs.domain import KEPT
from mesh.storage.database import Database
from world import clocks

MOST: Final = 20  # jobs looked for at a time


class Forgetter:
    """The one that forgets jobs at a node."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._untidy = True  # whoever was killed between deleting and wiping left it to us

    def forget(self) -> None:
        """Delete what is past its time, then wipe it from the file's log too."""
        if not self._database.has_been_used():
            return
        while jobs := self._ended():
            self._untidy = True
            for job_id in jobs:
                with self._database.writing() as unit:
                    store.forget(unit, job_id)
        if self._untidy:
            self._untidy = not self._database.tidy()

    def _ended(self) -> list[str]:
        with self._database.reading() as session:
            return store.ended_before(session, clocks.now() - KEPT, MOST)
