"""What the tests of files share: a database with nothing but files, and a cabinet in it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.orm import DeclarativeBase

from fittings.files.cabinet import Cabinet
from fittings.files.tables import TABLES
from mesh.signatures.secrets import kept_secret
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder


class Base(DeclarativeBase):
    """A kind's tables."""


def database_at(url: str) -> Database:
    return Database("toy", url, Base.metadata, recorder=Recorder(None), migrations=None, fittings=[TABLES])


def cabinet_in(database: Database, folder: Path) -> Cabinet:
    return Cabinet(database, partial(kept_secret, folder / "files.key"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = database_at(sqlite_url(tmp_path / "toy.db"))
    yield made
    made.close()


@pytest.fixture
def cabinet(database: Database, tmp_path: Path) -> Cabinet:
    return cabinet_in(database, tmp_path)
