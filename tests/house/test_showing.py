"""What a resident record system shows a clerk has passed the one function that judges rights."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.floors import ROOT

KIND = ROOT / "nodes" / "resident_record"
JUDGE = KIND / "domain" / "showing.py"
UNJUDGED = {"ResidentRecord", "Household", "HistoryEntry", "RecordRow", "HistoryRow"}
JUDGED = {"ShownRecord", "ShownHousehold", "ShownEntry"}


def _trees(*places: str) -> Iterator[tuple[Path, ast.Module]]:
    for place in places:
        found = KIND / place
        for path in sorted(found.rglob("*.py")) if found.is_dir() else [found]:
            yield path.relative_to(KIND), ast.parse(path.read_text(encoding="utf-8"))


def test_neither_border_nor_service_knows_a_record_that_was_not_judged() -> None:
    """A record has no way to the wire: what converts to it takes only what ``shown`` made (types are checked)."""
    found = [
        f"{path}: {name.name}"
        for path, tree in _trees("convert", "service.py")
        for each in ast.walk(tree)
        if isinstance(each, ast.ImportFrom)
        for name in each.names
        if name.name in UNJUDGED
    ]
    assert not found


def test_what_may_be_shown_is_made_by_the_judge_alone() -> None:
    makers = {
        str(path)
        for path, tree in _trees(".")
        for each in ast.walk(tree)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in JUDGED
    }
    assert makers == {str(JUDGE.relative_to(KIND))}


def test_no_servicer_asks_the_store_for_a_record_itself() -> None:
    asked = [
        each.attr
        for _, tree in _trees("service.py")
        for each in ast.walk(tree)
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Attribute) and each.value.attr == "_store"
    ]
    assert set(asked) == {"writing", "codes_of"}  # codes go onward within the network, to no clerk
