"""Every kind has the same rooms, one name in five places, and nothing in the wrong room."""

import ast
import re
from pathlib import Path

import pytest

from nodes import load_kind
from tests.house.floors import FLOORS, ROOT

KINDS = sorted(load_kind.names)
ALWAYS = {"domain", "store", "convert", "service", "node"}
SOMETIMES = {"acts", "peers", "jobs", "migrations"}


def rooms(kind: str) -> set[str]:
    """Return a kind's rooms, files and folders alike."""
    return {path.stem for path in (ROOT / "nodes" / kind).iterdir() if path.name not in ("__init__.py", "__pycache__")}


def test_a_folder_below_nodes_is_a_kind_whole_or_none() -> None:
    folders = sorted(each.name for each in (ROOT / "nodes").iterdir() if each.is_dir() and each.name != "__pycache__")
    assert folders == KINDS, "a kind has node.py"
    assert [kind for kind in KINDS if not (ROOT / "nodes" / kind / "__init__.py").exists()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_the_rooms_of_every_kind(kind: str) -> None:
    assert rooms(kind) >= ALWAYS
    assert rooms(kind) <= ALWAYS | SOMETIMES


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_stands_in_five_places_under_one_name(kind: str) -> None:
    assert (ROOT / "proto" / "juki" / kind / "v1" / "kind.proto").exists()
    assert (ROOT / "tests" / "nodes" / kind).is_dir()
    assert re.search(rf"\[.*\b{kind}\b", (ROOT / "topology.yaml").read_text(encoding="utf-8"))
    assert f"`{kind}`" in (ROOT / "docs" / "nodes.md").read_text(encoding="utf-8")
    assert f"`{kind}`" in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_room_has_its_test_file(kind: str) -> None:
    there = {path.name for path in (ROOT / "tests" / "nodes" / kind).rglob("test_*.py")}
    missing = {
        room for room in rooms(kind) - {"migrations"} if not any(name.startswith(f"test_{room}") for name in there)
    }
    assert not missing


@pytest.mark.parametrize("kind", KINDS)
def test_a_plaque_holds_words_and_no_code(kind: str) -> None:
    body = ast.parse((ROOT / "nodes" / kind / "__init__.py").read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("kind", KINDS)
def test_a_service_catches_nothing_and_knows_no_status(kind: str) -> None:
    for path in _files(kind, "service"):
        text = path.read_text(encoding="utf-8")
        assert "StatusCode" not in text
        assert not any(isinstance(each, ast.Try) for each in ast.walk(ast.parse(text)))


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_below_the_wiring_asks_what_time_it_is(kind: str) -> None:
    for room in ("domain", "store", "convert", "service", "peers"):
        for path in _files(kind, room):
            assert not re.search(r"datetime\.now|date\.today|time\.time\(", path.read_text(encoding="utf-8")), path


def test_no_python_lies_under_proto() -> None:
    assert not list((ROOT / "proto").rglob("*.py"))


def test_every_module_and_class_says_what_it_is() -> None:
    silent = []
    for folder in FLOORS:
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if not ast.get_docstring(tree):
                silent.append(str(path.relative_to(ROOT)))
            silent += [
                f"{path.relative_to(ROOT)}:{each.name}"
                for each in tree.body
                if isinstance(each, ast.ClassDef) and not ast.get_docstring(each) and not each.name.startswith("_")
            ]
    assert not silent


def test_files_and_functions_stay_of_a_size_one_can_read() -> None:
    too_long = []
    for folder in (*FLOORS, "tests"):
        for path in (ROOT / folder).rglob("*.py"):
            lines = path.read_text(encoding="utf-8").splitlines()
            if len(lines) > (500 if folder == "tests" else 400):
                too_long.append(f"{path.relative_to(ROOT)} has {len(lines)} lines")
            if folder != "tests":
                too_long += _long_functions(path, "\n".join(lines))
    assert not too_long


def _long_functions(path: Path, text: str) -> list[str]:
    functions = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.FunctionDef)]
    return [
        f"{path.relative_to(ROOT)}:{each.name} has {(each.end_lineno or 0) - each.lineno + 1} lines"
        for each in functions
        if (each.end_lineno or 0) - each.lineno + 1 > 50
    ]


def test_every_suppression_has_a_code_and_a_reason() -> None:
    bare = []
    for folder in FLOORS:
        for path in (ROOT / folder).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(r"# (type: ignore|noqa)", line) and not re.search(
                    r"# (type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \S|noqa: [A-Z]+\d+(, ?[A-Z]+\d+)*  (# )?\S)",
                    line,
                ):
                    bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert not bare


def _files(kind: str, room: str) -> list[Path]:
    base = ROOT / "nodes" / kind
    return [base / f"{room}.py"] if (base / f"{room}.py").exists() else sorted((base / room).rglob("*.py"))
