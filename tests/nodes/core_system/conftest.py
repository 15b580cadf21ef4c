"""What the tests of the core share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.core_system.store.tables import Base
from tests.nodes.core_system.network import CoreNetwork


@pytest.fixture
def network(tmp_path: Path) -> Iterator[CoreNetwork]:
    running = CoreNetwork(tmp_path)
    with running.mesh:
        yield running


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
