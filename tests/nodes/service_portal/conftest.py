"""What the tests of this kind share: a database, a call to be answering."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.service_portal.store import Base


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables."""
    url = sqlite_url(tmp_path / "node.db")
    made = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


@pytest.fixture
def answering() -> Iterator[None]:
    """A call from the same caller is being answered."""
    token = enter(Call(caller="test.caller", callee="test.node", method="/juki.test.v1.Test/Test"))
    yield
    leave(token)
