"""A trace as hops: the caller's span and the callee's span of one call are one hop, work inside a node is another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mesh.traces.store import CLIENT, PRODUCER, SERVER, STORY, SpanNode

DEEPEST: Final = 200  # levels remembered above a hop; a chain of calls may be as long as its sender likes


@dataclass(frozen=True, slots=True)
class Hop:
    """A call between two nodes, or a piece of work inside one."""

    span: SpanNode
    served: SpanNode | None  # the callee's span, where both sides sent theirs
    last: tuple[bool, ...]  # whether it, and what it stands below, is the last of its row; from the top down
    above: str  # the node at which the hop above ended

    @property
    def is_call(self) -> bool:
        """Whether somebody asked somebody."""
        return self.span.kind in (CLIENT, PRODUCER, SERVER)

    @property
    def who(self) -> str:
        """The caller, or the node that works."""
        return self.span.peer if self.span.kind == SERVER and self.span.peer else self.span.node

    @property
    def whom(self) -> str:
        """The callee; nobody, where a node works by itself."""
        if not self.is_call:
            return ""
        return self.span.node if self.span.kind == SERVER and self.span.peer else self.span.peer

    @property
    def method(self) -> str:
        """The method, or the name of the work."""
        return self.span.name.rpartition("/")[2] if self.is_call else self.span.name

    @property
    def reason(self) -> str:
        """Why it was refused, if it was."""
        return self.span.reason or (self.served.reason if self.served else "")

    @property
    def message_id(self) -> str:
        """The id of the request, as the signed header has it."""
        return self.span.message_id or (self.served.message_id if self.served else "")

    @property
    def ends_at(self) -> str:
        """The node that what stands below it is done by."""
        return self.whom or self.who


def hops(roots: Sequence[SpanNode]) -> Iterator[Hop]:
    """Return the hops of a trace in the order a tree shows them; a story's own span is none."""
    tops = roots[0].children if len(roots) == 1 and roots[0].node == STORY else roots
    left = _row(tops, (), "")
    while left:
        hop = left.pop()
        yield hop
        left += _row(_below(hop), hop.last, hop.ends_at)


def _row(spans: Sequence[SpanNode], above: tuple[bool, ...], node: str) -> list[Hop]:
    """Return hops beside each other, the first to be shown at the end."""
    ordered = sorted(spans, key=lambda each: each.start_ns)
    return [Hop(each, _served(each), (*above[-DEEPEST:], each is ordered[-1]), node) for each in reversed(ordered)]


def _below(hop: Hop) -> list[SpanNode]:
    own = [each for each in hop.span.children if each is not hop.served]
    return own + (hop.served.children if hop.served else [])


def _served(span: SpanNode) -> SpanNode | None:
    if span.kind not in (CLIENT, PRODUCER):
        return None
    return next((each for each in span.children if each.kind == SERVER), None)
