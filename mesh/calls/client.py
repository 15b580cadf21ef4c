"""The calling side of the road: every call signed, bounded in time, and its answer believed only when proven.

A ``Caller`` is one party's way out. ``channel(callee)`` gives what a generated stub takes for a channel, so that
a peer class reads like any gRPC client; ``send`` carries raw bytes for an outbox.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, cast

import grpc
from google.protobuf.message import DecodeError, Message

from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, MessageHeader
from mesh.call import DEFAULT_PATIENCE, Call, Span, current
from mesh.calls.status import STATUS_KEY, refusal_from
from mesh.contracts import guard as contracts
from mesh.ids import id_text, new_id
from mesh.refusals import AnswerUnproven, ClassNotCarried, Internal, NoRight, TooLarge, UnknownFields, Unreachable
from mesh.signatures import messages
from mesh.signatures.identity import Identity, Trust
from mesh.signatures.messages import METADATA_KEY, Judge, Proven, timestamp
from mesh.state import State
from mesh.topology.model import Topology
from mesh.topology.rights import Right, Rights, rights_of
from mesh.traces.spans import CLIENT, PRODUCER, Recorded, Recorder, links_of, new_span, span_from
from mesh.world import clocks, threads, wire
from pki.folder import PkiFolder
from vocabulary.refusals import Refusal

LARGEST_BODY: Final = 4 << 20  # bytes; house limit for one message
HARD_LIMIT: Final = 8 << 20  # where gRPC itself cuts off without explaining
MARGIN: Final = 0.02  # seconds taken off a deadline passed on, so that the nearer node times out first
OPTIONS: Final = (
    ("grpc.max_receive_message_length", HARD_LIMIT),
    ("grpc.max_send_message_length", HARD_LIMIT),
    ("grpc.use_local_subchannel_pool", 1),  # client certificates differ from caller to caller
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.enable_retries", 0),  # a repeated attempt must be signed anew
    ("grpc.dns_enable_srv_queries", 0),
)


class Map(Protocol):
    """The little of a topology that a caller needs."""

    def target(self, node: str) -> str: ...
    def server_name(self, node: str) -> str: ...
    @property
    def parties(self) -> Mapping[str, Any]: ...


class Record(Protocol):
    """Where a message is kept as evidence."""

    def __call__(self, signed_header: bytes, body: bytes, *, received: bool) -> None: ...


class Caller:
    """One party's way to those it may ask."""

    def __init__(
        self,
        identity: Identity,
        trust: Trust,
        judge: Judge,
        topology: Map,
        rights: Callable[[], Rights],
        record: Record,
        recorder: Recorder,
    ) -> None:
        """*rights* is asked once, at the first call; *record* keeps what is sent and received."""
        self.identity = identity
        self.operator = ""
        self._trust, self._judge, self._topology, self._record = trust, judge, topology, record
        self._make_rights = rights
        self._rights: Rights | None = None
        self._recorder = recorder
        self._channels: dict[str, tuple[int, grpc.Channel]] = {}
        self._lock = threads.Lock()

    def channel(self, callee: str) -> grpc.Channel:
        """Return what a generated stub for *callee* takes as its channel: unary calls only, each of them signed."""
        return cast(grpc.Channel, SignedChannel(self, callee))

    def right(self, callee: str, method: str) -> Right:
        """Return the right to call, or refuse before anything leaves."""
        if self._rights is None:
            self._rights = self._make_rights()
        right = self._rights.get(callee, method)
        if right is None:
            raise NoRight(caller=self.identity.name, callee=callee, method=method)
        return right

    def send(self, callee: str, method: str, body: bytes, trace_parents: Sequence[str]) -> bytes:
        """Call with raw bytes on behalf of an outbox; the first item's work is the trace it belongs to."""
        parent = next((span for each in trace_parents if (span := span_from(each))), None)
        right = self.right(callee, method)
        self._check(right, right.request.message_class.FromString(body), callee)
        return self.exchange(callee, method, body, parent=parent, links=links_of(trace_parents, parent), kind=PRODUCER)

    def call(
        self, callee: str, method: str, request: Message, *, timeout: float | None, answer: Callable[[bytes], Message]
    ) -> Message:
        """Call *method* of *callee* and return its proven, permitted answer."""
        right = self.right(callee, method)
        self._check(right, request, callee)
        body = request.SerializeToString()
        work = current()
        raw = self.exchange(
            callee,
            method,
            body,
            parent=work.span if work else None,
            timeout=timeout,
            request_id=getattr(request, "request_id", ""),
        )
        try:
            response = answer(raw)
        except DecodeError as error:
            raise AnswerUnproven(callee=callee, problem="the body does not parse") from error
        if found := right.response.forbidden(response):
            raise ClassNotCarried(classes=", ".join(sorted(found)), caller=callee, callee=self.identity.name)
        return response

    def _check(self, right: Right, request: Message, callee: str) -> None:
        if found := right.request.forbidden(request):
            raise ClassNotCarried(classes=", ".join(sorted(found)), caller=self.identity.name, callee=callee)
        if contracts.has_unknown_fields(request):
            raise UnknownFields

    def exchange(
        self,
        callee: str,
        method: str,
        body: bytes,
        *,
        parent: Span | None,
        links: tuple[str, ...] = (),
        kind: str = CLIENT,
        timeout: float | None = None,
        request_id: str = "",
    ) -> bytes:
        """Sign, send, wait, believe: the body of the answer, or a Refusal."""
        work, span, start = current(), new_span(parent), clocks.unix_ns()
        reason = message_id = ""
        try:
            patience = _patience(work, callee, timeout)
            asked = self._sign(callee, method, body, patience, work, request_id)
            message_id = id_text(asked.header.message_id)
            return self._roundtrip(callee, method, body, asked, patience, span)
        except Refusal as refusal:
            reason = refusal.reason
            raise
        finally:
            above = parent.span_id if parent else ""
            name = method.rpartition(".")[2]
            self._recorder.add(
                Recorded(
                    self.identity.name,
                    name,
                    kind,
                    span,
                    above,
                    start,
                    clocks.unix_ns(),
                    reason,
                    callee,
                    message_id,
                    links,
                )
            )

    def _sign(
        self, callee: str, method: str, body: bytes, patience: float, work: Call | None, request_id: str
    ) -> Proven:
        if len(body) > LARGEST_BODY:
            raise TooLarge(size=str(len(body)), limit=str(LARGEST_BODY))
        now = clocks.unix()
        header = MessageHeader(
            message_id=new_id(),
            direction=DIRECTION_REQUEST,
            caller=self.identity.spiffe_id,
            callee=self._topology.parties[callee].spiffe_id,
            method=method,
            issue_time=timestamp(now),
            deadline=timestamp(now + patience),
            request_id=request_id,
            purpose_code=work.purpose if work else "",
            operator=(work.operator if work else "") or self.operator,
            body_digest=hashlib.sha256(body).digest(),
        )
        return messages.sign(self.identity, header)

    def _roundtrip(self, callee: str, method: str, body: bytes, asked: Proven, patience: float, span: Span) -> bytes:
        self._record(asked.signed, body, received=False)
        metadata = ((METADATA_KEY, asked.signed), ("traceparent", span.trace_parent))
        call: Any = self._raw(callee).unary_unary(method)
        try:
            answer, state = call.with_call(body, timeout=patience, metadata=metadata)
        except grpc.RpcError as error:
            raise self._refused(callee, asked, error) from None
        signed = _metadatum(state.trailing_metadata(), METADATA_KEY)
        proven = self._judge.answer(signed, answer, asked, status=0, name=callee)
        self._record(proven.signed, answer, received=True)
        return bytes(answer)

    def _refused(self, callee: str, asked: Proven, error: Any) -> Refusal:
        """Return the refusal a failed call tells of: the callee's own when proven, else the road's."""
        code: grpc.StatusCode = error.code()
        trailing = error.trailing_metadata() or ()
        signed, status = _metadatum(trailing, METADATA_KEY), _metadatum(trailing, STATUS_KEY)
        if signed is None or status is None:
            return Unreachable(callee=callee, status=code.name)
        proven = self._judge.answer(signed, status, asked, status=code.value[0], name=callee)
        self._record(proven.signed, status, received=True)
        return refusal_from(status)

    def _raw(self, callee: str) -> grpc.Channel:
        """Return the connection to *callee*, made anew when this party's certificate was."""
        version = self.identity.version
        known = self._channels.get(callee)
        if known is not None and known[0] == version:
            return known[1]
        with self._lock:
            known = self._channels.get(callee)
            if known is None or known[0] != version:
                known = self._channels[callee] = (version, self.connect(callee))
        return known[1]

    def connect(self, callee: str) -> grpc.Channel:
        """Return a new bare channel to *callee* with this party's certificate."""
        tls = self.identity.tls
        credentials = grpc.ssl_channel_credentials(self._trust.store.root_pem, tls.key_pem, tls.chain_pem)
        name = self._topology.server_name(callee)
        options = (
            *OPTIONS,
            ("grpc.ssl_target_name_override", name),
            ("grpc.default_authority", name),
        )
        return wire.secure_channel(self._topology.target(callee), credentials, options)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for _, channel in self._channels.values():
                channel.close()
            self._channels.clear()


