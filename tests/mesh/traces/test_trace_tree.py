"""Lists and trees keep within their columns, show what was refused, and mark what was asked for."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from mesh.traces.store import Row, SpanKeeper, TraceStore, Wanted
from mesh.traces.trace_list import list_document, list_lines
from mesh.traces.trace_tree import tree_document, tree_lines
from tests.mesh.traces.helpers import INTERNAL, MESSAGE, call, row, story

A, B = "a" * 32, "b" * 32


def _store(path: Path, spans: list[Row]) -> TraceStore:
    keeper = SpanKeeper(path / "traces.db")
    keeper.add(spans)
    keeper.close()
    return TraceStore(path / "traces.db")


def _tree(store: TraceStore, width: int = 80, marked: str = "", *, ids: bool = False) -> list[str]:
    lines = tree_lines(store.summary(A), store.tree(A), width, marked=marked, ids=ids)
    return [each.plain for each in lines]


def test_a_tree_has_start_length_who_whom_method_and_reason(tmp_path: Path) -> None:
    assert _tree(_store(tmp_path, story(A))) == [
        "moving-house  2027-01-15 17:00:00  40 ms  3 nodes  trace aaaaaaaa",
        "   start       ms",
        "      1.0     38.0 └ a child is born",
        "      2.0     30.0   └ x.terminal → x.city Register",
        "      4.0      9.0     ├ x.city → japan.nation Ask  ! CLOSED",
        "     14.0      5.0     └ x.city → japan.nation Ask",
    ]


def test_the_asked_message_is_marked(tmp_path: Path) -> None:
    marked = [each for each in _tree(_store(tmp_path, story(A)), marked=MESSAGE.format(3)) if each.startswith(">")]
    assert marked == [">    14.0      5.0     └ x.city → japan.nation Ask"]


def test_message_ids_end_the_lines_when_asked_for(tmp_path: Path) -> None:
    lines = _tree(_store(tmp_path, story(A)), ids=True)
    assert [line[-36:] for line in lines[3:]] == [MESSAGE.format(each) for each in (1, 2, 3)]


@pytest.mark.parametrize("width", [80, 100])
def test_however_deep_and_long_the_names_a_line_keeps_within_its_columns(tmp_path: Path, width: int) -> None:
    spans = [
        row(
            A,
            at,
            at - 1,
            f"{'市' * 30}.node-{at}",
            f"{'Long' * 20}/{'Method' * 9}",
            3,
            at,
            reason="R" * at,
            peer="p" * 60,
        )
        for at in range(1, 300)
    ]
    lines = _tree(_store(tmp_path, spans), width)
    assert len(lines) == 301
    assert max(map(cell_len, lines)) <= width


def test_where_room_is_short_the_caller_whom_the_line_above_names_is_left_out(tmp_path: Path) -> None:
    long = "sapporo.resident-record-of-the-city"
    spans = [
        row(A, 1, 0, "x.terminal", "S/Begin", 3, peer=long),
        row(A, 2, 1, long, "S/Begin", 2, peer="x.terminal"),
        row(A, 3, 2, long, "S/Go", 3, 1, peer="japan.national-server-of-japan"),
    ]
    assert _tree(_store(tmp_path, spans))[-1].endswith("└ → japan.national-server-of-japan Go")


def test_a_failed_story_says_so_above(tmp_path: Path) -> None:
    failed = row(A, 1, 0, "story", "moving-house", INTERNAL, reason="StoryFailed")
    assert _tree(_store(tmp_path, [failed]))[0].endswith("! StoryFailed")


def test_what_could_move_the_cursor_or_change_colours_is_shown_as_a_question_mark(tmp_path: Path) -> None:
    spans = [row(A, 1, 0, "x.a\x1b[31m", "[/red] S/\x07Do\r\n", 3, peer="x.b\x9b", reason="\x1b]0;")]
    store = _store(tmp_path, spans)
    lines = _tree(store) + [each.plain for each in list_lines(store.traces(Wanted()), 80)]
    assert all(each.isprintable() for each in lines)


def test_a_list_keeps_within_its_columns(tmp_path: Path) -> None:
    lines = [each.plain for each in list_lines(_store(tmp_path, story(A) + call(B, 60)).traces(Wanted()), 80)]
    assert lines == [
        "id        start, in Japan           ms nodes refused  what",
        "aaaaaaaa  2027-01-15 17:00:00       40     3       1  moving-house",
        "bbbbbbbb  2027-01-15 17:00:00        5     2       0  Find  x.terminal → x.city",
    ]


def test_a_list_and_a_tree_are_json_with_a_version(tmp_path: Path) -> None:
    store = _store(tmp_path, story(A))
    listed = json.loads(json.dumps(list_document(store.traces(Wanted()))))
    assert listed["version"] == 1
    assert listed["traces"] == [
        {
            "trace_id": A,
            "short_id": "aaaaaaaa",
            "kind": "story",
            "name": "moving-house",
            "node": "story",
            "peer": "",
            "start": "2027-01-15T17:00:00.000+09:00",
            "milliseconds": 40,
            "nodes": 3,
            "refusals": 1,
        }
    ]
    tree = tree_document(store.summary(A), store.tree(A))
    assert (tree["version"], tree["trace"]) == (1, listed["traces"][0])
    assert [each["depth"] for each in tree["spans"]] == [0, 1, 2, 3, 4, 5, 4]
    assert tree["spans"][5] == {
        "span_id": f"{6:016x}",
        "parent_id": f"{5:016x}",
        "depth": 5,
        "kind": "server",
        "node": "japan.nation",
        "peer": "x.city",
        "name": "NationService/Ask",
        "start_offset_ms": 5,
        "milliseconds": 7,
        "reason": "CLOSED",
        "message_id": MESSAGE.format(2),
    }
