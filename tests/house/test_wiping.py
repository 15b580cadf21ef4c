"""Whoever deletes rows of a node has them wiped from its database's log too."""

import ast

import pytest

from tests.house.floors import ROOT


def _left(source: str) -> list[str]:
    """Return the functions that make a DELETE statement and do not say ``wipe()``."""
    return [
        each.name
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.FunctionDef) and _calls(each, "delete") and not _calls(each, "wipe")
    ]


def _calls(function: ast.FunctionDef, name: str) -> bool:
    """Whether *function* calls *name*, plainly or of anything."""
    return any(
        isinstance(each, ast.Call) and ast.unparse(each.func).rpartition(".")[2] == name for each in ast.walk(function)
    )


@pytest.mark.parametrize("folder", ["nodes", "fittings"])
def test_whoever_deletes_wipes(folder: str) -> None:
    found = {
        str(path.relative_to(ROOT)): names
        for path in sorted((ROOT / folder).rglob("*.py"))
        if (names := _left(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_whoever_does_not_is_seen() -> None:
    assert _left("def forget(unit):\n    unit.session.execute(delete(Row))") == ["forget"]
    assert _left("def forget(unit):\n    unit.session.execute(delete(Row))\n    unit.wipe()") == []
