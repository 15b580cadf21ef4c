"""Believing a certificate, in seven steps, against a snapshot of roots, intermediates and lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtensionOID

from pki import profile
from pki.authority import PublicKey
from pki.issuers import Issuer, gather
from pki.names import SpiffeId
from pki.refusals import (
    CertificateExpired,
    CertificateMisused,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUntrusted,
    CrlStale,
)
from pki.revocation import number_of
from vocabulary.refusals import Malformed

_UNDERSTOOD: Final = {
    ExtensionOID.BASIC_CONSTRAINTS,
    ExtensionOID.KEY_USAGE,
    ExtensionOID.EXTENDED_KEY_USAGE,
    ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
}
_UNREADABLE: Final = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What a certificate that passed says about its holder."""

    spiffe: SpiffeId
    public_key: PublicKey = field(repr=False)
    serial: int
    not_before: datetime
    not_after: datetime
    fingerprint: str
    """SHA-256 of the DER, 64 hexadecimal digits."""
    issuer: bytes = field(repr=False)
    """Key identifier of the intermediate."""


class Signer(Certified):
    """A node known by its message-signing certificate."""

    __slots__ = ()


class TlsPeer(Certified):
    """A node known by its TLS certificate."""

    __slots__ = ()


_C = TypeVar("_C", bound=Certified)


class TrustStore:
    """An immutable snapshot of whom to believe; make a new one when a file has changed.

    *at* is the moment that counts. Whoever judges a live call passes its own
    clock, never the time a message claims: the holder of a stolen key could claim
    a time before the revocation. Whoever judges evidence passes the time of record.
    """

    __slots__ = ("_issuers", "_revoked", "_root", "_trust_domains", "intermediates", "revocation_lists")

    def __init__(
        self,
        root: x509.Certificate,
        intermediates: Iterable[x509.Certificate],
        crls: Iterable[x509.CertificateRevocationList] = (),
    ) -> None:
        """Prove root, intermediates and lists; what does not hold together is refused at once."""
        self._root: Final = root
        self.intermediates: Final = tuple(intermediates)
        self.revocation_lists: Final = tuple(crls)
        self._issuers: Final = gather(root, self.intermediates, self.revocation_lists)
        self._trust_domains: Final = frozenset(each.trust_domain for each in self._issuers.values())
        self._revoked: Final = frozenset(
            (serial, each.trust_domain) for each in self._issuers.values() for serial in each.revoked
        )

    def after(self, before: "TrustStore") -> "TrustStore":
        """Return this snapshot with those lists of an earlier one that are newer than its own: they only go forward."""
        kept = [crl for crl in before.revocation_lists if self._is_newer(crl)]
        return TrustStore(self._root, self.intermediates, (*self.revocation_lists, *kept)) if kept else self

    def _is_newer(self, crl: x509.CertificateRevocationList) -> bool:
        issuer = self._issuers.get(profile.issuer_key_id_of(crl))
        return issuer is not None and number_of(crl) > issuer.list_number

    @property
    def has_revoked(self) -> bool:
        """Whether any list calls anything back."""
        return bool(self._revoked)

    @property
    def root_pem(self) -> bytes:
        """The root, as a TLS stack wants it."""
        return self._root.public_bytes(serialization.Encoding.PEM)

    @property
    def trust_domains(self) -> frozenset[str]:
        """The trust domains that have an intermediate here."""
        return self._trust_domains

    def verify_signer(self, certificate: bytes, at: datetime) -> Signer:
        """Return who signs with this certificate (DER or PEM), or refuse."""
        return self._verify(Signer, certificate, at, profile.SIGNING_USAGES, "signing messages")

    def verify_tls(self, certificate: bytes, at: datetime) -> TlsPeer:
        """Return who speaks behind this certificate (DER or PEM), or refuse."""
        return self._verify(TlsPeer, certificate, at, profile.TLS_USAGES, "connections")

    def check_still_good(self, certified: Certified, at: datetime) -> None:
        """Repeat for a cached holder, without cryptography, what may have changed: steps 4 and 7."""
        issuer = self._issuers.get(certified.issuer)
        if issuer is None:
            raise CertificateUntrusted("was issued by nobody this network knows")
        _check_time(certified.not_before, certified.not_after, issuer, at)
        _check_not_revoked(certified.serial, str(certified.spiffe), issuer, at)

    def is_revoked(self, serial: int, trust_domain: str) -> bool:
        """Say in one look-up whether that domain's newest list calls the serial back, from whatever moment."""
        return (serial, trust_domain) in self._revoked

    def _verify(
        self,
        kind: type[_C],
        certificate: bytes,
        at: datetime,
        usages: frozenset[x509.ObjectIdentifier],
        purpose: str,
    ) -> _C:
        # (1) It parses, and its key is of the only sort in use.
        leaf, public_key = _parse(certificate)
        # (2) An intermediate of this store issued it, and the signature is that intermediate's.
        # (3) That intermediate leads to the root: settled when the store was made.
        issuer_id = profile.issuer_key_id_of(leaf)
        issuer = self._issuers.get(issuer_id)
        if issuer is None or not issuer.signed(leaf):
            raise CertificateUntrusted("was issued by nobody this network knows")
        # (4) Leaf and intermediate are both within their time.
        _check_time(leaf.not_valid_before_utc, leaf.not_valid_after_utc, issuer, at)
        # (5) It names exactly one node, of the intermediate's own trust domain.
        spiffe = _node_of(leaf, issuer)
        # (6) It is made for this purpose, and for no other.
        _check_purpose(leaf, usages, purpose)
        # (7) The issuer's newest list is in force and does not call it back.
        _check_not_revoked(leaf.serial_number, str(spiffe), issuer, at)
        return kind(
            spiffe=spiffe,
            public_key=public_key,
            serial=leaf.serial_number,
            not_before=leaf.not_valid_before_utc,
            not_after=leaf.not_valid_after_utc,
            fingerprint=leaf.fingerprint(hashes.SHA256()).hex(),
            issuer=issuer_id,
        )


