"""What the tests of the middle server share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nodes.middle_server.linkage import Linkage


@pytest.fixture
def linkage(tmp_path: Path) -> Iterator[Linkage]:
    network = Linkage(tmp_path)
    with network.mesh:
        yield network
