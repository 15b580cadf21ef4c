"""The receiver takes what exporters send, and stands whatever else they send."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from mesh.testing import free_port
from mesh.traces import receiver
from mesh.traces.export import Exporter
from mesh.traces.spans import CLIENT, Recorded, new_span
from mesh.traces.store import TraceStore, Wanted


class Standing:
    """A receiver under test."""

    def __init__(self, path: Path) -> None:
        self.path, port = path, free_port()
        self.server = receiver.serve(path, port)
        self.url = f"http://127.0.0.1:{port}"
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")

    def send(self, *spans: Span) -> service.ExportTraceServiceResponse:
        named = Resource(attributes=[KeyValue(key="service.name", value=AnyValue(string_value="x.city"))])
        sent = ResourceSpans(resource=named, scope_spans=[ScopeSpans(spans=spans)])
        stub = TraceServiceStub(self.channel)  # type: ignore[no-untyped-call]  # untyped in its package
        answer: service.ExportTraceServiceResponse = stub.Export(
            service.ExportTraceServiceRequest(resource_spans=[sent]), timeout=5
        )
        return answer


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    standing = Standing(tmp_path / "traces.db")
    yield standing
    standing.channel.close()
    standing.server.stop(None).wait()


def test_what_the_exporter_sends_is_kept_as_it_was_recorded(standing: Standing) -> None:
    span = new_span()
    recorded = Recorded(
        "x.terminal", "CityService/Find", CLIENT, span, "", 5_000, 9_000, "NO_RIGHT", "x.city", "0199-1"
    )
    exporter = Exporter(standing.url)
    exporter.export([recorded])
    exporter.close()
    (found,) = TraceStore(standing.path).tree(span.trace_id)
    assert (found.node, found.name, found.peer, found.kind) == ("x.terminal", "CityService/Find", "x.city", 3)
    assert (found.start_ns, found.end_ns, found.reason, found.message_id) == (5_000, 9_000, "NO_RIGHT", "0199-1")


def test_spans_without_proper_ids_are_rejected_and_the_others_kept(standing: Standing) -> None:
    good = Span(trace_id=b"\1" * 16, span_id=b"\2" * 8, kind=Span.SPAN_KIND_CLIENT, name="Find")
    answer = standing.send(Span(trace_id=b"", span_id=b"\2" * 8), good, Span(trace_id=b"\1" * 16, span_id=b"\3"))
    assert answer.partial_success.rejected_spans == 2
    assert [each.name for each in TraceStore(standing.path).traces(Wanted())] == ["Find"]


def test_numbers_and_texts_beyond_all_measure_are_cut_down(standing: Standing) -> None:
    standing.send(
        Span(
            trace_id=b"\1" * 16,
            span_id=b"\2" * 8,
            kind=Span.SPAN_KIND_CLIENT,
            name="n" * 100_000,
            start_time_unix_nano=2**64 - 1,
            end_time_unix_nano=2**64 - 1,
        )
    )
    (found,) = TraceStore(standing.path).traces(Wanted())
    assert len(found.name) == receiver.LONGEST_TEXT
    assert found.milliseconds == 0


def test_a_file_that_cannot_be_written_is_told_to_the_sender(
    standing: Standing, caplog: pytest.LogCaptureFixture
) -> None:
    import sqlite3

    with sqlite3.connect(standing.path) as connection:
        connection.execute("drop table traces")
    connection.close()
    with pytest.raises(grpc.RpcError) as failed:
        standing.send(Span(trace_id=b"\1" * 16, span_id=b"\2" * 8))
    assert failed.value.code() == grpc.StatusCode.UNAVAILABLE
    assert "spans are lost" in caplog.text
