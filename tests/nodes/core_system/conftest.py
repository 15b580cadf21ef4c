"""What the tests of the core share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nodes.core_system.network import CoreNetwork


@pytest.fixture
def network(tmp_path: Path) -> Iterator[CoreNetwork]:
    running = CoreNetwork(tmp_path)
    with running.mesh:
        yield running
