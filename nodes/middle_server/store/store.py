"""A middle server's database."""

from contextlib import AbstractContextManager

from mesh.storage.database import Database
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.store import records
from nodes.middle_server.store.register import Register


class Store:
    """What one body's middle server keeps."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

    def records(self, after: int, size: int) -> tuple[list[BodyRecord], int | None]:
        """Return the newest state of *size* records begun after *after*, and where to go on, if anywhere."""
        with self._database.reading() as session:
            return records.page(session, after, size)
