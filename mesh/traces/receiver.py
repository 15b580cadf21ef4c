"""The network's own trace receiver: OTLP over gRPC in, one small SQLite file, trees out.

Any OpenTelemetry exporter can send here, and hosts can be pointed elsewhere (OTEL_EXPORTER_OTLP_ENDPOINT). It
listens on loopback only, without TLS, because spans hold nothing personal.
"""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1 import trace_pb2

MOST_SPANS: Final = 500_000  # the oldest go first
FORGET_EVERY: Final = 10_000

_SCHEMA = """
create table if not exists spans (
  trace_id text not null, span_id text not null, parent_id text not null, node text not null, name text not null,
  kind integer not null, start_ns integer not null, end_ns integer not null, reason text not null,
  peer text not null, message_id text not null
);
create index if not exists spans_trace on spans (trace_id);
create index if not exists spans_roots on spans (start_ns) where parent_id = '';
"""


@dataclass(slots=True)
class SpanNode:
    """One span with those below it, earliest first."""

    trace_id: str
    span_id: str
    parent_id: str
    node: str
    name: str
    kind: int
    start_ns: int
    end_ns: int
    reason: str
    peer: str
    message_id: str
    children: "list[SpanNode]" = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return (self.end_ns - self.start_ns) / 1e6


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """One trace in a list."""

    trace_id: str
    name: str
    spans: int
    start_ns: int


class TraceStore:
    """The file of spans."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._connection.execute("pragma journal_mode=wal")
        self._connection.execute("pragma synchronous=off")  # traces may be lost, calls may not wait
        self._connection.executescript(_SCHEMA)
        self._lock, self._since_forgetting = Lock(), 0

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Keep spans."""
        batch = list(rows)
        with self._lock:
            self._connection.execute("begin")
            self._connection.executemany("insert into spans values (?,?,?,?,?,?,?,?,?,?,?)", batch)
            self._connection.execute("commit")
            self._since_forgetting += len(batch)
            if self._since_forgetting > FORGET_EVERY:
                self._since_forgetting = 0
                self._connection.execute(
                    "delete from spans where rowid < (select max(rowid) from spans) - ?", (MOST_SPANS,)
                )

    def recent(self, most: int) -> list[TraceSummary]:
        """Return the newest traces that have a root, newest first."""
        rows = self._connection.execute(
            "select r.trace_id, r.name, (select count(*) from spans s where s.trace_id = r.trace_id), r.start_ns"
            " from spans r where r.parent_id = '' order by r.start_ns desc limit ?",
            (most,),
        )
        return [TraceSummary(*row) for row in rows]

    def find(self, start: str) -> str | None:
        """Return the trace whose id, or one of whose message ids, begins with *start*."""
        row = self._connection.execute(
            "select trace_id from spans where trace_id >= ? and trace_id < ? or message_id = ? limit 1",
            (start, start + "g", start),
        ).fetchone()
        return row[0] if row else None

    def tree(self, trace_id: str) -> list[SpanNode]:
        """Return the roots of a trace; a span whose parent is not here counts as a root."""
        rows = self._connection.execute("select * from spans where trace_id = ? order by start_ns", (trace_id,))
        spans = {row[1]: SpanNode(*row) for row in rows}
        roots: list[SpanNode] = []
        for span in spans.values():
            parent = spans.get(span.parent_id)
            (parent.children if parent else roots).append(span)
        return roots

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class Receiver(trace_service_pb2_grpc.TraceServiceServicer):
    """The OTLP side."""

    def __init__(self, store: TraceStore) -> None:
        self._store = store

    def Export(
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        self._store.add(
            _row(resource.resource, span)
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        )
        return trace_service_pb2.ExportTraceServiceResponse()


def _row(resource: Any, span: trace_pb2.Span) -> tuple[Any, ...]:
    names = {each.key: each.value.string_value for each in resource.attributes}
    facts = {each.key: each.value.string_value for each in span.attributes}
    failed = span.status.code == trace_pb2.Status.STATUS_CODE_ERROR
    return (
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        names.get("service.name", ""),
        span.name,
        int(span.kind),
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        span.status.message or "ERROR" if failed else "",
        facts.get("juki.peer", ""),
        facts.get("juki.message_id", ""),
    )


def serve(path: Path, port: int) -> grpc.Server:
    """Return a started receiver that keeps its spans at *path*."""
    from concurrent.futures import ThreadPoolExecutor

    server = grpc.server(ThreadPoolExecutor(2))
    add: Any = trace_service_pb2_grpc.add_TraceServiceServicer_to_server  # untyped in its package
    add(Receiver(TraceStore(path)), server)
    if server.add_insecure_port(f"127.0.0.1:{port}") == 0:
        raise OSError(f"port {port} cannot be used")
    server.start()
    return server
