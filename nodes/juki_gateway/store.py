"""The gateway's tables. Rows stay in this file; domain values leave it."""

from contextlib import AbstractContextManager
from functools import cached_property

from sqlalchemy.orm import DeclarativeBase

from fittings.passages.store import Passages
from fittings.passages.tables import LinkageColumns
from mesh.storage.database import Database
from mesh.storage.unit import Unit


class Base(DeclarativeBase):
    """The tables of one gateway."""


class LinkageRow(LinkageColumns, Base):
    """One item that passed."""


class Register(Unit):
    """What a gateway keeps together with what it sends on."""

    @cached_property
    def passages(self) -> Passages:
        """The linkage records of what passes now."""
        return Passages(self, LinkageRow)


class Store:
    """The gateway's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)
