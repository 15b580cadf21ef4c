"""The interface system's only table: that something passed, without a word of what."""

from contextlib import AbstractContextManager
from functools import cached_property

from sqlalchemy.orm import DeclarativeBase

from fittings.passages.store import Passages
from fittings.passages.tables import LinkageColumns
from mesh.storage.database import Database
from mesh.storage.unit import Unit


class Base(DeclarativeBase):
    """The tables of the interface system."""


class LinkageRow(LinkageColumns, Base):
    """One item that was handed on or turned away."""


class Register(Unit):
    """What is noted together."""

    @cached_property
    def passages(self) -> Passages:
        """The linkage records of what passes now."""
        return Passages(self, LinkageRow)


class Store:
    """The interface system's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)
