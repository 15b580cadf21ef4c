"""Errors that nobody expected are logged in one place, which knows whose messages quote people's data."""

import ast

import pytest

from tests.house.floors import ROOT

PLACE = ROOT / "mesh" / "failures.py"
NAMES = {"exception", "exc_info", "format_exc", "print_exc", "format_exception", "print_exception"}
ENGINES = {"mesh/storage/database.py", "mesh/hosting/network.py"}


def _logged_past(source: str) -> list[int]:
    """Return the lines that call ``log.exception``, pass ``exc_info`` or write a traceback by themselves."""
    return [
        each.lineno
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.Call)
        and (
            (isinstance(each.func, ast.Attribute) and each.func.attr in NAMES)
            or any(word.arg in NAMES for word in each.keywords)
        )
    ]


@pytest.mark.parametrize("folder", ["mesh", "nodes", "fittings"])
def test_nobody_logs_an_error_past_the_one_place(folder: str) -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path != PLACE and (lines := _logged_past(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize("source", ["log.exception('x')", "log.error('x', exc_info=True)", "traceback.print_exc()"])
def test_whatever_way_it_is_logged_it_is_seen(source: str) -> None:
    assert _logged_past(source) == [1]


def test_every_engine_hides_what_it_was_given() -> None:
    made = {}
    for folder in ("mesh", "nodes", "fittings"):
        for path in (ROOT / folder).rglob("*.py"):
            for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(each, ast.Call) and ast.unparse(each.func).endswith("create_engine"):
                    made[str(path.relative_to(ROOT))] = "hide_parameters=True" in ast.unparse(each)
    assert made == dict.fromkeys(ENGINES, True)
