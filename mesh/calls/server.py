"""The answering side of the road: one port, many nodes, and every message judged before it is read.

The TLS server name says which node is meant. Each call goes through the same gate, in this order: who is it (TLS
peer), what does it claim (signed header), may it (rights), was it here before (replay), can we (hours, capacity),
what does it say (parse, classes). Only then does the servicer see it. Whatever is refused is answered with a signed
refusal, written to the audit record, and changes nothing.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeAlias

import grpc
from google.protobuf.message import DecodeError, Message

from juki.types.v1.message_header_pb2 import MessageHeader
from mesh import call as calls
from mesh.call import Call
from mesh.calls.client import HARD_LIMIT, LARGEST_BODY
from mesh.calls.status import CODES, STATUS_KEY, status_bytes
from mesh.clock import Clock
from mesh.contracts import guard as contracts
from mesh.evidence.audit import Audit
from mesh.evidence.log import EvidenceLog
from mesh.ids import id_text
from mesh.refusals import (
    BodyUnreadable,
    ClassNotCarried,
    Closed,
    DeadlineMissing,
    Internal,
    MessageStale,
    NoRight,
    Overloaded,
    Replayed,
    TooLarge,
    UnknownFields,
    UnknownMethod,
)
from mesh.signatures import messages
from mesh.signatures.identity import Identity, Trust
from mesh.signatures.messages import AHEAD, METADATA_KEY, Judge, Proven, claimed
from mesh.signatures.replay import ReplayGuard
from mesh.topology import hours
from mesh.topology.model import Hours, Node
from mesh.topology.rights import Right, Rights
from mesh.traces.spans import SERVER, Recorded, Recorder, new_span, span_from
from mesh.world import clocks, threads
from vocabulary.refusals import Refusal

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

MOST_METHODS: Final = 1000  # handlers remembered; a caller may name any method
LONGEST_DEADLINE: Final = 300.0  # seconds; "infinite" on the wire means no deadline was set

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Method:
    """One method of one node: how its request is read, answered, and its answer written."""

    parse: Callable[[bytes], Message]
    answer: Callable[[Message, grpc.ServicerContext], Message]
    request_name: str


@dataclass(slots=True, kw_only=True)
class Mount:
    """One node as the server sees it."""

    node: Node
    identity: Identity
    evidence: EvidenceLog
    audit: Audit
    replay: ReplayGuard
    clock: Clock
    rights: Callable[[], Rights]
    party_by_spiffe: Mapping[str, str]
    methods: dict[str, Method] = field(default_factory=dict)
    streams: dict[str, Handler] = field(default_factory=dict)  # health, reflection: unsigned
    busy: int = 0
    lock: threads.Lock = field(default_factory=lambda: threads.Lock())
    known_rights: Rights | None = None

    def right(self, caller: str, method: str) -> Right:
        """Return the caller's right, or refuse."""
        if self.known_rights is None:
            self.known_rights = self.rights()
        right = self.known_rights.get(caller, method)
        if right is None:
            raise NoRight(caller=caller, callee=self.node.name, method=method)
        return right


