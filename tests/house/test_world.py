"""Time, threads, chance, locks and the wire come in by one door, and nothing is imported by a string past its floor."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.floors import FLOORS

ROOT = Path(__file__).resolve().parents[2]
INSIDE = tuple(each for each in FLOORS if each not in ("world", "bench", "tools"))
OUTSIDE_ONLY = {
    *("time", "threading", "random", "secrets", "fcntl", "queue", "socket", "concurrent", "multiprocessing", "asyncio"),
}
OUTSIDE = {
    *("grpc.server", "grpc.secure_channel", "grpc.insecure_channel", "grpc.aio", "os.urandom", "os.getrandom"),
    *("uuid.uuid1", "uuid.uuid4", "datetime.date.today"),
    *("datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"),
}

# Who may import by a name made at run time, and below which package.
BY_NAME = {
    "nodes/__init__.py": "nodes",
    "scenarios/story.py": "scenarios",
    "mesh/hosting/process_main.py": "mesh",  # what every host needs, warmed up before any fork
    "mesh/testing.py": "nodes",  # shipped for tests, which play real kinds
}


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def _origins(tree: ast.AST) -> dict[str, str]:
    """Return where each imported name comes from, such as d: datetime.datetime."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.asname or each.name.partition(".")[0]: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return found


def _used(tree: ast.AST) -> Iterator[str]:
    """Yield every imported name, and every attribute of one, by its full name."""
    origins = _origins(tree)
    yield from origins.values()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            root, _, rest = ast.unparse(node).partition(".")
            if root in origins:
                yield f"{origins[root]}.{rest}"


def _from_outside(source: str) -> list[str]:
    used = set(_used(ast.parse(source)))
    return sorted(each for each in used if each.partition(".")[0] in OUTSIDE_ONLY or each in OUTSIDE)


@pytest.mark.parametrize("folder", INSIDE)
def test_time_threads_chance_and_locks_come_from_the_world_room_alone(folder: str) -> None:
    found = {str(path): _from_outside(path.read_text(encoding="utf-8")) for path in _files(folder)}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from threading import Lock as L",
        "import datetime as d\nd.datetime.now()",
        "from datetime import datetime as d\nd.now()",
        "from datetime import date\ndate.today()",
        "from os import urandom",
        "from uuid import uuid4",
        "import uuid\nuuid.uuid4()",
        "from grpc import secure_channel",
        "import asyncio",
    ],
)
def test_whatever_it_is_called_it_is_seen(source: str) -> None:
    assert _from_outside(source)


@pytest.mark.parametrize("folder", INSIDE)
def test_the_world_is_asked_by_module_and_name_and_only_its_types_are_imported(folder: str) -> None:
    """So that it can be played: whoever took a function at import would keep the real one."""
    taken = {
        f"{path}: {origin}"
        for path in _files(folder)
        for origin in _origins(ast.parse(path.read_text(encoding="utf-8"))).values()
        if origin.startswith("world.") and origin.count(".") > 1 and origin.rpartition(".")[2][0].islower()
    }
    assert taken == set()


def test_what_is_imported_by_a_string_stays_on_its_floor() -> None:
    wrong = []
    for path in _files(*INSIDE):
        name = str(path.relative_to(ROOT))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("import_module", "__import__")):
                said = ast.unparse(call.args[0]).strip("f'\"")
                if name not in BY_NAME or not (said.startswith(BY_NAME[name]) or said.isidentifier()):
                    wrong.append(f"{name}:{call.lineno}: {said}")
    assert not wrong


def test_whoever_may_import_by_name_does_so() -> None:
    for name in BY_NAME:
        assert "import_module" in (ROOT / name).read_text(encoding="utf-8"), name
