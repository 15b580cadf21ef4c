"""Symbols: the same person under another name toward each body.

A linkage code stands for a person inside the core, made from the resident code they first came with. A symbol
is the linkage code encrypted with the body's code as associated data (AES-SIV, RFC 5297), so that only the core
can turn one body's symbol into another's, and one used by the wrong body fails.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from vocabulary.identifiers import LinkageCode, ResidentCode, Symbol


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CoreKeys:
    """The core's three secrets: to make linkage codes (32 bytes), symbols (64) and keyed digests (32)."""

    link: bytes
    symbol: bytes
    index: bytes


DEMO_KEYS: Final = CoreKeys(
    link=hashlib.sha256(b"sim-core-linkcode-key").digest(),
    symbol=hashlib.sha512(b"sim-core-symbol-key").digest(),
    index=hashlib.sha256(b"sim-core-index-key").digest(),
)
"""Published, so that everybody can check the golden vectors; never for a network that matters."""


class Symbols:
    """Makes and reads symbols; safe for many threads."""

    def __init__(self, keys: CoreKeys) -> None:
        self._keys = keys
        self._siv = AESSIV(keys.symbol)

    def linkage_for(self, code: ResidentCode) -> LinkageCode:
        """Return the linkage code of a person seen for the first time under *code*."""
        return LinkageCode(_keyed(self._keys.link, code.value)[:32])

    def index_of(self, code: ResidentCode) -> str:
        """Return what *code* is looked up by, so that the code itself is kept nowhere."""
        return _keyed(self._keys.index, f"resident:{code.value}")

    def trace_of(self, linkage: LinkageCode) -> str:
        """Return what a record shows of the person."""
        return _keyed(self._keys.index, f"linkage:{linkage.value}")

    def make(self, linkage: LinkageCode, body: str) -> Symbol:
        """Return the symbol of *linkage* toward *body*."""
        return Symbol(self._siv.encrypt(bytes.fromhex(linkage.value), [body.encode()]).hex())

    def read(self, symbol: Symbol, body: str) -> LinkageCode | None:
        """Return whom *symbol* means, or None when it was not made for *body*."""
        try:
            return LinkageCode(self._siv.decrypt(bytes.fromhex(symbol.value), [body.encode()]).hex())
        except InvalidTag:
            return None


def _keyed(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
