"""What the tests of the interface system share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nodes.interface_system.relay import Relay


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    running = Relay(tmp_path)
    with running.mesh:
        yield running
