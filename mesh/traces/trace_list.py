"""The list of traces, as people and as programs read it."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.text import Text

from mesh.traces.display import JSON_VERSION, facts_of, fitted, shown, when
from mesh.traces.store import TraceSummary


def list_lines(traces: Sequence[TraceSummary], width: int) -> Iterator[Text]:
    """Return a list of traces, one line each."""
    longest = max((len(each.short_id) for each in traces), default=0)
    yield Text(f"{'id':{longest}}  {'start, in Japan':19} {'ms':>8} {'nodes':>5} {'refused':>7}  what", "dim")
    for each in traces:
        facts = f"{each.short_id:{longest}}  {when(each.start_ns):%Y-%m-%d %H:%M:%S} {each.milliseconds:8.0f}"
        refused = (f" {each.refusals:7}", "red" if each.refusals else "")
        head = Text.assemble(facts, f" {each.nodes:5}", refused, "  ")
        yield head.append(fitted(_what(each), width - head.cell_len))


def _what(trace: TraceSummary) -> str:
    name = shown(trace.name)
    if trace.kind == "story":
        return name
    asked = f"{trace.node} → {trace.peer}" if trace.peer else trace.node
    return f"{name.rpartition('/')[2]}  {shown(asked)}"


def list_document(traces: Sequence[TraceSummary]) -> dict[str, Any]:
    """Return a list of traces as JSON has it."""
    return {"version": JSON_VERSION, "traces": [facts_of(each) for each in traces]}
