"""What the tests of jobs share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fittings.jobs.toy import Toy


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Toy]:
    """A node that keeps notes."""
    made = Toy(tmp_path)
    yield made
    made.database.close()
