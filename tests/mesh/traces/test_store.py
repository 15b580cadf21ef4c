"""The file of spans: lists that cost what they show, ids that say which trace, faults that say what to do."""

import sqlite3
import stat
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from mesh.traces import store as store_module
from mesh.traces.store import Row, SpanKeeper, SpanNode, TraceStore, TracesUnreadable, Wanted
from tests.mesh.traces.helpers import INTERNAL, MESSAGE, MS, NOON, PRODUCER, call, job, row, story

A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., TraceStore]:
    def keep(*batches: Iterable[Row]) -> TraceStore:
        keeper = SpanKeeper(tmp_path / "traces.db")
        for batch in batches:
            keeper.add(batch)
        keeper.close()
        return TraceStore(tmp_path / "traces.db")

    return keep


def _ids(store: TraceStore, **wanted: object) -> list[str]:
    return [each.trace_id for each in store.traces(Wanted(**wanted))]  # type: ignore[arg-type]


def test_stories_come_first_then_calls_and_housekeeping_only_when_asked_for(kept: Callable[..., TraceStore]) -> None:
    store = kept(job(A, 1), call(B, 300), story(C, 100), story(D, 200))
    assert _ids(store) == [D, C, B]
    assert _ids(store, most=2) == [D, C]
    assert _ids(store, housekeeping=True) == [B, D, C, A]
    assert store.housekeeping() == 1
    assert store.last_story() == D


def test_a_background_delivery_is_housekeeping(kept: Callable[..., TraceStore]) -> None:
    sent = row(A, 1, 0, "x.city", "Take", PRODUCER, peer="y.city")
    assert _ids(kept([sent, row(A, 2, 1, "y.city", "Take", 2, peer="x.city")])) == []


def test_a_call_of_a_client_that_sends_no_spans_is_listed(kept: Callable[..., TraceStore]) -> None:
    (found,) = kept([row(A, 2, 1, "x.city", "Find", 2, peer="vendor.client")]).traces(Wanted())
    assert (found.kind, found.node, found.peer, found.nodes) == ("call", "x.city", "vendor.client", 2)


def test_a_summary_tells_time_length_nodes_and_where_refusals_arose(kept: Callable[..., TraceStore]) -> None:
    found = kept(story(A, at=20)).summary(A)
    assert (found.kind, found.name, found.start_ns, found.milliseconds) == ("story", "moving-house", NOON + 20 * MS, 40)
    assert (found.nodes, found.refusals) == (3, 1)


def test_a_trace_is_what_its_root_says_whenever_the_root_arrives(kept: Callable[..., TraceStore]) -> None:
    spans = story(A)
    for each in (kept(spans[3:], spans[1:3], spans[:1]), kept(spans[:1], spans[1:])):
        assert each.summary(A).name == "moving-house"


def test_filters_choose_by_party_moment_reason_and_length(kept: Callable[..., TraceStore]) -> None:
    store = kept(story(A, 0), call(B, 100, ms=5), call(C, 200, ms=60, reason="NO_RIGHT"), job(D, 300))
    assert _ids(store, node="japan.nation") == [A]
    assert _ids(store, node="x.terminal") == [A, C, B]
    assert _ids(store, node="nobody.here") == []
    assert _ids(store, since_ns=NOON + 100 * MS) == [C, B]
    assert _ids(store, reason="CLOSED") == [A]
    assert _ids(store, reason="NO_RIGHT", housekeeping=True) == [C]
    assert _ids(store, slower_than_ns=50 * MS) == [C]
    assert _ids(store, slower_than_ns=30 * MS, reason="CLOSED", node="x.city") == [A]


def test_a_short_id_belongs_to_one_trace_alone(kept: Callable[..., TraceStore]) -> None:
    near, nearer = "a" * 20 + "b" * 12, "a" * 24 + "c" * 8
    store = kept(call(A), call(near), call(nearer), call(D))
    for each in store.traces(Wanted()):
        assert store.find(each.short_id).traces == [each.trace_id]
    assert len(store.summary(D).short_id) == 8


def test_an_id_is_a_trace_s_or_a_message_s_or_the_beginning_of_one(kept: Callable[..., TraceStore]) -> None:
    store = kept(story(A), call("ab" * 16))
    assert sorted(store.find("a").traces) == [A, "ab" * 16]
    assert store.find("aaa").traces == [A]
    assert store.find(MESSAGE.format(9)).traces == ["ab" * 16]
    assert store.find(MESSAGE.format(2)[:36]).by_message
    assert sorted(store.find("0199").traces) == [A, "ab" * 16]
    assert store.find("ffff").traces == []