class Gate:
    """The way in for every call to every node of a host."""

    def __init__(self, mounts: Mapping[str, Mount], trust: Trust, judge: Judge, recorder: Recorder) -> None:
        """*mounts* by TLS server name."""
        self._mounts, self._trust, self._judge, self._recorder = mounts, trust, judge, recorder
        self._began = clocks.unix()

    def mount_of(self, context: Any) -> Mount | None:
        """Return the node a connection named in its handshake."""
        names = context.auth_context().get("ssl_requested_server_name") or (b"",)
        return self._mounts.get(names[0].decode())

    def answer(self, method: str, body: bytes, context: Any) -> bytes:
        """Answer one signed unary call; the bytes of its body or, with a status set, nothing."""
        start = clocks.unix_ns()
        auth = context.auth_context()
        mount = self._mounts[auth["ssl_requested_server_name"][0].decode()]
        metadata = dict(context.invocation_metadata())
        span, parent = new_span(above := span_from(metadata.get("traceparent"))), above
        visit = Visit(method, body, Call(caller="", callee=mount.node.name, method=method, span=span))
        reason = ""
        try:
            answer = self._admit_and_serve(mount, visit, auth, metadata, context)
            self._sign(mount, visit, answer, 0, context, ())
            return answer
        except Refusal as refusal:
            reason = refusal.reason
            if not visit.believed:  # TLS has shown who is connected, even if its certificate was called back since
                peer = (auth.get("peer_spiffe_id") or (b"",))[0].decode()
                visit.asked = claimed(metadata.get(METADATA_KEY), peer, mount.identity.spiffe_id, method)
            return self._refuse(mount, visit, refusal, context)
        except Exception:
            log.exception("%s failed in %s, message %s", mount.node.name, method, visit.message_id)
            reason = Internal.reason
            return self._refuse(mount, visit, Internal(), context)
        finally:
            above_id = parent.span_id if parent else ""
            self._recorder.add(
                Recorded(
                    mount.node.name,
                    method.rpartition(".")[2],
                    SERVER,
                    span,
                    above_id,
                    start,
                    clocks.unix_ns(),
                    reason,
                    visit.call.caller,
                    visit.message_id,
                )
            )

    def _admit_and_serve(self, mount: Mount, visit: "Visit", auth: Any, metadata: Any, context: Any) -> bytes:
        right = self._admit(mount, visit, auth, metadata, context)
        self._enter(mount)
        token = calls.enter(visit.call)
        try:
            return self._serve(mount, visit, right, context)
        finally:
            calls.leave(token)
            with mount.lock:
                mount.busy -= 1

    def _admit(self, mount: Mount, visit: "Visit", auth: Any, metadata: Any, context: Any) -> Right:
        """Let the message in, or refuse; the numbers are those of ``mesh.signatures.messages``."""
        peer = str(self._trust.tls_peer(auth["x509_pem_cert"][0]).spiffe)  # (1)
        visit.call.caller = mount.party_by_spiffe.get(peer, peer)
        left = context.time_remaining()
        if left is None or left > LONGEST_DEADLINE:
            raise DeadlineMissing
        visit.call.deadline = clocks.monotonic() + left
        if len(visit.body) > LARGEST_BODY:
            raise TooLarge(size=str(len(visit.body)), limit=str(LARGEST_BODY))
        visit.call.body_digest = hashlib.sha256(visit.body).digest()
        asked = self._judge.request(  # (2) to (8)
            metadata.get(METADATA_KEY),
            visit.body,
            caller=peer,
            callee=mount.identity.spiffe_id,
            method=visit.method,
            digest=visit.call.body_digest,
        )
        visit.take(asked)
        if messages.seconds(asked.header.issue_time) < self._began - AHEAD:
            raise MessageStale(window="this node's uptime")
        right = mount.right(visit.call.caller, visit.method)
        if not mount.replay.claim(asked.header.message_id):
            raise Replayed
        mount.evidence.record(asked.signed, visit.body, received=True)
        return right

    def _enter(self, mount: Mount) -> None:
        """Refuse outside the hours of service and beyond the capacity."""
        if mount.node.hours is not None:
            _must_be_open(mount.node.hours, mount.clock.now())
        with mount.lock:
            if mount.busy >= mount.node.max_calls:
                raise Overloaded(retry_after=0.2, limit=str(mount.node.max_calls))
            mount.busy += 1

    def _serve(self, mount: Mount, visit: "Visit", right: Right, context: Any) -> bytes:
        method = mount.methods.get(visit.method)
        if method is None:
            raise UnknownMethod(method=visit.method)
        try:
            request = method.parse(visit.body)
        except DecodeError as error:
            raise BodyUnreadable(message=method.request_name) from error
        if contracts.has_unknown_fields(request):
            raise UnknownFields
        caller, callee = visit.call.caller, mount.node.name
        if found := right.request.forbidden(request):
            raise ClassNotCarried(classes=", ".join(sorted(found)), caller=caller, callee=callee)
        response = method.answer(request, context)
        if found := right.response.forbidden(response):
            raise ClassNotCarried(classes=", ".join(sorted(found)), caller=callee, callee=caller)
        body = response.SerializeToString()
        if len(body) > LARGEST_BODY:
            raise TooLarge(size=str(len(body)), limit=str(LARGEST_BODY))
        return body

    def _refuse(self, mount: Mount, visit: "Visit", refusal: Refusal, context: Any) -> bytes:
        status = status_bytes(refusal)
        code = CODES[refusal.code]
        mount.audit.refused(visit.call, visit.message_id, refusal)
        context.set_code(code)
        context.set_details(refusal.explain())
        with suppress(Refusal):  # a disk too full to keep the refusal must not keep it from being told
            self._sign(mount, visit, status, code.value[0], context, ((STATUS_KEY, status),))
        return b""

    def _sign(
        self, mount: Mount, visit: "Visit", body: bytes, status: int, context: Any, extra: tuple[Any, ...]
    ) -> None:
        signed = messages.sign(mount.identity, messages.answer_to(visit.asked, body, status)).signed
        context.set_trailing_metadata(((METADATA_KEY, signed), *extra))
        if visit.believed:
            mount.evidence.record(signed, body, received=False)


