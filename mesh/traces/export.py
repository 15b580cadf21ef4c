"""From recorded spans to OTLP over gRPC.

The messages are OpenTelemetry's own (opentelemetry-proto), a node's resource is the SDK's; its span objects and
exporter are left out, because they cost as much as the calls they tell of (docs/performance.md). The standard
environment variables for endpoint, headers, certificate and resource attributes hold here too.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span, Status
from opentelemetry.sdk.resources import Resource as SdkResource

from mesh.traces.spans import CLIENT, INTERNAL, PRODUCER, SERVER, Recorded, span_from
from world import wire

EXPORT: Final = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
PATIENCE: Final = 2.0  # seconds; what cannot be delivered by then is dropped
SAMPLED: Final = 0x101  # W3C flag "sampled", and "whether the parent is remote is known"
KINDS: Final = {
    INTERNAL: Span.SPAN_KIND_INTERNAL,
    SERVER: Span.SPAN_KIND_SERVER,
    CLIENT: Span.SPAN_KIND_CLIENT,
    PRODUCER: Span.SPAN_KIND_PRODUCER,
}
_WELL: Final = Status(code=Status.STATUS_CODE_OK)


class Exporter:
    """Sends spans to one OTLP receiver (a URL); what it cannot deliver is dropped, never waited for."""

    def __init__(self, endpoint: str) -> None:
        self._channel = _channel(endpoint)
        self._metadata = _headers(os.environ.get("OTEL_EXPORTER_OTLP_HEADERS", ""))
        self._export: Any = self._channel.unary_unary(
            EXPORT, request_serializer=service.ExportTraceServiceRequest.SerializeToString
        )

    def export(self, spans: Iterable[Recorded]) -> None:
        """Send *spans* now."""
        by_node: dict[str, list[Span]] = {}
        for span in spans:
            by_node.setdefault(span.node, []).append(_to_otlp(span))
        request = service.ExportTraceServiceRequest(
            resource_spans=[_resource_spans(node, several) for node, several in by_node.items()]
        )
        try:
            self._export(request, timeout=PATIENCE, metadata=self._metadata)
        except grpc.RpcError:
            return  # traces may be lost; calls may not wait for them

    def close(self) -> None:
        """End the connection."""
        self._channel.close()


def _channel(endpoint: str) -> grpc.Channel:
    url = urlsplit(endpoint)
    target = url.netloc or url.path
    if url.scheme != "https":
        return wire.insecure_channel(target)
    certificate = os.environ.get("OTEL_EXPORTER_OTLP_CERTIFICATE")
    root = Path(certificate).read_bytes() if certificate else None
    return wire.secure_channel(target, grpc.ssl_channel_credentials(root))


def _headers(text: str) -> list[tuple[str, str]]:
    pairs = (each.partition("=") for each in text.split(",") if "=" in each)
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _resource_spans(node: str, spans: Sequence[Span]) -> ResourceSpans:
    return ResourceSpans(resource=_resource(node), scope_spans=[ScopeSpans(spans=spans)])


@cache
def _resource(node: str) -> Resource:
    known = SdkResource.create({"service.name": node}).attributes
    return Resource(attributes=[KeyValue(key=key, value=AnyValue(string_value=str(known[key]))) for key in known])


def _to_otlp(recorded: Recorded) -> Span:
    span = Span(
        trace_id=bytes.fromhex(recorded.span.trace_id),
        span_id=bytes.fromhex(recorded.span.span_id),
        parent_span_id=bytes.fromhex(recorded.parent),
        name=recorded.name,
        kind=KINDS[recorded.kind],
        start_time_unix_nano=recorded.start,
        end_time_unix_nano=recorded.end,
        status=Status(code=Status.STATUS_CODE_ERROR, message=recorded.reason) if recorded.reason else _WELL,
        flags=SAMPLED,
    )
    for key, value in (("juki.peer", recorded.peer), ("juki.message_id", recorded.message_id)):
        if value:
            span.attributes.add(key=key).value.string_value = value
    for trace_parent in recorded.links:
        if linked := span_from(trace_parent):
            span.links.add(trace_id=bytes.fromhex(linked.trace_id), span_id=bytes.fromhex(linked.span_id))
    return span