class SignedChannel:
    """Stands where a generated stub expects a channel; unary calls only."""

    def __init__(self, caller: Caller, callee: str) -> None:
        self._caller, self._callee = caller, callee

    def unary_unary(
        self,
        method: str,
        request_serializer: object = None,
        response_deserializer: Callable[[bytes], Message] | None = None,
        _registered_method: bool = False,
    ) -> Callable[..., Message]:
        """Return the method as a function of (request, timeout=None)."""
        if response_deserializer is None:
            raise Internal
        parse = response_deserializer

        def call(request: Message, timeout: float | None = None) -> Message:
            return self._caller.call(self._callee, method, request, timeout=timeout, answer=parse)

        return call


def _patience(work: Call | None, callee: str, timeout: float | None) -> float:
    """Return how long to wait: no longer than whoever waits for this thread."""
    if work is None:
        return timeout or DEFAULT_PATIENCE
    left = work.time_left(callee) - (MARGIN if work.deadline else 0)
    if left <= 0:
        raise Unreachable(callee=callee, status="no time left")
    return min(left, timeout) if timeout else left


def _metadatum(metadata: Any, key: str) -> bytes | None:
    for name, value in metadata or ():
        if name == key:
            return bytes(value)
    return None


def client_of(topology: Topology, state: State, name: str, recorder: Recorder | None = None) -> Caller:
    """Return the way of a client (or of a node's own identity) into a running mesh."""
    folder = PkiFolder(state.pki)
    party = topology.parties[name]
    trust = Trust(folder.trust_store())
    return Caller(
        Identity(name, party.spiffe_id, folder.credentials(name)),
        trust,
        Judge(trust),
        topology,
        lambda: rights_of(topology, name),
        lambda signed_header, body, *, received: None,
        recorder or Recorder(None),
    )
