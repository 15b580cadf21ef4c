"""SPIFFE ids: how a certificate names a node, and the DNS names beside them."""

import re
from dataclasses import dataclass
from typing import Self

from vocabulary.refusals import Malformed

# A trust domain is also the common name of its intermediate, and X.520 stops common names at 64 characters.
LONGEST_NAME = 64

_SCHEME = "spiffe://"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DNS_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpiffeId:
    """``spiffe://<trust domain>/<kind>/<node>``, lower case throughout.

    The trust domain is a DNS name of at least two labels; kind and node are one
    path segment each of letters, digits, dots, hyphens and underscores.
    """

    trust_domain: str
    kind: str
    node: str

    def __post_init__(self) -> None:
        check_trust_domain(self.trust_domain)
        check_segment("kind", self.kind)
        check_segment("node", self.node)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the only spelling there is: no port, query, fragment, escapes or empty segments."""
        parts = text.removeprefix(_SCHEME).split("/")
        if not text.startswith(_SCHEME) or len(parts) != 3:
            raise Malformed("spiffe_id", "is not of the form spiffe://<trust domain>/<kind>/<node>")
        return cls(trust_domain=parts[0], kind=parts[1], node=parts[2])

    def __str__(self) -> str:
        return f"{_SCHEME}{self.trust_domain}/{self.kind}/{self.node}"


def check_trust_domain(name: str) -> None:
    """Refuse what cannot stand as a trust domain."""
    if len(name) > LONGEST_NAME or not _DNS_NAME.fullmatch(name):
        raise Malformed("trust_domain", f"is not a lower-case DNS name of at most {LONGEST_NAME} characters")


def check_segment(field: str, name: str) -> None:
    """Refuse what cannot stand as one segment of an id, or as the name of a folder."""
    if len(name) > LONGEST_NAME or not _SEGMENT.fullmatch(name):
        raise Malformed(field, f"is not 1 to {LONGEST_NAME} of a-z, 0-9, dot, hyphen and underscore")


def check_dns_name(name: str) -> None:
    """Refuse what a TLS client would not match; a single label such as localhost is no host's name."""
    if len(name) > 253 or not _DNS_NAME.fullmatch(name):
        raise Malformed("dns_name", "is not a lower-case DNS name of at least two labels")


@dataclass(frozen=True, slots=True, kw_only=True)
class PkiNode:
    """One node that is to have credentials: the folder's name for it, its id, and its DNS names."""

    name: str
    spiffe: SpiffeId
    dns_names: tuple[str, ...]

    def __post_init__(self) -> None:
        check_segment("name", self.name)
        for name in self.dns_names:
            check_dns_name(name)
