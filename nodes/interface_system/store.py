"""The interface system's only table: that something passed, without a word of what."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from typing import Final

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from mesh.storage.database import Database
from mesh.storage.memory import Added
from mesh.storage.unit import Unit
from nodes.interface_system.domain import Passage

RELAYED: Final = "RELAYED"


class Base(DeclarativeBase):
    """The tables of the interface system."""


class PassageRow(Base):
    """One item that was handed on or turned away; repeats of one delivery share the row."""

    __tablename__ = "passages"

    delivery_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[str] = mapped_column(String(6))
    matter: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(64))
    pass_time: Mapped[datetime]  # business time, UTC, stored naive


class Register(Unit):
    """What is noted together."""

    @cached_property
    def passages(self) -> Added[Passage]:
        """What passed; of one that passed again the newest counts."""
        return self.added(self._note)

    def _note(self, passages: Sequence[Passage]) -> None:
        newest = {each.known_as: _columns(each) for each in passages}
        self.upsert(PassageRow, newest.values())


class Store:
    """The interface system's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)


def _columns(passage: Passage) -> dict[str, object]:
    return {
        "delivery_id": passage.known_as,
        "body": passage.body,
        "matter": passage.method,
        "outcome": passage.refusal or RELAYED,
        "pass_time": passage.pass_time.astimezone(UTC).replace(tzinfo=None),
    }
