"""Making and believing signed messages, step by step.

To believe a request, a callee needs: (1) a TLS peer it trusts, (2) a signed header of sane size and a salt, (3) a
signing certificate it trusts, (4) a signature that fits, and a header that speaks of (5) this caller, (6) this callee
and method, (7) this moment, (8) these very body bytes. Then come replay and rights, which are the server's.
To believe an answer, a caller needs the same of the callee, and (9) that it answers its own request. (10) No header
may say what its contract does not have: it is kept for ever.
Raw bytes are judged before they are parsed, and nothing is ever serialised again to be judged.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self

from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp

from juki.types.v1.message_header_pb2 import (
    DIRECTION_REQUEST,
    DIRECTION_RESPONSE,
    MessageHeader,
    SignedHeader,
)
from mesh.contracts.guard import has_unknown_fields
from mesh.contracts.shape import shape_of
from mesh.ids import is_id, made_at
from mesh.refusals import (
    AnswerUnproven,
    BodyTampered,
    DeadlinePassed,
    HeaderMismatch,
    MessageStale,
    ProofTooLong,
    SaltMissing,
    SignatureBad,
    SignatureMissing,
    UnknownFields,
)
from mesh.signatures.identity import Identity, Trust
from mesh.signatures.signing import SignatureVerifier
from vocabulary.refusals import Malformed, Refusal
from world import chance, clocks

SIGNED_KEY: Final = "juki-signed-bin"
SALT_KEY: Final = "juki-salt-bin"
CERTIFICATE_KEY: Final = "juki-certificate-bin"
WINDOW: Final = 120.0  # seconds a request may be old when it arrives: short enough to remember ids
AHEAD: Final = 5.0  # seconds a caller's clock may run ahead of ours
SALT_SIZE: Final = 16
LONGEST_HEADER: Final = 2048  # bytes, of a MessageHeader
LONGEST_SIGNED: Final = 4096  # … of the SignedHeader around it …
LONGEST_CERTIFICATE: Final = 2048  # … and of a certificate: all three are well below gRPC's limit for metadata


class LogHead(NamedTuple):
    """Size and root of an evidence log, as its node last signed them."""

    size: int
    root: bytes


NO_LOG: Final = LogHead(0, b"")  # of a party that keeps none, or has not signed one yet


@dataclass(frozen=True, slots=True)
class Proof:
    """What travels beside a body to prove it."""

    signed: bytes = b""  # a SignedHeader
    salt: bytes = b""
    certificate: bytes = b""  # DER; may stay away once the other end has seen it

    @classmethod
    def of(cls, metadata: Mapping[str, bytes]) -> Self:
        return cls(*(metadata.get(key, b"") for key in (SIGNED_KEY, SALT_KEY, CERTIFICATE_KEY)))

    def metadata(self) -> tuple[tuple[str, bytes], ...]:
        return (SIGNED_KEY, self.signed), (SALT_KEY, self.salt), (CERTIFICATE_KEY, self.certificate)


@dataclass(slots=True)
class Proven:
    """A message that was believed, or made here: its header, and the exact bytes that prove it."""

    header: MessageHeader
    header_bytes: bytes
    proof: Proof

    @property
    def digest(self) -> bytes:
        """What a request is known by: nobody else can make another with the same."""
        return hashlib.sha256(self.header_bytes).digest()

    @property
    def claim(self) -> bytes:
        """What is claimed against replay: the moment the id tells, and of the digest as much as fits.

        The id alone would not do: a stranger who saw it could claim it first. A proof of a session stands in for the
        header, so that it counts once whatever header it is put into.
        """
        proof = self.header.session_proof
        known_by = hashlib.sha256(proof).digest() if proof else self.digest
        return self.header.message_id[:6] + known_by[:10]


def timestamp(at: float) -> Timestamp:
    """Return Unix seconds as a Timestamp."""
    return Timestamp(seconds=int(at), nanos=int(at % 1 * 1e9))


def seconds(stamp: Timestamp) -> float:
    """Return a Timestamp as Unix seconds."""
    return stamp.seconds + stamp.nanos / 1e9


def salted_digest(salt: bytes, body: bytes) -> bytes:
    """Return what a header says of its body; without the salt nobody can find the body by guessing."""
    digest = hashlib.sha256(salt)
    digest.update(body)
    return digest.digest()


def sign(identity: Identity, header: MessageHeader, body: bytes) -> Proven:
    """Return *header* for *body*, under a fresh salt, signed by *identity*."""
    salt, key = chance.random_bytes(SALT_SIZE), identity.signing_key
    header.body_digest = salted_digest(salt, body)
    header_bytes = header.SerializeToString()
    return Proven(header, header_bytes, Proof(key.sign(header_bytes), salt, key.certificate))


def answer_to(asked: Proven, status: int, log: LogHead, revision: int = 1) -> MessageHeader:
    """Return the header of the response to *asked*, to be signed with its body; *revision* is the contract's."""
    header = asked.header
    return MessageHeader(
        message_id=header.message_id,
        direction=DIRECTION_RESPONSE,
        caller=header.caller,
        callee=header.callee,
        method=header.method,
        issue_time=timestamp(clocks.unix()),
        request_id=header.request_id,
        purpose_code=header.purpose_code,
        request_digest=asked.digest if asked.header_bytes else b"",
        status=status,
        log_size=log.size,
        log_root=log.root,
        revision=revision,
    )


