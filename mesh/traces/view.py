"""Traces as people read them: one tree, one line a hop."""

from rich.console import Console
from rich.tree import Tree

from mesh.traces.receiver import SpanNode

SERVER, CALLERS = 2, (3, 4)  # OpenTelemetry's numbers for kinds of spans: server; client and producer
WIDTH_OF_A_FILE = 200  # columns, where no terminal says how wide it is


def show(roots: list[SpanNode]) -> None:
    """Print trees; the two spans of one call, the caller's and the callee's, share a line."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_A_FILE
    for root in roots:
        tree = Tree(f"[bold]{root.name}[/bold] [dim]trace {root.trace_id}, {root.milliseconds:.0f} ms[/dim]")
        for child in root.children or [root]:
            _grow(tree, child)
        console.print(tree)


def _grow(tree: Tree, span: SpanNode) -> None:
    served = next((each for each in span.children if each.kind == SERVER and span.kind in CALLERS), None)
    branch = tree.add(_line(span, served))
    below = [each for each in span.children if each is not served] + (served.children if served else [])
    for each in sorted(below, key=lambda each: each.start_ns):
        _grow(branch, each)


def _line(span: SpanNode, served: SpanNode | None) -> str:
    where = f"{span.node} → {span.peer}" if served else span.node
    failed = f"  [red]{span.reason}[/red]" if span.reason else ""
    note = f"  [dim]{span.message_id}[/dim]" if span.message_id else ""
    what = span.name.rpartition("/")[2]
    return f"[cyan]{where}[/cyan] {what} [dim]{span.milliseconds:.1f} ms[/dim]{failed}{note}"
