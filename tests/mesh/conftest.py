"""What the tests of the road share: a mesh of a test's own, and one that stands for all who leave it as it was."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from mesh.testing import LocalMesh
from tests.mesh.helpers import Nation, mesh_of


@pytest.fixture
def nation() -> Nation:
    return Nation()


@pytest.fixture
def mesh(tmp_path: Path, nation: Nation) -> Iterator[LocalMesh]:
    """A mesh of a test's own."""
    with mesh_of(tmp_path, nation) as running:
        yield running


@pytest.fixture(scope="session")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """One mesh for all tests that leave it as it was."""
    nation = Nation()
    with mesh_of(tmp_path_factory.mktemp("standing"), nation) as running:
        yield SimpleNamespace(mesh=running, nation=nation)
