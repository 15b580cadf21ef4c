"""What a file is, how it is sealed piece by piece, and how it says no."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from vocabulary.refusals import NotFound, Refusal

SEGMENT: Final = 65_536  # bytes of content that are sealed together
KEY_SIZE, NONCE = 32, 12  # bytes
SECRET_SIZE: Final = 2 * KEY_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a message says of a file."""

    digest: bytes = field(repr=False)  # of what may be guessed, so it is shown to nobody else
    size: int
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a node knows of a file that it keeps."""

    size: int
    key_id: str
    keep_until: date  # the last day


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of a file."""

    offset: int
    size: int

    def segments(self, file_size: int) -> range:
        """Return the numbers of the segments it lies in."""
        end = min(self.offset + self.size, file_size)
        return range(self.offset // SEGMENT, -(-end // SEGMENT)) if self.offset < end else range(0)

    def cut(self, content: bytes) -> bytes:
        """Return it out of the *content* of its segments."""
        start = self.offset % SEGMENT
        return content[start : start + self.size]


class Seal:
    """Seals files under one key (AES-256-GCM), and names them so that the name says nothing of what is in them."""

    def __init__(self, secret: bytes, draw: Callable[[int], bytes]) -> None:
        """*secret* is of ``SECRET_SIZE``; *draw* gives so many random bytes."""
        key, self._names = secret[:KEY_SIZE], secret[KEY_SIZE:]
        self.key_id = hashlib.sha256(key).hexdigest()[:16]
        self._cipher, self._draw = AESGCM(key), draw

    def refer_to(self, content: bytes) -> Reference:
        """Return what a message says of a file with this *content*."""
        return Reference(digest=hashlib.sha256(content).digest(), size=len(content), key_id=self.key_id)

    def name(self, digest: bytes) -> str:
        """Return what a file is kept by: a digest of *digest* that nobody without the secret can guess."""
        return hmac.digest(self._names, digest, "sha256").hex()

    def lock(self, name: str, content: bytes) -> Iterator[bytes]:
        """Yield the segments of a file, sealed."""
        for number, start in enumerate(range(0, len(content), SEGMENT)):
            nonce, part = self._draw(NONCE), content[start : start + SEGMENT]
            yield nonce + self._cipher.encrypt(nonce, part, _place(name, number))

    def unlock(self, name: str, number: int, sealed: bytes) -> bytes:
        """Return the content of one segment, or refuse where it is not what was sealed there."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], _place(name, number))
        except InvalidTag as error:
            raise FileDamaged from error


def _place(name: str, number: int) -> bytes:
    return f"{name}/{number}".encode()


def check_held(held: Held | None, reference: Reference, today: date) -> Held:
    """Return what is *held*, or refuse unless it is what *reference* says and is kept still."""
    if held is None or (held.size, held.key_id) != (reference.size, reference.key_id) or held.keep_until < today:
        raise FileUnknown
    return held


class FileUnknown(NotFound):
    """There is no such file, or the caller was not granted it, or its time is over."""

    reason = "FILE_UNKNOWN"
    cause = "The caller was granted no such file here, or it is kept no more."
    remedy = "Refer to the file as its node did, or let it be made anew."
    japanese = "該当するファイルが存在しません。"


class FileDamaged(Refusal):
    """What is kept is not what was sealed, or the key is another one."""

    code, reason = "DATA_LOSS", "FILE_DAMAGED"
    cause = "The file cannot be opened with the key this node has."
    remedy = "Put back the node's folder and database from one copy, or let the file be made anew."
    japanese = "ファイルを復号できません。"
