"""A throw-away hierarchy in memory, for tests: nothing is written, nothing outlives the process."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509

from pki.authority import Authority, Credential, NodeCredentials
from pki.names import SpiffeId
from pki.revocation import Revoked, new_list
from pki.verification import TrustStore

# Good from 2020 to 2049 unless a test says otherwise, so that it does with the real clock and with a pushed one.
START: Final = datetime(2020, 1, 1, tzinfo=UTC)
SPAN: Final = timedelta(days=29 * 365)


class TestTrust:
    """One root, an intermediate for each domain, nodes on demand."""

    __test__ = False

    def __init__(self, domains: Iterable[str], now: datetime = START, lifetime: timedelta = SPAN) -> None:
        """*now* is when everything is issued, *lifetime* how long leaves and lists are good."""
        self.now: Final = now
        self.lifetime: Final = lifetime
        self.root: Final = Authority.root("juki test root", now, SPAN.days)
        self.authorities: Final = {each: self.root.intermediate(each, now, SPAN.days) for each in domains}
        self._revoked: Final[dict[str, list[Revoked]]] = {each: [] for each in self.authorities}
        self._numbers: Final = dict.fromkeys(self.authorities, 1)

    @property
    def root_pem(self) -> bytes:
        """The root, as a TLS stack wants it."""
        return self.store().root_pem

    def node(self, trust_domain: str, kind: str, node: str, dns: str | Iterable[str] | None = None) -> NodeCredentials:
        """Issue both leaves; without *dns* the name is ``<node>.<kind>.juki.localhost``."""
        spiffe = SpiffeId(trust_domain=trust_domain, kind=kind, node=node)
        if dns is None:
            dns = f"{node}.{kind.replace('_', '-')}.juki.localhost"
        names = (dns,) if isinstance(dns, str) else tuple(dns)
        authority = self.authorities[trust_domain]
        return NodeCredentials(
            tls=authority.issue_tls(spiffe, names, self.now, self.lifetime),
            signing=authority.issue_signing(spiffe, self.now, self.lifetime),
        )

    def revoke(
        self,
        *credentials: Credential,
        at: datetime | None = None,
        reason: x509.ReasonFlags = x509.ReasonFlags.unspecified,
    ) -> None:
        """Call leaves back; stores made from now on know it. Without *at*, from the very beginning."""
        for each in credentials:
            domain = each.spiffe.trust_domain
            serial = each.certificate.serial_number
            self._revoked[domain].append(Revoked(serial=serial, time=at or self.now, reason=reason))
            self._numbers[domain] += 1

    def crl(self, trust_domain: str) -> x509.CertificateRevocationList:
        """Return the domain's newest list."""
        authority = self.authorities[trust_domain]
        number = self._numbers[trust_domain]
        return new_list(authority, self._revoked[trust_domain], number, self.now, self.lifetime)

    def store(self) -> TrustStore:
        """Return a snapshot of everything issued and revoked so far."""
        intermediates = [each.certificate for each in self.authorities.values()]
        return TrustStore(self.root.certificate, intermediates, [self.crl(each) for each in self.authorities])
