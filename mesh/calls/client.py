"""The calling side of the road: every call signed, bounded in time, and its answer believed only when proven.

A ``Caller`` is one party's way out. ``channel(callee)`` gives what a generated stub takes for a channel, so that
a peer class reads like any gRPC client; ``send`` carries raw bytes for an outbox.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

import grpc
from google.protobuf.message import DecodeError, Message

from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, MessageHeader
from mesh.call import DEFAULT_PATIENCE, Call, Span, current, must_hold_nothing
from mesh.calls.connections import Connections, Map
from mesh.calls.exchange import Exchange, Metadata, Sent
from mesh.calls.status import STATUS_KEY, refusal_from
from mesh.contracts import guard as contracts
from mesh.ids import id_text, new_id
from mesh.refusals import (
    AnswerMalformed,
    AnswerUnproven,
    CalleeRevoked,
    ClassNotCarried,
    Internal,
    NoRight,
    PeerTooOld,
    TooLarge,
    UnknownFields,
    UnknownMethod,
    Unreachable,
)
from mesh.signatures import messages, sessions
from mesh.signatures.identity import Identity, trust_in
from mesh.signatures.messages import NO_LOG, LogHead, MessageVerifier, Proof, Proven, timestamp
from mesh.state import State
from mesh.topology.model import Topology
from mesh.topology.rights import Right, Rights, rights_of
from mesh.traces.spans import CLIENT, PRODUCER, Recorded, Recorder, links_of, new_span, span_from
from pki.trust_folder import TrustFolder
from vocabulary.refusals import Malformed, Refusal
from world import clocks

LARGEST_BODY: Final = 4 << 20  # bytes; house limit for one message
MARGIN: Final = 0.02  # seconds taken off a deadline passed on, so that the nearer node times out first


class Log(Protocol):
    """Where a party's messages are kept as evidence."""

    def record(self, message: Proof, body: bytes | None, *, received: bool) -> None: ...
    def newest(self) -> LogHead: ...


