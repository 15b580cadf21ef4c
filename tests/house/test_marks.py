"""One mark, one test that fails when that row of the catalogue breaks; a story shows no row."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
STORIES = {"journeys", "scenarios"}
ROW = re.compile(r"(S[0-9]\.[0-9]{1,2}[ab]?|[NPIK]\.[0-9])")


def _marks(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each test in *path* that has marks, and the rows they name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            calls = [each for each in node.decorator_list if isinstance(each, ast.Call)]
            rows = [each.args[0] for each in calls if ast.unparse(each.func) == "pytest.mark.function"]
            if rows:
                yield node.name, [ast.literal_eval(row) for row in rows]


ALL = {path: dict(_marks(path)) for path in sorted(TESTS.rglob("test_*.py"))}


def test_there_are_marks() -> None:
    assert sum(map(len, ALL.values())) > 10


@pytest.mark.parametrize("path", [path for path, marks in ALL.items() if marks], ids=lambda path: path.stem)
def test_a_mark_names_one_row_of_the_catalogue(path: Path) -> None:
    assert not {name: rows for name, rows in ALL[path].items() if len(rows) != 1 or not ROW.fullmatch(rows[0])}


def test_a_story_shows_no_row() -> None:
    of_stories = {path: marks for path, marks in ALL.items() if path.relative_to(TESTS).parts[0] in STORIES}
    assert not {path.name: marks for path, marks in of_stories.items() if marks}
