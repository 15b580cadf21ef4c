"""How a database that is gone, or older than it was, is told from one that is new.

The database and a small file beside the node's log count together; the database counts first. A database that is behind
the file was put back to an earlier day, one that is missing where the file is was lost. Either is said, and nothing is
begun anew.
"""

import json
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from mesh.storage.inbox import RoadTables
from mesh.storage.retention import kept_because
from pki import files


class MarkRow(RoadTables):
    """The database's own count; one row."""

    __tablename__ = "road_mark"
    __table_args__ = {"info": kept_because("one row a database")}

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]


class DatabaseGone(Exception):
    """There was a database here."""


class DatabaseOlder(Exception):
    """The database has been put back to an earlier day."""


AHEAD = "Its peers may be ahead of it then, and items between them may be parked: juki outbox shows those."
REMEDY = f"Put the newest copy in its place; or, to go on with what is there, remove {{path}} and start again. {AHEAD}"


class Mark:
    """One node's count, in its database and beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def exists(self) -> bool:
        """Whether the node ever had a database."""
        return self.path.exists()

    def must_not_exist(self) -> None:
        """Refuse to begin a database anew where there was one."""
        if self.exists():
            raise DatabaseGone("there was a database and it is gone. " + REMEDY.format(path=self.path))

    def check(self, connection: Connection) -> None:
        """Refuse a database that counts less than the file beside it."""
        if _counted(connection) < self._noted():
            raise DatabaseOlder("it is older than it was when last used. " + REMEDY.format(path=self.path))

    def advance(self, engine: Engine) -> None:
        """Count one on, in the database first, and so that a power cut takes neither back."""
        with engine.connect() as connection:
            own = connection.dialect.name == "sqlite"
            if own:
                connection.exec_driver_sql("pragma synchronous=full")
            if not connection.execute(update(MarkRow).values(count=MarkRow.count + 1)).rowcount:
                connection.execute(insert(MarkRow).values(id=1, count=1))
            count = _counted(connection)
            connection.commit()
            if own:
                connection.exec_driver_sql("pragma synchronous=normal")
        if count > self._noted():
            files.write(self.path, json.dumps({"count": count}).encode(), files.PRIVATE)

    def _noted(self) -> int:
        try:
            return int(json.loads(self.path.read_text(encoding="utf-8"))["count"])
        except FileNotFoundError:
            return 0
        except (ValueError, TypeError, KeyError):  # written whole or not at all: somebody else's hand
            return 0


def _counted(connection: Connection) -> int:
    return int(connection.execute(select(func.max(MarkRow.count))).scalar() or 0)
