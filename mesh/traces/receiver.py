"""The network's own trace receiver: OTLP over gRPC in, spans in a file beside the network.

Any OpenTelemetry exporter can send here, and hosts can be pointed elsewhere (OTEL_EXPORTER_OTLP_ENDPOINT). It
listens on loopback only, without TLS, because spans hold nothing personal.
"""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc
from opentelemetry.proto.trace.v1 import trace_pb2

from mesh.traces.store import Row, SpanKeeper
from world import threads, wire

LONGEST_TEXT: Final = 200  # letters kept of a name or reason; whoever sends may write anything
LATEST: Final = 2**63 - 1  # nanoseconds that SQLite can hold

log = logging.getLogger(__name__)


class Receiver(trace_service_pb2_grpc.TraceServiceServicer):
    """The OTLP side."""

    def __init__(self, keeper: SpanKeeper) -> None:
        self._keeper = keeper

    def Export(
        self, request: trace_service_pb2.ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> trace_service_pb2.ExportTraceServiceResponse:
        sent = list(_spans(request))
        rows = [_row(node, span) for node, span in sent if _has_ids(span)]
        try:
            self._keeper.add(rows)
        except sqlite3.Error as error:
            log.warning("%d spans are lost: the file of traces cannot be written (%s)", len(rows), error)
            context.abort(grpc.StatusCode.UNAVAILABLE, "the file of traces cannot be written")
        return trace_service_pb2.ExportTraceServiceResponse(
            partial_success=trace_service_pb2.ExportTracePartialSuccess(rejected_spans=len(sent) - len(rows))
        )


def _spans(request: trace_service_pb2.ExportTraceServiceRequest) -> Iterator[tuple[str, trace_pb2.Span]]:
    for each in request.resource_spans:
        node = _text(each.resource.attributes, "service.name")
        yield from ((node, span) for scope in each.scope_spans for span in scope.spans)


def _has_ids(span: trace_pb2.Span) -> bool:
    return len(span.trace_id) == 16 and len(span.span_id) == 8


def _row(node: str, span: trace_pb2.Span) -> Row:
    failed = span.status.code == trace_pb2.Status.STATUS_CODE_ERROR
    return (
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        node,
        span.name[:LONGEST_TEXT],
        int(span.kind),
        min(span.start_time_unix_nano, LATEST),
        min(span.end_time_unix_nano, LATEST),
        (span.status.message or "ERROR")[:LONGEST_TEXT] if failed else "",
        _text(span.attributes, "juki.peer"),
        _text(span.attributes, "juki.message_id"),
    )


def _text(attributes: Any, key: str) -> str:
    return next((str(each.value.string_value)[:LONGEST_TEXT] for each in attributes if each.key == key), "")


def serve(path: Path, port: int) -> grpc.Server:
    """Return a started receiver that keeps its spans at *path*."""

    server = wire.server(threads.ThreadPoolExecutor(2))
    add: Any = trace_service_pb2_grpc.add_TraceServiceServicer_to_server  # untyped in its package
    add(Receiver(SpanKeeper(path)), server)
    if server.add_insecure_port(f"127.0.0.1:{port}") == 0:
        raise OSError(f"port {port} cannot be used")
    server.start()
    return server
