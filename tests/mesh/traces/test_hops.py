"""The two spans of one call are one hop."""

from pathlib import Path

from mesh.traces.hops import Hop, hops
from mesh.traces.store import Row, SpanKeeper, SpanNode, TraceStore
from tests.mesh.traces.helpers import INTERNAL, row, story

A = "a" * 32


def _hops(path: Path, spans: list[Row]) -> list[Hop]:
    keeper = SpanKeeper(path / "traces.db")
    keeper.add(spans)
    keeper.close()
    return list(hops(TraceStore(path / "traces.db").tree(A)))


def test_caller_and_callee_of_a_call_share_a_hop_and_a_story_itself_is_none(tmp_path: Path) -> None:
    found = _hops(tmp_path, story(A))
    assert [(each.who, each.whom, each.method) for each in found] == [
        ("story", "", "a child is born"),
        ("x.terminal", "x.city", "Register"),
        ("x.city", "japan.nation", "Ask"),
        ("x.city", "japan.nation", "Ask"),
    ]
    assert [each.reason for each in found] == ["", "", "CLOSED", ""]
    assert [each.last for each in found] == [(True,), (True, True), (True, True, False), (True, True, True)]
    assert [each.above for each in found] == ["", "story", "x.city", "x.city"]


def test_a_callee_whose_caller_sent_no_span_tells_who_asked(tmp_path: Path) -> None:
    (found,) = _hops(tmp_path, [row(A, 2, 1, "x.city", "CityService/Find", 2, peer="vendor.client")])
    assert (found.who, found.whom) == ("vendor.client", "x.city")


def test_a_chain_of_any_length_is_walked(tmp_path: Path) -> None:
    found = _hops(tmp_path, [row(A, at, at - 1, "x.a", "step", INTERNAL, at) for at in range(1, 5001)])
    assert len(found) == 5000


def test_hops_hang_together_by_spans_not_by_names() -> None:
    alone = SpanNode(*row(A, 1, 0, "x.a", "work", INTERNAL))
    (found,) = hops([alone])
    assert (found.who, found.whom, found.message_id) == ("x.a", "", "")