def test_spans_whose_parent_never_came_are_roots(kept: Callable[..., TraceStore]) -> None:
    roots = kept(story(A)[2:]).tree(A)
    assert [each.node for each in roots] == ["x.terminal"]


def test_spans_that_name_each_other_as_parents_are_shown_all_the_same(kept: Callable[..., TraceStore]) -> None:
    circle = [row(A, 1, 2, "x.a", "one", INTERNAL), row(A, 2, 1, "x.b", "two", INTERNAL, 1)]
    itself = row(A, 3, 3, "x.c", "three", INTERNAL)
    roots = kept([*circle, itself]).tree(A)
    assert sorted(each.name for each in roots) == ["one", "three"]
    assert [each.name for each in next(each for each in roots if each.name == "one").children] == ["two"]


def test_a_span_sent_twice_counts_once(kept: Callable[..., TraceStore]) -> None:
    store = kept(call(A, reason="NO_RIGHT"), call(A, reason="NO_RIGHT"))
    assert store.summary(A).refusals == 1
    assert len(store.tree(A)) == 1


def test_the_oldest_spans_are_forgotten_and_with_the_last_their_trace(
    kept: Callable[..., TraceStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MOST_SPANS", 3)
    monkeypatch.setattr(store_module, "FORGET_EVERY", 0)
    store = kept(call(A, 1), call(B, 2), call(C, 3), call(D, 4))
    assert _ids(store) == [D, C, B]
    assert store.find(A).traces == []


def test_a_batch_that_cannot_be_kept_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    keeper = SpanKeeper(tmp_path / "traces.db")
    broken = (*call(B)[0][:6], 2**70, *call(B)[0][7:])
    with pytest.raises(OverflowError):
        keeper.add([*call(A), broken])
    keeper.add(call(C))
    assert _ids(TraceStore(tmp_path / "traces.db")) == [C]
    keeper.close()


def test_nobody_else_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    path.touch(0o644)
    keeper = SpanKeeper(path)
    keeper.add(call(A))
    for each in tmp_path.iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600, each
    keeper.close()


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(TracesUnreadable, match="no traces yet"):
        TraceStore(tmp_path / "traces.db")
    assert not list(tmp_path.iterdir())
    (tmp_path / "traces.db").touch()
    with pytest.raises(TracesUnreadable, match="no traces yet"):
        TraceStore(tmp_path / "traces.db")


@pytest.mark.parametrize("content", [b"not a database, whatever it is" * 99, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_damaged_file_is_told_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "traces.db").write_bytes(content)
    with pytest.raises(TracesUnreadable, match="remove that file and start again"):
        TraceStore(tmp_path / "traces.db")


def test_damage_further_in_is_told_when_it_is_met(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(store_module._SCHEMA)
        connection.executemany(
            "insert into spans values (?,?,?,?,?,?,?,?,?,?,?)", (call(f"{at:032x}")[0] for at in range(500))
        )
        connection.commit()
    whole = path.read_bytes()
    path.write_bytes(whole[:16384] + b"\xff" * (len(whole) - 16384))
    with pytest.raises(TracesUnreadable, match="remove that file"):
        TraceStore(path).tree(f"{7:032x}")


def test_a_file_of_another_edition_is_told_and_set_aside_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "traces.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table spans (trace_id text)")
    with pytest.raises(TracesUnreadable, match="another version.*juki down, juki up"):
        TraceStore(path)
    keeper = SpanKeeper(path)
    keeper.add(call(A))
    keeper.close()
    assert _ids(TraceStore(path)) == [A]
    assert stat.S_IMODE((tmp_path / "traces.db.old").stat().st_mode) == 0o600


def test_what_is_no_database_is_set_aside_too(tmp_path: Path) -> None:
    (tmp_path / "traces.db").write_bytes(b"no database" * 500)
    SpanKeeper(tmp_path / "traces.db").close()
    assert (tmp_path / "traces.db.old").read_bytes().startswith(b"no database")


def test_a_node_that_restarts_goes_on_with_the_same_file(tmp_path: Path) -> None:
    for trace in (A, B):
        keeper = SpanKeeper(tmp_path / "traces.db")
        keeper.add(call(trace))
        keeper.close()
    assert sorted(_ids(TraceStore(tmp_path / "traces.db"))) == [A, B]


def test_a_span_that_ends_before_it_begins_took_no_time() -> None:
    assert SpanNode(*row(A, 1, 0, "x.a", "odd", INTERNAL, ms=-5)).milliseconds == 0
