"""What a certificate of this network looks like: lifetimes, usages, and how to read the names inside."""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pki.names import SpiffeId
from vocabulary.refusals import Malformed

ROOT_DAYS: Final = 3650
"""Ten years: replacing the root means touching every host by hand."""
INTERMEDIATE_DAYS: Final = 365
"""A year: long enough to need no attention, short enough that renewal is practised."""
LEAF_LIFETIME: Final = timedelta(days=7)
"""Days: a stolen leaf dies soon, and a network left alone over a long weekend still starts."""
CRL_LIFETIME: Final = timedelta(days=1)
"""A day: whoever keeps a new list from being written gains no more than that."""
BACKDATE: Final = timedelta(seconds=60)
"""Clocks of two hosts may differ; a leaf just issued must pass on the slower one."""

MESSAGE_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.4.1.32473.1")
"""Extended key usage "juki message signing", under the number RFC 5612 sets aside for examples.

An arc made from a UUID would need no number, but pkilint refuses arcs above 32 bits.
"""

TLS_USAGES: Final = frozenset({ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH})
SIGNING_USAGES: Final = frozenset({MESSAGE_SIGNING})


def key_usage(*, authority: bool) -> x509.KeyUsage:
    """An authority signs certificates and lists; a leaf makes digital signatures and nothing else."""
    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def spiffe_of(certificate: x509.Certificate) -> SpiffeId:
    """Return the id in the certificate's only URI name; refuse none, two, or another shape."""
    names = alternative_names(certificate).get_values_for_type(x509.UniformResourceIdentifier)
    if len(names) != 1:
        raise Malformed("spiffe_id", "is not the only URI name of the certificate")
    return SpiffeId.parse(names[0])


def dns_names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the DNS names, in the order issued."""
    return tuple(alternative_names(certificate).get_values_for_type(x509.DNSName))


def alternative_names(certificate: x509.Certificate) -> x509.SubjectAlternativeName:
    """Return the alternative names, none if there is no such extension."""
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return x509.SubjectAlternativeName([])


def trust_domain_of(certificate: x509.Certificate) -> str | None:
    """Return the one trust domain an intermediate may issue for; None if it is not bound to exactly one."""
    try:
        bounds = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return None
    hosts = [name.value for name in bounds.permitted_subtrees or () if isinstance(name, x509.UniformResourceIdentifier)]
    return hosts[0] if len(hosts) == 1 else None


def key_id_of(certificate: x509.Certificate) -> bytes:
    """Return the subject key identifier as computed from the key, not as claimed."""
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def issuer_key_id_of(signed: x509.Certificate | x509.CertificateRevocationList) -> bytes:
    """Return the key identifier its issuer is claimed to have; empty if it claims none."""
    try:
        found = signed.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier)
    except x509.ExtensionNotFound:
        return b""
    return found.value.key_identifier or b""


def p256_key_of(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey | None:
    """Return the public key if it is of the only curve in use here."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def common_name(name: str) -> x509.Name:
    """Return a distinguished name of just a common name."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def nears_end(since: datetime, until: datetime, now: datetime) -> bool:
    """Say whether less than a third of a time is left, or it has not begun."""
    return now < since or (until - now) * 3 < until - since


def whole_seconds(time: datetime) -> datetime:
    """Certificates know no fractions of a second."""
    return time.replace(microsecond=0)
