"""Issuing: authorities in memory, and the credentials and revocation lists they make."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from pki import profile
from pki.names import SpiffeId, check_dns_name, check_trust_domain

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Credential:
    """A leaf, its key, and the chain a peer needs: the leaf, then its intermediate."""

    spiffe: SpiffeId
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = field(repr=False)
    key: PrivateKey = field(repr=False)

    @property
    def certificate_der(self) -> bytes:
        """The leaf alone, as a message carries it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def chain_pem(self) -> bytes:
        """Leaf and intermediate, as a TLS stack wants them."""
        return chain_to_pem(self.chain)

    @property
    def key_pem(self) -> bytes:
        """The private key in the clear: for a TLS stack or a file of mode 600, nothing else."""
        return key_to_pem(self.key)

    def __repr__(self) -> str:
        return f"Credential({self.spiffe}, serial={self.certificate.serial_number:x}, key=***)"


class NodeCredentials(NamedTuple):
    """The two leaves of one node."""

    tls: Credential
    signing: Credential


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Authority:
    """A certificate that issues, with its key: the root, or the intermediate of one trust domain."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)
    trust_domain: str | None
    """None for the root, which issues intermediates and nothing else."""

    @classmethod
    def root(cls, name: str, now: datetime, days: int = profile.ROOT_DAYS, key: PrivateKey | None = None) -> Self:
        """Make a self-signed root; a given *key* is kept, so that what it signed stays good."""
        key = key or new_key()
        subject = profile.common_name(name)
        builder = _begin(subject, subject, key.public_key(), key.public_key())
        builder = _during(builder, now, timedelta(days=days))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        builder = builder.add_extension(profile.key_usage(authority=True), critical=True)
        return cls(certificate=builder.sign(key, hashes.SHA256()), key=key, trust_domain=None)

    def intermediate(
        self,
        trust_domain: str,
        now: datetime,
        days: int = profile.INTERMEDIATE_DAYS,
        key: PrivateKey | None = None,
    ) -> Self:
        """Make the authority of one trust domain, bound to it by a name constraint.

        DNS names stay free: one host carries nodes of many domains, and who a
        peer is, is read from its SPIFFE id. A given *key* is kept (renewal).
        """
        check_trust_domain(trust_domain)
        if self.trust_domain is not None:
            raise ValueError("an intermediate makes no further authority")
        key = key or new_key()
        bounds = x509.NameConstraints([x509.UniformResourceIdentifier(trust_domain)], None)
        builder = self._issue(profile.common_name(trust_domain), key.public_key(), now, timedelta(days=days))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        builder = builder.add_extension(profile.key_usage(authority=True), critical=True)
        builder = builder.add_extension(bounds, critical=True)
        certificate = builder.sign(self.key, hashes.SHA256())
        return type(self)(certificate=certificate, key=key, trust_domain=trust_domain)

    def issue_tls(
        self,
        spiffe: SpiffeId,
        dns_names: Iterable[str],
        now: datetime,
        lifetime: timedelta = profile.LEAF_LIFETIME,
    ) -> Credential:
        """Issue what a node opens and accepts connections with."""
        names = tuple(dns_names)
        for name in names:
            check_dns_name(name)
        return self._issue_leaf(spiffe, names, profile.TLS_USAGES, now, lifetime)

    def issue_signing(self, spiffe: SpiffeId, now: datetime, lifetime: timedelta = profile.LEAF_LIFETIME) -> Credential:
        """Issue what a node signs messages with."""
        return self._issue_leaf(spiffe, (), profile.SIGNING_USAGES, now, lifetime)

    def _issue_leaf(
        self,
        spiffe: SpiffeId,
        dns_names: tuple[str, ...],
        usages: frozenset[x509.ObjectIdentifier],
        now: datetime,
        lifetime: timedelta,
    ) -> Credential:
        if spiffe.trust_domain != self.trust_domain:
            raise ValueError("an authority issues only within its own trust domain")
        key = new_key()
        names = [x509.UniformResourceIdentifier(str(spiffe)), *map(x509.DNSName, dns_names)]
        builder = self._issue(profile.common_name(spiffe.node), key.public_key(), now, lifetime)
        builder = builder.add_extension(profile.key_usage(authority=False), critical=True)
        builder = builder.add_extension(_sorted_usages(usages), critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        leaf = builder.sign(self.key, hashes.SHA256())
        return Credential(spiffe=spiffe, certificate=leaf, chain=(leaf, self.certificate), key=key)

    def _issue(self, subject: x509.Name, key: PublicKey, now: datetime, lifetime: timedelta) -> x509.CertificateBuilder:
        """Begin a certificate that does not outlive this one."""
        lifetime = min(lifetime, self.certificate.not_valid_after_utc - now)
        issuer = self.certificate
        return _during(_begin(subject, issuer.subject, key, self.key.public_key()), now, lifetime)


def new_key() -> PrivateKey:
    """Make a P-256 key, the only sort in use."""
    return ec.generate_private_key(ec.SECP256R1())


def key_to_pem(key: PrivateKey) -> bytes:
    """Return PKCS #8 PEM, unencrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def chain_to_pem(chain: Iterable[x509.Certificate]) -> bytes:
    """Return the certificates as PEM, one below the other."""
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)


def _begin(subject: x509.Name, issuer: x509.Name, key: PublicKey, issuer_key: PublicKey) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    # 159 random bits: unguessable, positive, and within the twenty octets RFC 5280 allows.
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key)
    return builder.add_extension(identifier, critical=False)


def _during(builder: x509.CertificateBuilder, now: datetime, lifetime: timedelta) -> x509.CertificateBuilder:
    builder = builder.not_valid_before(profile.whole_seconds(now - profile.BACKDATE))
    return builder.not_valid_after(profile.whole_seconds(now + lifetime))


def _sorted_usages(usages: frozenset[x509.ObjectIdentifier]) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage(sorted(usages, key=lambda usage: usage.dotted_string))