class NoLog:
    """Of a party that keeps none, such as a terminal."""

    def record(self, message: Proof, body: bytes | None, *, received: bool) -> None:
        """Keep nothing."""

    def newest(self) -> LogHead:
        return NO_LOG


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One request before it is signed."""

    callee: str
    method: str
    body: bytes
    request_id: str = ""
    timeout: float | None = None  # seconds; None for as long as whoever waits for this thread
    parent: Span | None = None  # whose work this is
    links: tuple[str, ...] = ()  # trace parents of others whose work this does too
    kind: str = CLIENT


class Caller:
    """One party's way to those it may ask."""

    def __init__(
        self,
        identity: Identity,
        verifier: MessageVerifier,
        topology: Map,
        rights: Callable[[], Rights],
        *,
        log: Log,
        recorder: Recorder,
    ) -> None:
        """*rights* is asked once, at the first call; *log* keeps what is sent and received."""
        self.identity, self.verifier, self.trust = identity, verifier, verifier.trust
        self.operator = ""  # who asks, as this party's own word; where the callee has staff, a session says it
        self.sessions: dict[str, bytes] = {}  # that callees issued when somebody signed in there; no header shows one
        self.connections = Connections(identity, self.trust, topology)
        self.exchange: Exchange = self.connections.exchange  # the waist: all that leaves passes here
        self._topology, self._log, self._recorder = topology, log, recorder
        self._make_rights = rights
        self._rights: Rights | None = None
        self._revisions: dict[str, int] = {}  # of the contract, as each callee last said

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
        if callee in self.trust.revoked:
            raise CalleeRevoked(callee=callee)
        return right

    def send(self, callee: str, method: str, body: bytes, trace_parents: Sequence[str]) -> bytes:
        """Call with raw bytes on behalf of an outbox; the first item's work is the trace it belongs to."""
        return self._send(callee, method, body, trace_parents, None)

    def hand_over(
        self, callee: str, method: str, body: bytes, trace_parents: Sequence[str], timeout: float | None
    ) -> bytes:
        """Call with raw bytes within the call being answered, for *timeout* seconds or as long as that may take."""
        work = current()
        return self._send(callee, method, body, trace_parents, work.span if work else None, timeout)

    def _send(
        self,
        callee: str,
        method: str,
        body: bytes,
        trace_parents: Sequence[str],
        parent: Span | None,
        timeout: float | None = None,
    ) -> bytes:
        parent = parent or next((span for each in trace_parents if (span := span_from(each))), None)
        right = self.right(callee, method)
        needed = self._check(right, right.request.message_class.FromString(body), callee)
        links = links_of(trace_parents, parent)
        outgoing = Outgoing(
            callee=callee, method=method, body=body, timeout=timeout, parent=parent, links=links, kind=PRODUCER
        )
        return self._ask_if_known(outgoing, needed)

    def call(
        self, callee: str, method: str, request: Message, *, timeout: float | None, answer: Callable[[bytes], Message]
    ) -> Message:
        """Call *method* of *callee* and return its proven, permitted answer."""
        right = self.right(callee, method)
        needed = self._check(right, request, callee)
        work = current()
        outgoing = Outgoing(
            callee=callee,
            method=method,
            body=request.SerializeToString(),
            request_id=getattr(request, "request_id", ""),
            timeout=timeout,
            parent=work.span if work else None,
        )
        try:
            response = answer(self._ask_if_known(outgoing, needed))
        except DecodeError as error:
            raise AnswerUnproven(callee=callee, problem="the body does not parse") from error
        if found := right.response.forbidden(response):
            raise ClassNotCarried(classes=", ".join(sorted(found)), caller=callee, callee=self.identity.name)
        try:
            right.response.check(response)
        except Malformed as error:
            field, problem = error.facts["field"], error.facts["problem"]
            raise AnswerMalformed(callee=callee, field=field, problem=problem) from error
        return response

    def _check(self, right: Right, request: Message, callee: str) -> int:
        """Refuse what must not leave; return the revision of the contract that knows all of it."""
        if found := right.request.forbidden(request):
            raise ClassNotCarried(classes=", ".join(sorted(found)), caller=self.identity.name, callee=callee)
        if contracts.has_unknown_fields(request):
            raise UnknownFields
        right.request.check(request)
        return max(right.revision, right.request.revision_needed(request))

    def _ask_if_known(self, outgoing: Outgoing, needed: int) -> bytes:
        """Ask, unless the callee is known not to understand; one that says so itself is told alike."""
        callee = outgoing.callee
        if needed > self._revisions.get(callee, needed):
            raise PeerTooOld(callee=callee, known=str(self._revisions[callee]), needed=str(needed))
        try:
            return self._ask(outgoing)
        except Refusal as refusal:
            known = self._revisions.get(callee, needed)
            if refusal.reason not in (UnknownFields.reason, UnknownMethod.reason) or needed <= known:
                raise
            raise PeerTooOld(callee=callee, known=str(known), needed=str(needed)) from refusal

    def _ask(self, outgoing: Outgoing) -> bytes:
        """Sign, send, wait, believe: the body of the answer, or a Refusal; one span either way."""
        must_hold_nothing()
        work, span, start = current(), new_span(outgoing.parent), clocks.unix_ns()
        reason = message_id = ""
        try:
            patience = _patience(work, outgoing.callee, outgoing.timeout)
            asked = self._sign(outgoing, patience, work)
            message_id = id_text(asked.header.message_id)
            return self._roundtrip(outgoing, asked, patience, span)
        except Refusal as refusal:
            reason = refusal.reason
            raise
        finally:
            self._recorder.add(
                Recorded(
                    self.identity.name,
                    outgoing.method.rpartition(".")[2],
                    outgoing.kind,
                    span,
                    outgoing.parent.span_id if outgoing.parent else "",
                    start,
                    clocks.unix_ns(),
                    reason,
                    outgoing.callee,
                    message_id,
                    outgoing.links,
                )
            )

    def _sign(self, outgoing: Outgoing, patience: float, work: Call | None) -> Proven:
        if len(outgoing.body) > LARGEST_BODY:
            raise TooLarge(size=str(len(outgoing.body)), limit=str(LARGEST_BODY))
        now, head, session = clocks.unix(), self._log.newest(), self.sessions.get(outgoing.callee, b"")
        message_id = new_id()
        header = MessageHeader(
            message_id=message_id,
            direction=DIRECTION_REQUEST,
            caller=self.identity.spiffe_id,
            callee=self._topology.parties[outgoing.callee].spiffe_id,
            method=outgoing.method,
            issue_time=timestamp(now),
            deadline=timestamp(now + patience),
            request_id=outgoing.request_id,
            purpose_code=work.purpose if work else "",
            operator="" if session else (work.operator if work else "") or self.operator,
            session_proof=sessions.prove(session, message_id) if session else b"",
            log_size=head.size,
            log_root=head.root,
        )
        return messages.sign(self.identity, header, outgoing.body)

    def _roundtrip(self, outgoing: Outgoing, asked: Proven, patience: float, span: Span) -> bytes:
        secret = contracts.has_secret_request(outgoing.method)
        self._log.record(asked.proof, None if secret else outgoing.body, received=False)
        metadata: Metadata = (*asked.proof.metadata(), ("traceparent", span.trace_parent))
        answered = self.exchange(outgoing.callee, Sent(outgoing.method, outgoing.body, metadata, patience))
        trailing: dict[str, Any] = dict(answered.metadata)
        proof, ok = Proof.of(trailing), answered.code is grpc.StatusCode.OK
        body: bytes = answered.body if ok else trailing.get(STATUS_KEY, b"")
        if not ok and not (body and proof.signed):
            raise Unreachable(callee=outgoing.callee, status=answered.code.name)
        proven = self.verifier.verify_answer(proof, body, asked, status=answered.code.value[0], name=outgoing.callee)
        self._revisions[outgoing.callee] = proven.header.revision or 1
        secret = ok and contracts.has_secret_response(outgoing.method)
        self._log.record(proven.proof, None if secret else body, received=True)
        if not ok:  # the callee's own word
            raise refusal_from(body)
        return body

    def close(self) -> None:
        """Close every connection."""
        self.connections.close()


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


def client_of(topology: Topology, state: State, name: str, recorder: Recorder | None = None) -> Caller:
    """Return the way of a client (or of a node's own identity) into a running mesh."""
    folder = TrustFolder(state.pki)
    party = topology.parties[name]
    return Caller(
        Identity(name, party.spiffe_id, folder.credentials(name)),
        MessageVerifier(trust_in(folder)),
        topology,
        lambda: rights_of(topology, name),
        log=NoLog(),
        recorder=recorder or Recorder(None),
    )
