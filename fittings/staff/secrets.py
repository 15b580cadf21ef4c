"""What a node keeps of its operators' secrets: passwords as hashes, second factors sealed."""

from base64 import b32encode
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mesh.refusals import Overloaded
from world import chance, threads

NONCE: Final = 12  # bytes, before the ciphertext
MOST_TRIES: Final = 9  # to sign in, at once: one is judged while eight wait
SECOND_FACTOR: Final = 20  # bytes: RFC 4226 section 4 asks for as many as SHA-1 makes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one hash of a password costs whoever makes it: argon2id, RFC 9106; OWASP's least by default.

    Its memory is bounded because a host may carry hundreds of nodes, each with staff signing in.
    """

    passes: int = 2
    memory: int = 19 * 1024  # KiB
    lanes: int = 1


class Passwords:
    """Makes and compares hashes of passwords, one at a time, so that no crowd of tries takes the memory.

    Anybody at a terminal may try to sign in: few may wait, so that no crowd of them takes the node's threads either.
    """

    def __init__(self, cost: Cost) -> None:
        self._hasher = PasswordHasher(cost.passes, cost.memory, cost.lanes)
        self._one = threads.Lock()
        self._tries = threads.Semaphore(MOST_TRIES)

    def hash(self, password: str) -> str:
        """Return what may be kept of *password*."""
        with self._one:
            return self._hasher.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether *kept* was made of *password*; where nothing is kept, say no after as long a time.

        Refuses with OVERLOADED at once when too many wait.
        """
        if not self._tries.acquire(blocking=False):
            raise Overloaded(retry_after=0.2, limit=str(MOST_TRIES))
        try:
            return self._fits(password, kept or self._nobodys)
        finally:
            self._tries.release()

    def _fits(self, password: str, kept: str) -> bool:
        with self._one:
            try:
                return self._hasher.verify(kept, password)
            except VerifyMismatchError:
                return False

    @cached_property
    def _nobodys(self) -> str:
        return self.hash(chance.token_hex(16))


class Seal:
    """Seals second factors with a key beside the database, so that a copy of the database alone gives none away."""

    def __init__(self, key: bytes) -> None:
        """*key* is 32 bytes."""
        self._key = AESGCM(key)

    def seal(self, account: str, secret: str) -> bytes:
        """Return *secret* as it may be kept, for *account* alone."""
        nonce = chance.random_bytes(NONCE)
        return nonce + self._key.encrypt(nonce, secret.encode(), account.encode())

    def open(self, account: str, sealed: bytes) -> str:
        """Return what was sealed for *account*; InvalidTag when it was not."""
        return self._key.decrypt(sealed[:NONCE], sealed[NONCE:], account.encode()).decode()


def new_second_factor() -> str:
    """Return a fresh secret for an operator's device, in base32."""
    return b32encode(chance.random_bytes(SECOND_FACTOR)).decode()


def new_session() -> bytes:
    """Return a session that nobody can guess: a random UUID, 122 bits of chance."""
    return UUID(chance.uuid_text()).bytes