def claimed(proof: Proof, caller: str, callee: str, method: str) -> Proven:
    """Return what a request that was not believed claims to be, so that its refusal can name it.

    Only its id and the digest of its header are its own word; *caller* is whoever is connected. So the signed refusal
    is an answer to nobody else, and says no more than that these bytes were refused.
    """
    try:
        header_bytes = SignedHeader.FromString(proof.signed).header
        message_id = MessageHeader.FromString(header_bytes).message_id
    except DecodeError:
        header_bytes = message_id = b""
    return Proven(
        MessageHeader(message_id=message_id, caller=caller, callee=callee, method=method), header_bytes, proof
    )


class MessageVerifier:
    """Believes messages, or refuses; one for all nodes of a process."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust
        self._signatures = SignatureVerifier()

    def verify_request(self, proof: Proof, body: bytes, *, caller: str, callee: str, method: str) -> Proven:
        """Believe a request from the TLS peer *caller* (1, by the server), or refuse."""
        proven, signer = self.verify_header(proof)
        header = proven.header
        if not header.caller == signer == caller:  # (5)
            raise HeaderMismatch(part="caller")
        if header.callee != callee:  # (6)
            raise HeaderMismatch(part="callee")
        if header.method != method:
            raise HeaderMismatch(part="method")
        if header.direction != DIRECTION_REQUEST:
            raise HeaderMismatch(part="direction")
        if not is_id(header.message_id):
            raise Malformed("header.message_id", "is no UUIDv7 of 16 bytes")
        _check_time(header, clocks.unix())  # (7)
        if header.body_digest != salted_digest(proof.salt, body):  # (8)
            raise BodyTampered
        if header.status or header.request_digest:
            raise Malformed("header.status" if header.status else "header.request_digest", "is that of an answer")
        _check_shape(header)  # (10)
        return proven

    def verify_answer(self, proof: Proof, body: bytes, asked: Proven, *, status: int, name: str) -> Proven:
        """Believe the answer to *asked* from the callee called *name*, or refuse."""
        try:
            proven, signer = self.verify_header(proof)
        except Refusal as refusal:
            raise AnswerUnproven(callee=name, problem=refusal.reason) from refusal
        header, request = proven.header, asked.header
        expected = (
            (signer, request.callee, "signed by another node"),
            (header.callee, request.callee, "callee"),
            (header.caller, request.caller, "caller"),
            (header.method, request.method, "method"),
            (header.direction, DIRECTION_RESPONSE, "direction"),
            (header.message_id, request.message_id, "belongs to another request"),
            (header.status, status, "status"),
            (header.body_digest, salted_digest(proof.salt, body), "body differs from what was signed"),
            (header.request_digest, asked.digest, "request differs"),  # (9)
        )
        for found, wanted, problem in expected:
            if found != wanted:
                raise AnswerUnproven(callee=name, problem=problem)
        try:
            _check_shape(header)  # (10)
        except Refusal as refusal:
            raise AnswerUnproven(callee=name, problem=refusal.reason) from refusal
        return proven

    def verify_header(self, proof: Proof) -> tuple[Proven, str]:
        """Return the message whose header was signed, and the SPIFFE id that signed it; its proof is made whole."""
        _check_sizes(proof)  # (2)
        try:
            signed = SignedHeader.FromString(proof.signed)
            _check_size("signed header", signed.header, LONGEST_HEADER)
            signer, certificate = self.trust.signer_by(signed.certificate_fingerprint, proof.certificate)  # (3)
            self._signatures.verify(signed, signer.public_key)  # (4)
            header = MessageHeader.FromString(signed.header)
        except DecodeError as error:
            raise SignatureBad from error
        whole = proof if proof.certificate else replace(proof, certificate=certificate)
        return Proven(header, signed.header, whole), str(signer.spiffe)


def _check_time(header: MessageHeader, now: float) -> None:
    """Refuse a request of another moment; a caller's clock may run wrong by as much as ``AHEAD``."""
    signed = seconds(header.issue_time)
    if not -AHEAD < now - signed < WINDOW or abs(made_at(header.message_id) - signed) > AHEAD:
        raise MessageStale(window=f"{WINDOW:g}")
    if header.HasField("deadline") and now - seconds(header.deadline) > AHEAD:
        raise DeadlinePassed


def _check_shape(header: MessageHeader) -> None:
    """Refuse a header that its signer filled with what its contract does not have: it will be kept for ever."""
    if has_unknown_fields(header):
        raise UnknownFields
    shape_of(MessageHeader.DESCRIPTOR).check(header, "header.")


def _check_sizes(proof: Proof) -> None:
    if not proof.signed:
        raise SignatureMissing
    _check_size(SIGNED_KEY, proof.signed, LONGEST_SIGNED)
    _check_size(CERTIFICATE_KEY, proof.certificate, LONGEST_CERTIFICATE)
    if len(proof.salt) != SALT_SIZE:
        raise SaltMissing(size=str(SALT_SIZE))


def _check_size(part: str, raw: bytes, limit: int) -> None:
    if len(raw) > limit:
        raise ProofTooLong(part=part, size=str(len(raw)), limit=str(limit))
