"""Encryption of specific personal information: at rest for this body, under way for one inquirer."""

import hashlib
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from vocabulary.identifiers import TransactionNumber
from vocabulary.refusals import Refusal

NONCE: Final = 12  # bytes
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


class AnswerUnreadable(Refusal):
    """What was provided cannot be opened with this body's key, or was sealed for another transaction."""

    code, reason = "INVALID_ARGUMENT", "ANSWER_UNREADABLE"
    cause = "What was provided cannot be opened here."
    remedy = "Seal it for the public key, the permit and the transaction of the inquiry."
    japanese = "提供された情報を復号できません。"


class Vault:
    """Encrypts what is kept, under one data key (AES-256-GCM); safe for many threads."""

    def __init__(self, key: bytes, draw: Callable[[int], bytes]) -> None:
        """*draw* gives so many random bytes."""
        self.key_id = hashlib.sha256(key).hexdigest()[:16]
        self._cipher, self._draw = AESGCM(key), draw

    def lock(self, content: bytes, context: bytes) -> bytes:
        """Return *content* encrypted, bound to *context*."""
        nonce = self._draw(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, context)

    def unlock(self, kept: bytes, context: bytes) -> bytes:
        """Return what was locked with the same *context*."""
        return self._cipher.decrypt(kept[:NONCE], kept[NONCE:], context)


def seal(content: bytes, public_key: bytes, permit_id: str, transaction: TransactionNumber) -> bytes:
    """Return *content* for the private key's holder and this transaction alone (HPKE, RFC 9180)."""
    key = X25519PublicKey.from_public_bytes(public_key)
    return _SUITE.encrypt(content, key, info=_bound_to(permit_id, transaction))


def open_sealed(sealed: bytes, private_key: X25519PrivateKey, permit_id: str, transaction: TransactionNumber) -> bytes:
    """Return what was sealed for this key and transaction, or refuse."""
    try:
        return _SUITE.decrypt(sealed, private_key, info=_bound_to(permit_id, transaction))
    except (InvalidTag, ValueError) as error:
        raise AnswerUnreadable from error


def _bound_to(permit_id: str, transaction: TransactionNumber) -> bytes:
    return f"{permit_id}|{transaction.value}".encode()
