"""What the tests of the middle server share: a database, a call to be answering, neighbours' names, a small network."""

from collections.abc import Iterator
from datetime import UTC, datetime
from os import urandom
from pathlib import Path
from types import SimpleNamespace

import grpc
import pytest

from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.middle_server.peers import CityMiddleServer, CoreSystem, InterfaceSystem, Neighbours
from nodes.middle_server.store.keys import Keys, Own
from nodes.middle_server.store.store import Store
from nodes.middle_server.store.tables import Base
from tests.nodes.middle_server.linkage import SAPPORO, Linkage

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)


@pytest.fixture
def linkage(tmp_path: Path) -> Iterator[Linkage]:
    network = Linkage(tmp_path)
    with network.mesh:
        yield network


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables; the test answers a call."""
    token = enter(Call(caller="linkage.interface-system", callee="sapporo.middle-server", method="/x/Y"))
    url = sqlite_url(tmp_path / "node.db")
    opened = Database("sapporo.middle-server", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield opened
    opened.close()
    leave(token)


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
def own(tmp_path: Path) -> Own:
    return Own(SAPPORO, Keys(tmp_path, urandom))


@pytest.fixture
def to() -> Iterator[Neighbours]:
    """The real ways out, as far as the outbox: nobody is called here."""
    with grpc.insecure_channel("localhost:1") as nowhere:
        road = SimpleNamespace(
            node=SimpleNamespace(code=SAPPORO), peer=lambda kind: f"a.{kind}", channel=lambda callee: nowhere
        )
        yield Neighbours(
            city=CityMiddleServer(road),  # type: ignore[arg-type]  # as much of a road as they need
            interface=InterfaceSystem(road),  # type: ignore[arg-type]  # likewise
            core=CoreSystem(road),  # type: ignore[arg-type]  # likewise
        )
