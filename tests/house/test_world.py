"""Time, threads, chance, locks and the wire come in by one door, and nothing is imported by a string past its floor."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSIDE = ("pki", "mesh", "fittings", "nodes", "population", "scenarios", "cli")
OUTSIDE_ONLY = {"time", "threading", "random", "secrets", "fcntl", "queue", "socket", "concurrent", "multiprocessing"}
WIRE = {"grpc.server", "grpc.secure_channel", "grpc.insecure_channel", "os.urandom"}

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


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("folder", INSIDE)
def test_time_threads_chance_and_locks_come_from_the_world_room_alone(folder: str) -> None:
    wrong = []
    for path in _files(folder):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong += [f"{path}: {name}" for name in _imports(tree) if name.partition(".")[0] in OUTSIDE_ONLY]
        calls = [ast.unparse(each) for each in ast.walk(tree) if isinstance(each, ast.Attribute)]
        wrong += [f"{path}: {each}" for each in calls if each in WIRE or each == "datetime.now"]
    assert not wrong


def test_what_is_imported_by_a_string_stays_on_its_floor() -> None:
    wrong = []
    for path in _files("vocabulary", "pki", *INSIDE, "cli"):
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