def _parse(certificate: bytes) -> tuple[x509.Certificate, PublicKey]:
    try:
        if certificate.startswith(b"-----BEGIN"):
            leaf = x509.load_pem_x509_certificate(certificate)
        else:
            leaf = x509.load_der_x509_certificate(certificate)
        # Reading the extensions once here brings to light every one that does not parse.
        _ = leaf.extensions
        key = profile.p256_key_of(leaf)
    except _UNREADABLE:
        raise CertificateUntrusted("cannot be read") from None
    if key is None:
        raise CertificateUntrusted("has no key on the curve P-256")
    return leaf, key


def _check_time(since: datetime, until: datetime, issuer: Issuer, at: datetime) -> None:
    if at < since:
        raise CertificateNotYetValid(since=since.isoformat())
    if at > until:
        raise CertificateExpired(until=until.isoformat())
    if not issuer.stood(at):
        raise CertificateUntrusted("was issued by an authority that was not valid at the time")


def _node_of(leaf: x509.Certificate, issuer: Issuer) -> SpiffeId:
    try:
        spiffe = profile.spiffe_of(leaf)
    except Malformed:
        raise CertificateUntrusted("does not name exactly one node") from None
    if spiffe.trust_domain != issuer.trust_domain:
        raise CertificateUntrusted("names a node outside its issuer's trust domain")
    return spiffe


def _check_purpose(leaf: x509.Certificate, usages: frozenset[x509.ObjectIdentifier], purpose: str) -> None:
    if not _is_leaf_for(leaf.extensions, usages):
        raise CertificateMisused(purpose=purpose)


def _is_leaf_for(extensions: x509.Extensions, usages: frozenset[x509.ObjectIdentifier]) -> bool:
    if any(each.critical and each.oid not in _UNDERSTOOD for each in extensions):
        return False
    if any(isinstance(each.value, x509.BasicConstraints) and each.value.ca for each in extensions):
        return False
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        extended = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage == profile.key_usage(authority=False) and frozenset(extended) == usages


def _check_not_revoked(serial: int, spiffe_id: str, issuer: Issuer, at: datetime) -> None:
    if issuer.list_until is None or at > issuer.list_until:
        raise CrlStale(trust_domain=issuer.trust_domain)
    entry = issuer.revoked.get(serial)
    if entry is None:
        return
    # With a stolen key, earlier messages can be made later: then no time is early enough.
    if entry.time <= at or entry.reason is x509.ReasonFlags.key_compromise:
        raise CertificateRevoked(spiffe_id=spiffe_id)
