"""One trace as a tree with a line a hop, as people and as programs read it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.text import Text

from mesh.traces.display import JSON_VERSION, facts_of, fitted, shown, when
from mesh.traces.hops import Hop, hops
from mesh.traces.store import STORY, SpanNode, TraceSummary

LEAST_TEXT: Final = 40  # columns a line keeps for names, however deep it stands


def tree_lines(
    trace: TraceSummary, roots: Sequence[SpanNode], width: int, *, marked: str = "", ids: bool = False
) -> Iterator[Text]:
    """Return a trace as a tree: start and length of each hop in ms, who asked whom for what.

    Lines keep within *width* but for the message ids that *ids* adds; those whose message id begins with
    *marked* are marked.
    """
    yield heading(trace, roots, width)
    yield Text("   start       ms", "dim")
    for hop in hops(roots):
        yield _line(hop, trace.start_ns, width, marked, ids)


def heading(trace: TraceSummary, roots: Sequence[SpanNode], width: int) -> Text:
    """Return the line above a trace."""
    failed = next((each.reason for each in roots if each.node == STORY and each.reason), "")
    facts = f"  {when(trace.start_ns):%Y-%m-%d %H:%M:%S}  {trace.milliseconds:.0f} ms  {trace.nodes} nodes"
    facts += f"  trace {trace.short_id}"
    reason = _reason(failed) if failed else ""
    name = fitted(shown(trace.name.rpartition("/")[2]), width - len(facts) - cell_len(reason))
    return Text.assemble((name, "bold"), facts, (reason, "bold red"))


def _reason(reason: str) -> str:
    return fitted(f"  ! {shown(reason)}", LEAST_TEXT - 4)


def _line(hop: Hop, origin_ns: int, width: int, marked: str, ids: bool) -> Text:
    is_marked = bool(marked) and hop.message_id.startswith(marked)
    times = f"{(hop.span.start_ns - origin_ns) / 1e6:8.1f} {hop.span.milliseconds:8.1f} "
    guides = _guides(hop.last, width - len(times) - LEAST_TEXT - 1)
    reason = _reason(hop.reason) if hop.reason else ""
    room = width - len(times) - 1 - len(guides) - cell_len(reason)
    return Text.assemble(
        (">" if is_marked else " ", "bold yellow"),
        (times, "dim"),
        (guides, "dim"),
        (_names(hop, room), "bold" if is_marked or hop.span.node == STORY else ""),
        (reason, "bold red"),
        (f"  {shown(hop.message_id)}" if ids and hop.message_id else "", "dim"),
    )


def _guides(last: tuple[bool, ...], room: int) -> str:
    """Return the branches left of a hop; where it stands too deep for them, only the nearest."""
    guides = "".join("  " if each else "│ " for each in last[:-1]) + ("└ " if last[-1] else "├ ")
    return guides if len(guides) <= room else "…" + guides[len(guides) - room + 1 :]


def _names(hop: Hop, room: int) -> str:
    """Return who asks whom for what; where room is short, without the caller whom the line above names already."""
    if hop.span.node == STORY:
        return fitted(shown(hop.method), room)
    whole = shown(f"{hop.who} → {hop.whom} {hop.method}" if hop.whom else f"{hop.who} {hop.method}")
    if cell_len(whole) <= room or not hop.whom or hop.who != hop.above:
        return fitted(whole, room)
    return fitted(shown(f"→ {hop.whom} {hop.method}"), room)


def tree_document(trace: TraceSummary, roots: Sequence[SpanNode]) -> dict[str, Any]:
    """Return a trace as JSON has it: its spans in the order of the tree, each naming its parent."""
    spans: list[dict[str, Any]] = []
    left = [(0, each) for each in reversed(roots)]
    while left:
        depth, span = left.pop()
        spans.append(_span_facts(span, depth, trace.start_ns))
        left += [(depth + 1, each) for each in reversed(span.children)]
    return {"version": JSON_VERSION, "trace": facts_of(trace), "spans": spans}


def _span_facts(span: SpanNode, depth: int, origin_ns: int) -> dict[str, Any]:
    names = {0: "unspecified", 1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}
    return {
        "span_id": span.span_id,
        "parent_id": span.parent_id,
        "depth": depth,
        "kind": names.get(span.kind, "unspecified"),
        "node": span.node,
        "peer": span.peer,
        "name": span.name,
        "start_offset_ms": round((span.start_ns - origin_ns) / 1e6, 3),
        "milliseconds": round(span.milliseconds, 3),
        "reason": span.reason,
        "message_id": span.message_id,
    }
