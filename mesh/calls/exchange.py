"""The road's narrow waist: one message out, one answer back, as bytes.

Above it stands all that makes a message provable and permitted; below it whatever carries bytes from here to there,
which is gRPC (``mesh.calls.connections`` on the calling side, ``mesh.calls.server`` on the answering one). Anything
that keeps these shapes can stand in its place.
"""

from dataclasses import dataclass
from typing import Protocol

import grpc

Metadata = tuple[tuple[str, str | bytes], ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request on the wire."""

    method: str
    body: bytes
    metadata: Metadata
    time_limit: float | None  # seconds its caller waits; None when it did not say


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it; the body is empty when the code is not OK."""

    code: grpc.StatusCode
    body: bytes
    metadata: Metadata
    details: str = ""


@dataclass(frozen=True, slots=True)
class Connection:
    """What the answering side knows of a connection before anything is said on it."""

    server_name: str  # as the handshake asked for it
    peer: str  # SPIFFE id in the peer's certificate, not yet believed
    certificate: bytes  # the peer's, PEM


class Exchange(Protocol):
    """Carries one message to *callee* and brings its answer, or says with a code that it could not."""

    def __call__(self, callee: str, sent: Sent) -> Answered: ...
