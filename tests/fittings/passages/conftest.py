"""What the tests of linkage records share: a database with nothing else in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import DeclarativeBase

from fittings.passages.tables import LinkageColumns
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder


class Base(DeclarativeBase):
    """A kind's tables."""


class LinkageRow(LinkageColumns, Base):
    """A kind's own table of linkage records."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    url = sqlite_url(tmp_path / "toy.db")
    made = Database("toy", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()
