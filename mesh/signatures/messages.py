"""Making and believing signed messages, step by step.

To believe a request, a callee needs: (1) a TLS peer it trusts, (2) a signed header of sane size, (3) a signing
certificate it trusts, (4) a signature that fits, and a header that speaks of (5) this caller, (6) this callee
and method, (7) this moment, (8) these very body bytes. Then come rights and replay, which are the server's.
To believe an answer, a caller needs the same of the callee, and (9) that it answers its own request.
Raw bytes are judged before they are parsed, and nothing is ever serialised again to be judged.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp

from juki.types.v1.message_header_pb2 import (
    DIRECTION_REQUEST,
    DIRECTION_RESPONSE,
    MessageHeader,
    SignedHeader,
)
from mesh.ids import made_at
from mesh.refusals import AnswerUnproven, BodyTampered, HeaderMismatch, MessageStale, SignatureBad, SignatureMissing
from mesh.signatures.identity import Identity, Trust
from mesh.signatures.signing import Verifier
from mesh.world import clocks
from vocabulary.refusals import Refusal

METADATA_KEY: Final = "juki-signed-bin"
WINDOW: Final = 120.0  # seconds a request may be old: longer than any deadline here, short enough to remember ids
AHEAD: Final = 5.0  # seconds a caller's clock may run ahead of ours
MAX_SIGNED: Final = 6000  # bytes; below gRPC's own limit for all metadata


@dataclass(slots=True)
class Proven:
    """A message that was believed: its header, and the exact bytes that prove it."""

    header: MessageHeader
    header_bytes: bytes
    signed: bytes  # of the SignedHeader that carried it


def timestamp(at: float) -> Timestamp:
    """Return Unix seconds as a Timestamp."""
    return Timestamp(seconds=int(at), nanos=int(at % 1 * 1e9))


def seconds(stamp: Timestamp) -> float:
    """Return a Timestamp as Unix seconds."""
    return stamp.seconds + stamp.nanos / 1e9


def sign(identity: Identity, header: MessageHeader) -> Proven:
    """Return *header* signed by *identity*."""
    header_bytes = header.SerializeToString()
    return Proven(header, header_bytes, identity.signer.sign(header_bytes))


def answer_to(asked: Proven, body: bytes, status: int) -> MessageHeader:
    """Return the header of the response to *asked*; *body* is the status bytes in a refusal."""
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
        body_digest=hashlib.sha256(body).digest(),
        request_digest=hashlib.sha256(asked.header_bytes).digest() if asked.header_bytes else b"",
        status=status,
    )


def claimed(raw: bytes | None, caller: str, callee: str, method: str) -> Proven:
    """Return what a request that was not believed claims to be, so that its refusal can name it.

    Only its id and the digest of its header are its own word; *caller* is whoever is connected. So the signed refusal
    is an answer to nobody else, and says no more than that these bytes were refused.
    """
    try:
        header_bytes = SignedHeader.FromString(raw or b"").header
        message_id = MessageHeader.FromString(header_bytes).message_id
    except DecodeError:
        header_bytes = message_id = b""
    return Proven(MessageHeader(message_id=message_id, caller=caller, callee=callee, method=method), header_bytes, b"")


class Judge:
    """Believes messages, or refuses; one for all nodes of a process."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._verifier = Verifier()

    def request(
        self, raw: bytes | None, body: bytes, *, caller: str, callee: str, method: str, digest: bytes
    ) -> Proven:
        """Believe a request from the TLS peer *caller* (1, by the server), or refuse; *digest* is *body*'s."""
        header, header_bytes, signer = self._signed(raw)
        if not header.caller == signer == caller:  # (5)
            raise HeaderMismatch(part="caller")
        if header.callee != callee:  # (6)
            raise HeaderMismatch(part="callee")
        if header.method != method:
            raise HeaderMismatch(part="method")
        if header.direction != DIRECTION_REQUEST or len(header.message_id) != 16:
            raise HeaderMismatch(part="direction or message id")
        age = clocks.unix() - seconds(header.issue_time)  # (7)
        if not -AHEAD < age < WINDOW or abs(made_at(header.message_id) - seconds(header.issue_time)) > AHEAD:
            raise MessageStale(window=f"{WINDOW:g}")
        if header.body_digest != digest:  # (8)
            raise BodyTampered
        return Proven(header, header_bytes, raw or b"")

    def answer(self, raw: bytes | None, body: bytes, asked: Proven, *, status: int, name: str) -> Proven:
        """Believe the answer to *asked* from the callee called *name*, or refuse."""
        try:
            header, header_bytes, signer = self._signed(raw)
        except Refusal as refusal:
            raise AnswerUnproven(callee=name, problem=refusal.reason) from refusal
        request = asked.header
        expected = (
            (signer, request.callee, "signed by another node"),
            (header.callee, request.callee, "callee"),
            (header.caller, request.caller, "caller"),
            (header.method, request.method, "method"),
            (header.direction, DIRECTION_RESPONSE, "direction"),
            (header.message_id, request.message_id, "belongs to another request"),
            (header.status, status, "status"),
            (header.body_digest, hashlib.sha256(body).digest(), "body differs from what was signed"),
            (header.request_digest, hashlib.sha256(asked.header_bytes).digest(), "request differs"),  # (9)
        )
        for found, wanted, problem in expected:
            if found != wanted:
                raise AnswerUnproven(callee=name, problem=problem)
        return Proven(header, header_bytes, raw or b"")

    def _signed(self, raw: bytes | None) -> tuple[MessageHeader, bytes, str]:
        """Return the header, its bytes, and the SPIFFE id that signed it."""
        if not raw:  # (2)
            raise SignatureMissing
        if len(raw) > MAX_SIGNED:
            raise SignatureBad
        try:
            signed = SignedHeader.FromString(raw)
            signer = self._trust.signer(signed.certificate)  # (3)
            self._verifier.verify(signed, signer.public_key)  # (4)
            return MessageHeader.FromString(signed.header), signed.header, str(signer.spiffe)
        except DecodeError as error:
            raise SignatureBad from error
