"""The answering side of the road: one port, many nodes, and every message judged before it is read.

The TLS server name says which node is meant; a name that no node here has is refused before anything else, and
unsigned, since no node was named that could sign. Each call then goes through the same gate, in this order: who is it
(TLS peer), what does it claim (signed header), was it here before (replay), keep it (evidence), is there such a method,
may it (rights), can we (hours, capacity), who of the staff asks (session), what does it say (parse, classes). Only then
does the servicer see it.
Whatever is refused is answered with a signed refusal, written to the audit record, and changes nothing.
"""

import hashlib
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import grpc
from google.protobuf.message import DecodeError, Message

from juki.types.v1.message_header_pb2 import MessageHeader
from mesh import call as calls
from mesh.call import Call
from mesh.calls.client import LARGEST_BODY
from mesh.calls.exchange import Answered, Connection, Metadata, Sent
from mesh.calls.status import CODES, STATUS_KEY, status_bytes
from mesh.clock import Clock
from mesh.contracts import guard as contracts
from mesh.contracts.options import roles
from mesh.evidence.audit import Audit
from mesh.evidence.log import EvidenceLog
from mesh.failures import log_failure
from mesh.ids import id_text
from mesh.refusals import (
    ROAD_REASONS,
    BodyUnreadable,
    ClassNotCarried,
    Closed,
    DeadlineMissing,
    DeadlineTooFar,
    HeaderMismatch,
    Internal,
    MessageStale,
    NoRight,
    OperatorUnproven,
    Overloaded,
    Replayed,
    ServerNameUnknown,
    SessionEnded,
    StorageFailed,
    TooLarge,
    UnknownFields,
    UnknownMethod,
)
from mesh.signatures import messages
from mesh.signatures.identity import Identity
from mesh.signatures.messages import AHEAD, MessageVerifier, Proof, Proven, claimed
from mesh.signatures.replay import ReplayGuard
from mesh.storage.database import is_fault
from mesh.storage.unit import AnsweredBefore
from mesh.topology import hours
from mesh.topology.model import Hours, Node
from mesh.topology.rights import Right, Rights
from mesh.traces.spans import SERVER, Recorded, Recorder, new_span, span_from
from pki.names import SpiffeId
from vocabulary.refusals import Malformed, Refusal
from world import clocks, threads

LONGEST_DEADLINE: Final = 300.0  # seconds

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Method:
    """One method of one node: how its request is read, answered, and its answer written."""

    parse: Callable[[bytes], Message]
    answer: Callable[[Message, grpc.ServicerContext], Message]
    request_name: str
    refuses: frozenset[str] = frozenset()  # reasons its contract names, beside the road's own
    is_for_staff: bool = False

    def names(self, reason: str) -> bool:
        """Whether its caller was told that it may refuse with *reason*."""
        return reason in self.refuses or reason in ROAD_REASONS


