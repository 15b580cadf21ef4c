"""One screen says who asked whom for what, with which classes of data, and how long it took."""

from collections.abc import Sequence
from pathlib import Path

from mesh.traces.one_screen import MOST_LINES, Asking, askings, letters_of, summary_lines
from mesh.traces.store import Row, SpanKeeper, TraceStore
from tests.mesh.traces.helpers import CLIENT, row, story

A = "a" * 32


def _classes_of(who: str, whom: str, method: str) -> Sequence[str]:
    return ["my_number", "change", "my_number"] if whom == "japan.nation" else []


def _store(path: Path, spans: list[Row]) -> TraceStore:
    keeper = SpanKeeper(path / "traces.db")
    keeper.add(spans)
    keeper.close()
    return TraceStore(path / "traces.db")


def _lines(store: TraceStore, width: int = 80) -> list[str]:
    return [each.plain for each in summary_lines(store.summary(A), store.tree(A), _classes_of, width)]


def _many(bodies: int, inside: int) -> list[Row]:
    across = [row(A, at, 0, f"b{at}.city", "S/Ask", CLIENT, at, peer="japan.nation") for at in range(1, bodies + 1)]
    within = [row(A, 900 + at, 0, "x.city", f"S/Do{at}", CLIENT, at, peer="x.office") for at in range(inside)]
    return across + within


def test_calls_of_a_method_between_two_nodes_are_one_line_in_order_of_the_first(tmp_path: Path) -> None:
    found = askings(_store(tmp_path, story(A)).tree(A), _classes_of)
    assert found == [
        Asking("x.terminal", "x.city", "Register", (30,), ()),
        Asking("x.city", "japan.nation", "Ask", (9, 5), ("change", "my_number")),
    ]
    assert [each.crosses for each in found] == [False, True]


def test_a_line_has_count_classes_total_and_median(tmp_path: Path) -> None:
    assert _lines(_store(tmp_path, story(A))) == [
        "moving-house  2027-01-15 17:00:00  40 ms  3 nodes  trace aaaaaaaa",
        "who asked whom for what      times  data      ms  median",
        "x.terminal → x.city Register     1          30.0    30.0",
        "x.city → japan.nation Ask        2  CM      14.0     7.0",
        "data that may pass:  C change  M my_number",
    ]


def test_a_summary_is_one_screen_and_what_is_inside_one_body_gives_way(tmp_path: Path) -> None:
    lines = _lines(_store(tmp_path, _many(bodies=15, inside=29)))
    assert len(lines) <= MOST_LINES
    assert sum("japan.nation" in each for each in lines) == 15
    assert lines[-2] == "kinds of calls not shown: 29 inside one body; juki trace aaaaaaaa has all"


def test_a_summary_says_too_what_it_leaves_out_across_bodies(tmp_path: Path) -> None:
    lines = _lines(_store(tmp_path, _many(bodies=60, inside=1)))
    assert len(lines) == MOST_LINES
    assert lines[-2].startswith("kinds of calls not shown: 1 inside one body, 40 across bodies")


def test_a_long_trace_inside_one_body_is_shown_as_far_as_it_fits(tmp_path: Path) -> None:
    lines = _lines(_store(tmp_path, _many(bodies=0, inside=40)))
    assert len(lines) <= MOST_LINES
    assert sum("x.office" in each for each in lines) > 15


def test_a_summary_keeps_within_its_columns(tmp_path: Path) -> None:
    spans = [row(A, 1, 0, "x" * 40 + ".city", "S/" + "Do" * 30, CLIENT, peer="japan.nation")]
    assert max(len(each) for each in _lines(_store(tmp_path, spans))) <= 80


def test_a_trace_without_calls_has_a_summary_too(tmp_path: Path) -> None:
    assert len(_lines(_store(tmp_path, [row(A, 1, 0, "x.a", "work", 1)]))) == 2


def test_every_class_has_a_letter_of_its_own() -> None:
    names = ("acquisition_number", "addressee_number", "change", "certificate_serial", "card_number")
    letters = letters_of([Asking("a.a", "b.b", "M", (1.0,), names)])
    assert letters == {
        "acquisition_number": "A",
        "addressee_number": "D",
        "card_number": "C",
        "certificate_serial": "E",
        "change": "H",
    }
