"""Spans: recorded as plain values on the hot path, turned into OpenTelemetry and exported behind it.

One span a hop, with W3C context; a message through an outbox keeps the context of the work that caused it. Span
names and attributes are method names, node names, reasons and counts, never anything of a person. Export is
OTLP over gRPC, to the network's own receiver unless OTEL_EXPORTER_OTLP_ENDPOINT says otherwise.
"""

import logging
import re
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from mesh.call import Call, Span, current, enter, leave
from world import chance, clocks, threads

if TYPE_CHECKING:
    from mesh.traces.export import Exporter

FLUSH_EVERY: Final = 0.2  # seconds
LONGEST_QUEUE: Final = 50_000  # spans; beyond it the oldest are lost, never a call held up

SERVER, CLIENT, INTERNAL, PRODUCER = "server", "client", "internal", "producer"

_TRACE_PARENT: Final = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Recorded:
    """One finished span; times in nanoseconds since 1970."""

    node: str
    name: str
    kind: str
    span: Span
    parent: str  # span id, empty at the root
    start: int
    end: int
    reason: str = ""  # of the refusal, empty when it went well
    peer: str = ""
    message_id: str = ""
    links: tuple[str, ...] = ()  # trace parents of others whose work this did too


def new_span(parent: Span | None = None) -> Span:
    """Return a fresh span, below *parent* or at the root of a fresh trace."""
    return Span(parent.trace_id if parent else f"{chance.bits(128):032x}", f"{chance.bits(64):016x}")


def span_from(trace_parent: str | None) -> Span | None:
    """Return the span a W3C traceparent names, or None when it names none."""
    found = _TRACE_PARENT.fullmatch(trace_parent or "")
    return Span(found[1], found[2]) if found else None


class Recorder:
    """Takes finished spans from any thread and exports them from its own."""

    def __init__(self, endpoint: str | None) -> None:
        """Export to *endpoint* (a URL); None records nothing."""
        self.enabled = endpoint is not None
        self._endpoint = endpoint
        self._queue: deque[Recorded] = deque(maxlen=LONGEST_QUEUE)
        self._stop = threads.Event()
        self._thread = threads.Thread(target=self._run, name="spans", daemon=True)

    def start(self) -> None:
        """Begin to export."""
        if self.enabled:
            self._thread.start()

    def add(self, span: Recorded) -> None:
        """Take one finished span."""
        if self.enabled:
            self._queue.append(span)

    @contextmanager
    def span(self, node: str, name: str, parent: Span | None, kind: str = INTERNAL) -> Iterator[Span]:
        """Work below *parent* as *name*; postings and calls made within belong to it."""
        here, start, reason = new_span(parent), clocks.unix_ns(), ""
        base = current() or Call(caller=node, callee=node, method=name)
        token = enter(replace(base, span=here))
        try:
            yield here
        except Exception as error:
            reason = getattr(error, "reason", type(error).__name__)
            raise
        finally:
            leave(token)
            above = parent.span_id if parent else ""
            self.add(Recorded(node, name, kind, here, above, start, clocks.unix_ns(), reason))

    def stop(self) -> None:
        """Export what is left and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        from mesh.traces.export import Exporter  # the SDK is heavy: only where spans leave the process

        exporter = Exporter(self._endpoint or "")
        while not self._stop.wait(FLUSH_EVERY):
            self._flush(exporter)
        self._flush(exporter)
        exporter.close()

    def _flush(self, exporter: "Exporter") -> None:
        batch: list[Recorded] = []
        while self._queue and len(batch) < 2000:
            batch.append(self._queue.popleft())
        if batch:
            exporter.export(batch)


def links_of(trace_parents: Sequence[str], parent: Span | None) -> tuple[str, ...]:
    """Return the trace parents that are not in *parent*'s trace."""
    own = parent.trace_id if parent else ""
    return tuple(each for each in trace_parents if each and own not in each.split("-"))