@dataclass(slots=True, kw_only=True)
class ServedNode:
    """One node as the server sees it."""

    node: Node
    identity: Identity
    evidence: EvidenceLog
    audit: Audit
    replay: ReplayGuard
    clock: Clock
    rights: Callable[[], Rights]
    party_by_spiffe: Mapping[str, str]
    revision: int = 1  # of its kind's contract
    methods: dict[str, Method] = field(default_factory=dict)
    streams: dict[str, Any] = field(default_factory=dict)  # health, reflection: unsigned
    busy: int = 0
    lock: threads.Lock = field(default_factory=lambda: threads.Lock())
    known_rights: Rights | None = None
    operator_of: Callable[[bytes, bytes, str], str] | None = None  # who opened a session; None without staff

    def method(self, name: str) -> Method:
        """Return the method, or refuse: then no right could ever help."""
        found = self.methods.get(name)
        if found is None:
            raise UnknownMethod(method=name)
        return found

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

    def __init__(self, nodes: Mapping[str, ServedNode], verifier: MessageVerifier, recorder: Recorder) -> None:
        """*nodes* by TLS server name."""
        self.nodes, self.trust = nodes, verifier.trust
        self._verifier, self._recorder = verifier, recorder
        self._began = clocks.unix()

    def node_named(self, server_name: str) -> ServedNode:
        """Return the node a connection was opened for, or refuse."""
        found = self.nodes.get(server_name)
        if found is None:
            raise ServerNameUnknown
        return found

    def answer(self, connection: Connection, sent: Sent, context: Any = None) -> Answered:
        """Answer one signed unary call; *context* is gRPC's own, for the servicer."""
        try:
            node = self.node_named(connection.server_name)
        except ServerNameUnknown as refusal:
            return _refused(refusal, status_bytes(refusal), ())
        start, metadata = clocks.unix_ns(), dict[str, Any](sent.metadata)
        span = new_span(above := span_from(metadata.get("traceparent")))
        call = Call(caller="", callee=node.node.name, method=sent.method, span=span)
        incoming = IncomingCall(connection, sent, Proof.of(metadata), call)
        reason = ""
        try:
            return self._admit_and_serve(node, incoming, context)
        except Refusal as refusal:
            reason = refusal.reason
            return self._refuse(node, incoming, refusal)
        except Exception as error:
            failure = _failure(error, incoming)
            reason = failure.reason
            return self._refuse(node, incoming, failure)
        finally:
            self._recorder.add(
                Recorded(
                    node.node.name,
                    sent.method.rpartition(".")[2] if sent.method in node.methods else "unknown method",
                    SERVER,
                    span,
                    above.span_id if above else "",
                    start,
                    clocks.unix_ns(),
                    reason,
                    call.caller,
                    incoming.message_id,
                )
            )

    def _admit_and_serve(self, node: ServedNode, incoming: "IncomingCall", context: Any) -> Answered:
        self._believe(node, incoming)
        method = node.method(incoming.sent.method)
        right = node.right(incoming.call.caller, incoming.sent.method)
        incoming.call.carries = right.response.allowed
        _enter(node)
        token = calls.enter(incoming.call)
        try:
            body = _serve(node, incoming, method, right, context)
        finally:
            calls.leave(token)
            with node.lock:
                node.busy -= 1
        proof = _prove(node, incoming, body, 0)
        secret = contracts.has_secret_response(incoming.sent.method)
        node.evidence.record(proof, None if secret else body, received=False)
        return Answered(grpc.StatusCode.OK, body, proof.metadata())

    def _believe(self, node: ServedNode, incoming: "IncomingCall") -> None:
        """Believe the message, once, and keep it; the numbers are those of ``mesh.signatures.messages``."""
        call, sent = incoming.call, incoming.sent
        peer = str(self.trust.tls_peer(incoming.connection.certificate).spiffe)  # (1)
        call.caller = node.party_by_spiffe.get(peer, peer)
        if sent.time_limit is None:
            raise DeadlineMissing
        if sent.time_limit > LONGEST_DEADLINE:
            raise DeadlineTooFar(limit=f"{LONGEST_DEADLINE:g}")
        call.deadline = clocks.monotonic() + sent.time_limit
        if len(sent.body) > LARGEST_BODY:
            raise TooLarge(size=str(len(sent.body)), limit=str(LARGEST_BODY))
        asked = self._verifier.verify_request(  # (2) to (8)
            incoming.proof, sent.body, caller=peer, callee=node.identity.spiffe_id, method=sent.method
        )
        incoming.believe(asked)
        if messages.seconds(asked.header.issue_time) < self._began - AHEAD:
            raise MessageStale(window="this node's uptime")
        if not node.replay.claim(asked.claim):
            raise Replayed
        incoming.claimed = True
        if not node.evidence.refusals.is_full(peer):  # else only once it is sure to be served
            _keep(node, incoming)

    def _refuse(self, node: ServedNode, incoming: "IncomingCall", refusal: Refusal) -> Answered:
        if not incoming.believed:  # TLS has shown who is connected, even if its certificate was called back since
            peer, method = incoming.connection.peer, incoming.sent.method
            incoming.asked = claimed(incoming.proof, peer, node.identity.spiffe_id, method)
        status = status_bytes(refusal)
        node.audit.refused(incoming.call, incoming.message_id, refusal)
        proof = _prove(node, incoming, status, CODES[refusal.code].value[0])
        caller = incoming.asked.header.caller
        if incoming.kept:
            node.evidence.refusals.kept(caller)
            with suppress(Refusal):  # a disk too full to keep the refusal must not keep it from being told
                node.evidence.record(proof, status, received=False)
        elif incoming.claimed:  # what was not, such as a replay, has or will have another answer in the log
            node.evidence.refusals.add(caller, incoming.proof.signed)
        return _refused(refusal, status, proof.metadata())


def _failure(error: Exception, incoming: "IncomingCall") -> Refusal:
    """Log what the node failed of; return all that its caller learns."""
    call = incoming.call
    if is_fault(error):
        log.error("%s cannot ask its database in %s: %s", call.callee, call.method, type(error).__name__)
        return StorageFailed(node=call.callee)
    log_failure(log, error, "%s failed in %s, message %s", call.callee, call.method, incoming.message_id)
    return Internal()


def _keep(node: ServedNode, incoming: "IncomingCall") -> None:
    if not incoming.kept:
        secret = contracts.has_secret_request(incoming.sent.method)  # also one that this node does not have
        body = None if secret else incoming.sent.body
        node.evidence.record(incoming.asked.proof, body, received=True)
        incoming.kept = True


