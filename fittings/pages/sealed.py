"""A page token sealed by its node: AES-256-GCM over the place that the next page comes after.

Bound by it, so that another's token opens nothing: the method, who asks (node and operator), and every field of the
request but size and token of the page. The key stands in the node's own folder. What is wrong with a token is not
told: whoever made one up learns nothing.
"""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import Message

from mesh.call import Call
from vocabulary.refusals import Refusal
from world import chance

T = TypeVar("T")

LASTS: Final = timedelta(minutes=15)  # of business time
KEY_SIZE: Final = 32  # bytes
_NONCE: Final = 12  # bytes before the ciphertext, new for every token
_MOMENT: Final = 8  # bytes before the place: milliseconds since 1970
_BEGAN: Final = datetime(1970, 1, 1, tzinfo=UTC)


class PageTokenInvalid(Refusal):
    """The token leads nowhere, for whoever asks like this now."""

    code, reason = "INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"
    cause = "The page token is none that was given for this query to this operator, or it has expired."
    remedy = "Ask for the first page again, without a token, and go on within 15 minutes with the same query."
    japanese = "ページの指定が無効です。最初のページから表示し直してください。"


def query_of(call: Call, request: Message) -> bytes:
    """Return what a token of *request* is bound to: the same for each page of one list of one operator."""
    bare = type(request)()
    bare.CopyFrom(request)
    for name in ("page_token", "page_size"):
        bare.ClearField(name)
    asked = bare.SerializeToString(deterministic=True)
    parts = [each.encode() for each in (call.method, call.caller, call.operator)]
    digest = hashlib.sha256()
    for part in (*parts, asked):
        digest.update(len(part).to_bytes(4))  # so that no two lists of parts run together
        digest.update(part)
    return digest.digest()


def cut(found: Sequence[T], size: int, place: Callable[[T], object]) -> tuple[Sequence[T], str]:
    """Return a page of *size*, and the *place* of its last entry where *found*, one longer, says that more follow."""
    page = found[:size]
    return page, str(place(page[-1])) if len(found) > size else ""


class SealedPages:
    """Seals and opens the page tokens of one node."""

    def __init__(self, key: Callable[[], bytes], now: Callable[[], datetime]) -> None:
        """*key* is asked for once, when first needed; *now* tells business time."""
        self._cipher = cache(lambda: AESGCM(key()))
        self._now = now

    def seal(self, place: str, query: bytes) -> str:
        """Return the token that leads on behind *place*; empty where there is no more."""
        if not place:
            return ""
        given = (self._now() - _BEGAN) // timedelta(milliseconds=1)
        nonce = chance.random_bytes(_NONCE)
        sealed = self._cipher().encrypt(nonce, given.to_bytes(_MOMENT) + place.encode(), query)
        return urlsafe_b64encode(nonce + sealed).decode()

    def open(self, token: str, query: bytes) -> str:
        """Return the place in *token*, empty for the first page; refuse one that was not given for *query* lately."""
        if not token:
            return ""
        try:
            raw = urlsafe_b64decode(token)
            clear = self._cipher().decrypt(raw[:_NONCE], raw[_NONCE:], query)
        except (InvalidTag, ValueError) as error:  # ValueError: no base64, or too short to hold a nonce
            raise PageTokenInvalid from error
        age = self._now() - (_BEGAN + timedelta(milliseconds=int.from_bytes(clear[:_MOMENT])))
        if not timedelta(0) <= age < LASTS:  # given ahead of now: the clock was set back since
            raise PageTokenInvalid
        return clear[_MOMENT:].decode()
