"""The core's database: units of work, and what is asked outside one."""

from contextlib import AbstractContextManager

from sqlalchemy import select

from mesh.storage.database import Database
from nodes.core_system.domain.records import CoreRecord
from nodes.core_system.store.register import Register
from nodes.core_system.store.rows import record_of_row
from nodes.core_system.store.tables import ProvisionRecordRow


class Store:
    """Opens units and lists records."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

    def page(self, after: int, size: int) -> tuple[list[CoreRecord], int | None]:
        """Return up to *size* records after number *after*, and the number to go on from, if any."""
        with self._database.reading() as session:
            query = select(ProvisionRecordRow).where(ProvisionRecordRow.seq > after)
            rows = session.scalars(query.order_by(ProvisionRecordRow.seq).limit(size + 1)).all()
        shown = rows[:size]
        return [record_of_row(row) for row in shown], shown[-1].seq if len(rows) > size else None
