"""From recorded spans to OTLP, by the OpenTelemetry SDK and its exporter."""

from collections.abc import Iterable, Sequence
from functools import cache

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from mesh.tracing import Recorded, span_from

_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class Exporter:
    """Sends spans to one OTLP receiver (a URL); what it cannot deliver is dropped, never waited for."""

    def __init__(self, endpoint: str) -> None:
        self._otlp = OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://"), timeout=2)

    def export(self, spans: Iterable[Recorded]) -> None:
        """Send *spans* now."""
        self._otlp.export([_readable(span) for span in spans])

    def close(self) -> None:
        """End the connection."""
        self._otlp.shutdown()


@cache
def _resource(node: str) -> Resource:
    return Resource({"service.name": node})


def _context(trace_id: str, span_id: str) -> SpanContext:
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=_SAMPLED)


def _readable(span: Recorded) -> ReadableSpan:
    at = span.span
    attributes = {"rpc.system": "grpc", "juki.peer": span.peer, "juki.message_id": span.message_id}
    return ReadableSpan(
        name=span.name,
        context=_context(at.trace_id, at.span_id),
        parent=_context(at.trace_id, span.parent) if span.parent else None,
        resource=_resource(span.node),
        attributes={key: value for key, value in attributes.items() if value},
        kind=SpanKind[span.kind.upper()],
        status=Status(StatusCode.ERROR, span.reason) if span.reason else Status(StatusCode.OK),
        start_time=span.start,
        end_time=span.end,
        links=_links(span.links),
    )


def _links(trace_parents: Sequence[str]) -> list[Link]:
    spans = [span_from(each) for each in trace_parents]
    return [Link(_context(span.trace_id, span.span_id)) for span in spans if span]