def _enter(node: ServedNode) -> None:
    """Refuse outside the hours of service and beyond the capacity."""
    if node.node.hours is not None:
        _must_be_open(node.node.hours, node.clock.now())
    with node.lock:
        if node.busy >= node.node.max_calls:
            raise Overloaded(retry_after=0.2, limit=str(node.node.max_calls))
        node.busy += 1


def _name_operator(node: ServedNode, incoming: "IncomingCall", method: Method) -> None:
    """Find out who opened the session that is proved, or refuse; no other name may stand beside it."""
    header = incoming.asked.header
    if header.session_proof:
        if header.operator:
            raise OperatorUnproven(method=incoming.sent.method)
        if node.operator_of is None:
            raise SessionEnded
        incoming.call.operator = node.operator_of(header.session_proof, header.message_id, incoming.call.caller)
    elif method.is_for_staff and node.operator_of is not None and incoming.is_of_a_client:
        raise OperatorUnproven(method=incoming.sent.method)


def _serve(node: ServedNode, incoming: "IncomingCall", method: Method, right: Right, context: Any) -> bytes:
    _name_operator(node, incoming, method)
    try:
        request = method.parse(incoming.sent.body)
    except DecodeError as error:
        raise BodyUnreadable(message=method.request_name) from error
    if contracts.has_unknown_fields(request):
        raise UnknownFields
    caller, callee = incoming.call.caller, node.node.name
    if found := right.request.forbidden(request):
        raise ClassNotCarried(classes=", ".join(sorted(found)), caller=caller, callee=callee)
    right.request.check(request)
    if getattr(request, "request_id", "") != incoming.asked.header.request_id:
        raise HeaderMismatch(part="request_id")
    _keep(node, incoming)
    response = _answered(method, request, right, context)
    if found := right.response.forbidden(response):
        raise ClassNotCarried(classes=", ".join(sorted(found)), caller=callee, callee=caller)
    _must_have_its_shape(right, response, incoming)
    body = response.SerializeToString()
    if len(body) > LARGEST_BODY:
        raise TooLarge(size=str(len(body)), limit=str(LARGEST_BODY))
    return body


def _answered(method: Method, request: Message, right: Right, context: Any) -> Message:
    """Let the servicer answer; a reason that its contract does not name is a failure of ours, not news for a caller."""
    try:
        response = method.answer(request, context)
    except AnsweredBefore as before:
        return right.response.message_class.FromString(before.answer)
    except Refusal as refusal:
        _must_be_named(method, refusal.reason)
        raise
    for each in getattr(response, "outcomes", ()):
        if each.reason:
            _must_be_named(method, each.reason)
    return response


def _must_be_named(method: Method, reason: str) -> None:
    if not method.names(reason):
        log.error("a %s was refused with %s, which its contract does not name", method.request_name, reason)
        raise Internal


def _must_have_its_shape(right: Right, response: Message, incoming: "IncomingCall") -> None:
    try:
        right.response.check(response)
    except Malformed as error:
        field, problem = error.facts["field"], error.facts["problem"]
        log.error("the answer to message %s would be malformed: %s %s", incoming.message_id, field, problem)
        raise Internal from error


def _prove(node: ServedNode, incoming: "IncomingCall", body: bytes, status: int) -> Proof:
    """Return what proves the answer; *body* is the status bytes of a refusal."""
    header = messages.answer_to(incoming.asked, status, node.evidence.newest(), node.revision)
    return messages.sign(node.identity, header, body).proof


def _refused(refusal: Refusal, status: bytes, beside: Metadata) -> Answered:
    return Answered(CODES[refusal.code], b"", (*beside, (STATUS_KEY, status)), refusal.explain())


def _must_be_open(times: Hours, now: datetime) -> None:
    if not hours.is_open(times, now):
        opens = hours.opens_next(times, now)
        raise Closed(retry_after=(opens - now).total_seconds(), opens=f"{opens:%Y-%m-%d %H:%M}")


@dataclass(slots=True)
class IncomingCall:
    """One call on its way through the gate."""

    connection: Connection
    sent: Sent
    proof: Proof
    call: Call
    asked: Proven = field(default_factory=lambda: Proven(MessageHeader(), b"", Proof()))
    believed: bool = False
    claimed: bool = False  # the first with these bytes
    kept: bool = False  # in the evidence log

    @property
    def message_id(self) -> str:
        """The message's id as people write it, empty when none was believed."""
        return id_text(self.asked.header.message_id) if self.believed else ""

    @property
    def is_of_a_client(self) -> bool:
        """Whether somebody sits at the caller; a node asks for itself."""
        return SpiffeId.parse(self.asked.header.caller).kind in roles()

    def believe(self, asked: Proven) -> None:
        """Keep what the believed header says."""
        self.asked, self.believed = asked, True
        self.call.message_id = asked.header.message_id
        self.call.body_digest = hashlib.sha256(self.sent.body).digest()
        self.call.purpose, self.call.operator = asked.header.purpose_code, asked.header.operator
