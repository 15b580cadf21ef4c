"""Messages that must not get in: every one in sixteen of a measured load is one of these.

A road that is fast because it does not look would let them through; then the measurement fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from time import time
from typing import Any, Final

import grpc

from bench.road import Party
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, MessageHeader, SignedHeader
from mesh.calls.status import STATUS_KEY, refusal_from
from mesh.ids import new_id
from mesh.refusals import AnswerUnproven, BodyTampered, HeaderMismatch, Replayed, SignatureBad
from mesh.signatures import messages
from mesh.signatures.messages import Proof, Proven, timestamp

ONE_IN: Final = 16
PATIENCE: Final = 10.0

Sent = tuple[Proof, bytes]  # and body


@dataclass(slots=True)
class Tally:
    """How many were sent, and how many of them were not refused as they should be."""

    sent: int = 0
    passed: int = 0


class Forger:
    """Makes and sends forgeries in the name of a rightful party, over its own connection."""

    def __init__(self, party: Party, callee: str, method: str, body: bytes) -> None:
        self._party, self._callee, self._method, self._body = party, callee, method, body
        self._channel = party.caller().connections.connect(callee)
        self._raw: Any = self._channel.unary_unary(method)
        self._turn = count()
        self._ways: tuple[Callable[[], bool], ...] = (
            self.tampered_body,
            self.tampered_signature,
            self.replay,
            self.wrong_callee,
            self.tampered_answer,
        )

    def forge(self, tally: Tally) -> None:
        """Send the next forgery, every way in turn."""
        tally.sent += 1
        if not self._ways[next(self._turn) % len(self._ways)]():
            tally.passed += 1

    def tampered_body(self) -> bool:
        """Change a byte of what was signed."""
        proof, body = self._signed().proof, bytearray(self._body)
        body[-1] ^= 1
        return self._refused((proof, bytes(body))) == BodyTampered.reason

    def tampered_signature(self) -> bool:
        """Change a byte of the header under its signature."""
        proof = self._signed().proof
        signed = SignedHeader.FromString(proof.signed)
        header = MessageHeader.FromString(signed.header)
        header.operator = "another"
        signed.header = header.SerializeToString()
        return self._refused((replace(proof, signed=signed.SerializeToString()), self._body)) == SignatureBad.reason

    def replay(self) -> bool:
        """Send the same message again."""
        sent = self._signed().proof, self._body
        return not self._refused(sent) and self._refused(sent) == Replayed.reason

    def wrong_callee(self) -> bool:
        """Send what was signed for another node."""
        proven = self._signed(self._party.identity.spiffe_id)
        return self._refused((proven.proof, self._body)) == HeaderMismatch.reason

    def tampered_answer(self) -> bool:
        """Change a byte of the answer on its way back: the caller must not believe it."""
        asked = self._signed()
        answer, state = self._send((asked.proof, self._body))
        proof = Proof.of(dict(state.trailing_metadata()))
        changed = bytes(answer[:-1]) + bytes([answer[-1] ^ 1])
        try:
            self._party.verifier.verify_answer(proof, changed, asked, status=0, name=self._callee)
        except AnswerUnproven:
            return True
        return False

    def _signed(self, callee: str = "") -> Proven:
        now, identity = time(), self._party.identity
        header = MessageHeader(
            message_id=new_id(),
            direction=DIRECTION_REQUEST,
            caller=identity.spiffe_id,
            callee=callee or self._party.world.topology.parties[self._callee].spiffe_id,
            method=self._method,
            issue_time=timestamp(now),
            deadline=timestamp(now + PATIENCE),
        )
        return messages.sign(identity, header, self._body)

    def _send(self, sent: Sent) -> Any:
        proof, body = sent
        return self._raw.with_call(body, timeout=PATIENCE, metadata=proof.metadata())

    def _refused(self, sent: Sent) -> str:
        """Return the reason of the refusal, empty when there was none."""
        try:
            self._send(sent)
        except grpc.RpcError as error:
            failed: Any = error
            status = dict(failed.trailing_metadata() or ()).get(STATUS_KEY)
            return refusal_from(bytes(status)).reason if status else failed.code().name
        return ""

    def close(self) -> None:
        """Close the connection."""
        self._channel.close()
