"""The issuers of one trust store: intermediates proven against the root, each with its newest list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from pki import profile
from pki.refusals import CertificateUntrusted
from pki.revocation import Revoked, read_list

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
