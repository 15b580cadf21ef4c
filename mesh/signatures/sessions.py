"""Proving a session without showing it: a proof that is worth something for one message alone.

Headers stand in evidence for ever and in many places, so a session stands in none of them. Whoever issued it keeps
a handle and a key of it, from which the session cannot be found again.

    handle  the first 16 bytes of SHA-256("handle" ‖ session)
    key     SHA-256(session)
    proof   handle ‖ HMAC-SHA-256(key, message id as it stands in the header): 48 bytes
"""

import hashlib
import hmac
from typing import Final

HANDLE_SIZE: Final = 16
PROOF_SIZE: Final = HANDLE_SIZE + 32


def handle_of(session: bytes) -> bytes:
    """Return what a session is found by; it proves nothing."""
    return hashlib.sha256(b"handle" + session).digest()[:HANDLE_SIZE]


def key_of(session: bytes) -> bytes:
    """Return what proofs of a session are made and judged with."""
    return hashlib.sha256(session).digest()


def prove(session: bytes, message_id: bytes) -> bytes:
    """Return what proves, in the message with this id, that its sender holds *session*."""
    return handle_of(session) + _code(key_of(session), message_id)


def handle_in(proof: bytes) -> bytes:
    """Return the handle of the session that *proof* speaks of."""
    return proof[:HANDLE_SIZE]


def fits(proof: bytes, key: bytes, message_id: bytes) -> bool:
    """Whether *proof* was made with *key* for the message with this id."""
    return hmac.compare_digest(proof[HANDLE_SIZE:], _code(key, message_id))


def _code(key: bytes, message_id: bytes) -> bytes:
    return hmac.digest(key, message_id, "sha256")