def _must_be_open(times: Hours, now: datetime) -> None:
    if not hours.is_open(times, now):
        opens = hours.opens_next(times, now)
        raise Closed(retry_after=(opens - now).total_seconds(), opens=f"{opens:%Y-%m-%d %H:%M}")


@dataclass(slots=True)
class Visit:
    """One call on its way through the gate."""

    method: str
    body: bytes
    call: Call
    asked: Proven = field(default_factory=lambda: Proven(MessageHeader(), b"", b""))
    believed: bool = False

    @property
    def message_id(self) -> str:
        """The message's id as people write it, empty when none was believed."""
        return id_text(self.asked.header.message_id) if self.believed else ""

    def take(self, asked: Proven) -> None:
        """Keep what the believed header says."""
        self.asked, self.believed = asked, True
        self.call.message_id = asked.header.message_id
        self.call.purpose, self.call.operator = asked.header.purpose_code, asked.header.operator


class Router(grpc.GenericRpcHandler):
    """Sends signed methods through the gate, and health and reflection to the node the server name means."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._signed: dict[str, Handler] = {}

    def service(self, handler_call_details: Any) -> "Handler | None":
        """Return the handler for one call."""
        method: str = handler_call_details.method
        if method.startswith(("/grpc.health.", "/grpc.reflection.")):
            return self._open_to_any_certificate(method)
        handler = self._signed.get(method)
        if handler is None:
            handler = grpc.unary_unary_rpc_method_handler(partial(self._gate.answer, method))
            if len(self._signed) < MOST_METHODS:
                self._signed[method] = handler
        return handler

    def _open_to_any_certificate(self, method: str) -> "Handler | None":
        """Return a standard service's handler, which picks the node's own at each call."""
        some = next((m.streams[method] for m in self._gate._mounts.values() if method in m.streams), None)
        if some is None:
            return None

        def own(shape: str) -> Callable[[Any, Any], Any]:
            def behave(request: Any, context: Any) -> Any:
                mount = self._gate.mount_of(context)
                self._gate._trust.tls_peer(context.auth_context()["x509_pem_cert"][0])
                return getattr(mount.streams[method], shape)(request, context)  # type: ignore[union-attr]  # the handshake chose the node

            return behave

        make, shape = _SHAPES[(some.request_streaming, some.response_streaming)]
        return make(own(shape), some.request_deserializer, some.response_serializer)


_SHAPES: Final[dict[tuple[bool, bool], tuple[Callable[..., Handler], str]]] = {
    (False, False): (grpc.unary_unary_rpc_method_handler, "unary_unary"),
    (False, True): (grpc.unary_stream_rpc_method_handler, "unary_stream"),
    (True, False): (grpc.stream_unary_rpc_method_handler, "stream_unary"),
    (True, True): (grpc.stream_stream_rpc_method_handler, "stream_stream"),
}

SERVER_OPTIONS: Final = (
    ("grpc.max_receive_message_length", HARD_LIMIT),
    ("grpc.max_send_message_length", HARD_LIMIT),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
)
