"""What the tests of looks share: a database with nothing else in it, and a watch around a method of one's own."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from google.protobuf.message import Message
from sqlalchemy.orm import DeclarativeBase

from fittings.accesses import store
from fittings.accesses.domain import Access, Asked
from fittings.accesses.tables import TABLES
from fittings.accesses.watch import Watch
from mesh.call import Call, enter, leave
from mesh.contracts.guard import full_method
from mesh.hosting.node import Answer
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder

NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)
TERMINAL, SYSTEM = "toy.terminal", "toy.juki-gateway"


class Base(DeclarativeBase):
    """A kind's tables."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = sqlite_url(tmp_path / "toy.db")
    made = Database("toy", url, Base.metadata, recorder=Recorder(None), migrations=None, fittings=[TABLES])
    yield made
    made.close()


class Desk:
    """Somebody at a terminal who calls methods that are watched."""

    def __init__(self, database: Database) -> None:
        self.database, self.watch = database, Watch(database, lambda: NOON, {SYSTEM})

    def call(self, method: Any, request: Message, answer: Answer, caller: str = TERMINAL, **said: Any) -> Message:
        """Let *caller* ask *method*, which *answer* answers."""
        said = {"operator": "clerk-1", "body_digest": request.SerializeToString(), **said}
        token = enter(Call(caller=caller, callee="toy.node", method=full_method(method), **said))
        try:
            return self.watch.around(method, answer)(request, cast(Any, None))
        finally:
            leave(token)

    def looks(self, **asked: Any) -> list[Access]:
        """Return the looks that were recorded, oldest first."""
        with self.database.reading() as session:
            return store.page(session, Asked(**asked), None, 1000)[::-1]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def answering(response: Message) -> Callable[..., Message]:
    """Return what answers always alike."""
    return lambda request, context: response
