"""Spans join across hops and through the outbox, and leave by OTLP only where they are asked for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

from mesh.call import Span
from mesh.traces.spans import Recorder, links_of, new_span, span_from
from tests.mesh.helpers import (
    CITY,
    FIND,
    NATION,
    PREFECTURE,
    Liar,
    Nation,
    asking,
    change,
    changes,
    mesh_of,
    person,
    stub_of,
)
from vocabulary.refusals import NotFound


class Receiver(trace_service_pb2_grpc.TraceServiceServicer):
    """Keeps every span with the name of its node."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Any]] = []
        self.server = grpc.server(ThreadPoolExecutor(2))
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(self, self.server)
        self.port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()

    def Export(self, request: Any, context: Any) -> Any:
        for each in request.resource_spans:
            node = next(a.value.string_value for a in each.resource.attributes if a.key == "service.name")
            self.spans += [(node, span) for scope in each.scope_spans for span in scope.spans]
        return trace_service_pb2.ExportTraceServiceResponse()

    def find(self, node: str, name: str, kind: int | None = None) -> Any:
        """Wait for a node's span of that name."""
        end, pause = monotonic() + 8, Event()
        while monotonic() < end:
            for at, span in list(self.spans):
                if at == node and span.name.rpartition("/")[2] == name and (kind is None or span.kind == kind):
                    return span
            pause.wait(0.02)
        raise AssertionError(f"{name} at {node} not among {[(n, s.name, s.kind) for n, s in self.spans]}")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.stop(None).wait()


SERVER, CLIENT, PRODUCER = 2, 3, 4


def test_spans_join_across_hops_and_through_the_outbox(tmp_path: Path, nation: Nation, receiver: Receiver) -> None:
    with mesh_of(tmp_path, nation, trace_endpoint=f"http://127.0.0.1:{receiver.port}") as mesh:
        stub_of(mesh).NotifyChanges(changes(change(1)))
        mesh.settle()
        taken = receiver.find(PREFECTURE, "NotifyChanges", SERVER)
        applied = receiver.find(PREFECTURE, "apply NotifyChanges")
        sent = receiver.find(PREFECTURE, "NotifyChanges", PRODUCER)
        arrived = receiver.find(NATION, "NotifyChanges", SERVER)
        assert arrived.parent_span_id == sent.span_id
        assert sent.parent_span_id == applied.span_id
        assert sent.trace_id == arrived.trace_id == applied.trace_id
        assert taken.status.code == 1

        stub_of(mesh).FindIdentity(asking(7))
        asked = receiver.find(PREFECTURE, "FindIdentity", SERVER)
        passed = receiver.find(PREFECTURE, "FindIdentity", CLIENT)
        answered = receiver.find(NATION, "FindIdentity", SERVER)
        assert passed.parent_span_id == asked.span_id
        assert answered.parent_span_id == passed.span_id
        assert asked.trace_id == passed.trace_id == answered.trace_id
        peers = {a.key: a.value.string_value for a in asked.attributes}
        assert peers["juki.peer"] == CITY
        assert len(peers["juki.message_id"]) == 36
    everything = "".join(str(span) for _, span in receiver.spans)
    for secret in (person(1).my_number.value, person(1).resident_code.value, person(7).resident_code.value, "見本"):
        assert secret not in everything


def test_one_call_that_does_the_work_of_several_traces_links_them_all(
    tmp_path: Path, nation: Nation, receiver: Receiver
) -> None:
    first, second = change(1), change(2)
    first.delivery.trace_parent, second.delivery.trace_parent = new_span().trace_parent, new_span().trace_parent
    with mesh_of(tmp_path, nation, trace_endpoint=f"http://127.0.0.1:{receiver.port}") as mesh:
        stub_of(mesh).NotifyChanges(changes(first, second))
        mesh.settle()
        sent = receiver.find(PREFECTURE, "NotifyChanges", PRODUCER)
        assert sent.trace_id.hex() == first.delivery.trace_parent.split("-")[1]
        assert [each.trace_id.hex() for each in sent.links] == [second.delivery.trace_parent.split("-")[1]]


def test_a_refusal_marks_its_span_with_the_reason(tmp_path: Path, nation: Nation, receiver: Receiver) -> None:
    with mesh_of(tmp_path, nation, trace_endpoint=f"http://127.0.0.1:{receiver.port}") as mesh:
        Liar(mesh).ask(FIND, b"\xff")
        span = receiver.find(PREFECTURE, "FindIdentity", SERVER)
        assert (span.status.code, span.status.message) == (2, "BODY_UNREADABLE")


def test_nothing_is_recorded_when_nothing_is_to_be_exported() -> None:
    recorder = Recorder(None)
    recorder.start()
    with recorder.span("a.b", "work", None):
        pass
    assert len(recorder._queue) == 0
    assert not recorder._thread.is_alive()
    recorder.stop()


def test_a_receiver_that_is_not_there_holds_nobody_up(tmp_path: Path, nation: Nation) -> None:
    with mesh_of(tmp_path, nation, trace_endpoint="http://127.0.0.1:1") as mesh:
        start = monotonic()
        stub_of(mesh).FindIdentity(asking(7))
        assert monotonic() - start < 2


def test_a_span_s_work_belongs_to_it_and_its_failure_is_noted() -> None:
    recorder = Recorder("http://127.0.0.1:1")
    parent = new_span()
    with pytest.raises(NotFound), recorder.span("a.b", "work", parent) as here:
        raise NotFound
    (span,) = recorder._queue
    assert (span.parent, span.span, span.reason) == (parent.span_id, here, "NOT_FOUND")
    assert here.trace_id == parent.trace_id


def test_a_traceparent_goes_round() -> None:
    span = new_span()
    assert span_from(span.trace_parent) == span


@given(st.one_of(st.none(), st.text(max_size=60), st.from_regex(r"00-.{32}-.{16}-01", fullmatch=True)))
def test_a_traceparent_that_is_none_is_no_span_and_never_an_error(text: str | None) -> None:
    span = span_from(text)
    assert span is None or (int(span.trace_id, 16) and int(span.span_id, 16))


def test_links_leave_out_the_own_trace_and_the_empty() -> None:
    own, other = new_span(), new_span()
    parents = (own.trace_parent, "", other.trace_parent)
    assert links_of(parents, own) == (other.trace_parent,)
    assert links_of(parents, None) == (own.trace_parent, other.trace_parent)
    assert isinstance(own, Span)
