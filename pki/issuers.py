"""The issuers of one trust store: intermediates proven against the root, each with its newest list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from pki import profile
from pki.authority import Revoked
from pki.refusals import CertificateUntrusted

_NOT_SIGNED = (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Issuer:
    """One key of one trust domain; renewed certificates of the same key stand beside each other."""

    trust_domain: str
    certificates: tuple[x509.Certificate, ...]
    list_number: int = -1
    list_until: datetime | None = None
    """When the newest list ends; None while there is none, and nothing of this issuer is believed."""
    revoked: Mapping[int, Revoked] = field(default_factory=dict)

    def signed(self, certificate: x509.Certificate) -> bool:
        """Say whether this issuer's key signed the certificate, under this issuer's name."""
        return is_signed_by(certificate, self.certificates[0])

    def stood(self, at: datetime) -> bool:
        """Say whether one of the certificates was valid at that time."""
        return any(each.not_valid_before_utc <= at <= each.not_valid_after_utc for each in self.certificates)


def gather(
    root: x509.Certificate,
    intermediates: Iterable[x509.Certificate],
    lists: Iterable[x509.CertificateRevocationList],
) -> dict[bytes, Issuer]:
    """Return the issuers by key identifier.

    An intermediate the root did not make, or a list its issuer did not sign, counts
    for nothing: what depends on it is refused, and the other domains work on.
    """
    if not _is_authority(root) or not is_signed_by(root, root):
        raise CertificateUntrusted("is no self-signed root")
    issuers: dict[bytes, Issuer] = {}
    for each in intermediates:
        _add(issuers, root, each)
    for each_list in lists:
        _attach(issuers, each_list)
    return issuers


def is_signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether name and ECDSA-SHA256 signature are the issuer's."""
    try:
        certificate.verify_directly_issued_by(issuer)
        return isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
    except _NOT_SIGNED:
        return False


def read_list(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> tuple[int, dict[int, Revoked]] | None:
    """Return number and entries of a list that is complete, understood and the issuer's own; else None."""
    key = profile.p256_key_of(issuer)
    try:
        if key is None or crl.issuer != issuer.subject or not crl.is_signature_valid(key):
            return None
        # A critical extension would mean that the list covers only part of the certificates.
        if any(each.critical for each in crl.extensions):
            return None
        number = crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
        return number, {each.serial_number: _revoked(each) for each in crl}
    except (*_NOT_SIGNED, x509.ExtensionNotFound, x509.DuplicateExtension):
        return None


def _add(issuers: dict[bytes, Issuer], root: x509.Certificate, intermediate: x509.Certificate) -> None:
    if not _is_authority(intermediate) or not is_signed_by(intermediate, root):
        return
    trust_domain = profile.trust_domain_of(intermediate)
    if trust_domain is None:
        return
    key_id = profile.key_id_of(intermediate)
    known = issuers.get(key_id)
    if known is None:
        issuers[key_id] = Issuer(trust_domain=trust_domain, certificates=(intermediate,))
    elif known.trust_domain == trust_domain:
        issuers[key_id] = replace(known, certificates=(*known.certificates, intermediate))


def _attach(issuers: dict[bytes, Issuer], crl: x509.CertificateRevocationList) -> None:
    key_id = profile.issuer_key_id_of(crl)
    issuer = issuers.get(key_id)
    read = read_list(crl, issuer.certificates[0]) if issuer else None
    if issuer and read and read[0] > issuer.list_number:
        until = crl.next_update_utc
        issuers[key_id] = replace(issuer, list_number=read[0], list_until=until, revoked=read[1])


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return False
    return constraints.ca and usage.key_cert_sign and usage.crl_sign and profile.p256_key_of(certificate) is not None


def _revoked(entry: x509.RevokedCertificate) -> Revoked:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = x509.ReasonFlags.unspecified
    return Revoked(serial=entry.serial_number, time=entry.revocation_date_utc, reason=reason)
