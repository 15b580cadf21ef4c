"""The root and the trust domains on disk: certificates and keys; what is called back is in ``revocation``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509

from pki import files, issuers, profile
from pki.authority import Authority, PrivateKey, chain_to_pem, new_key
from pki.revocation import RevocationFiles, Revoked

WATCHED: Final = ("ca.crt", "ca.crl")
"""The files of a domain that others believe in."""

Announce = Callable[[str], None]
"""Says, before it is done, that something of the trust domain of this name changes."""


@dataclass(frozen=True, slots=True)
class RootFiles:
    """``root/``: root.crt and root.key."""

    folder: Path

    def certificate(self) -> x509.Certificate | None:
        """Return the root, if there is one."""
        found = files.read_certificates(self.folder / "root.crt")
        return found[0] if found else None

    def ensure(self, now: datetime) -> Authority:
        """Return the root: as it is, renewed with its key, or new."""
        files.make_folder(self.folder)
        key = _ensure_key(self.folder / "root.key")
        known = self.certificate()
        if known and _belong(known, key) and not is_due(known, now):
            return Authority(certificate=known, key=key, trust_domain=None)
        root = Authority.root("juki root", now, key=key)
        files.write(self.folder / "root.crt", chain_to_pem([root.certificate]))
        return root


@dataclass(frozen=True, slots=True)
class DomainFiles:
    """``domains/<trust domain>/``: ca.crt, ca.key, ca.crl, crl-number, revoked.json and changed.

    A renewed intermediate keeps its key, and stands above the former ones in
    ca.crt: so one list covers them all and old messages remain verifiable.
    """

    folder: Path
    announce: Announce

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The intermediate, newest first."""
        return files.read_certificates(self.folder / "ca.crt")

    @property
    def revocations(self) -> RevocationFiles:
        """What is called back, and the list that says so."""
        return RevocationFiles(self.folder, self.announce)

    def ensure(self, root: Authority, now: datetime) -> Authority:
        """Return the intermediate, and see that its list is in force and complete."""
        files.make_folder(self.folder)
        authority = self._ensure_intermediate(root, now)
        self.revocations.ensure(authority, self.revoked(), now)
        return authority

    def revoked(self) -> dict[int, Revoked]:
        """Return every certificate called back."""
        return self.revocations.revoked(self.certificates)

    def revoke(self, authority: Authority, node: str, revoked: Iterable[Revoked], now: datetime) -> None:
        """Call certificates of a node back and publish a new list."""
        self.revocations.revoke(authority, self.revoked(), node, revoked, now)

    def _ensure_intermediate(self, root: Authority, now: datetime) -> Authority:
        key = _ensure_key(self.folder / "ca.key")
        ours = [
            each
            for each in self.certificates
            if _belong(each, key)
            and issuers.is_signed_by(each, root.certificate)
            and profile.trust_domain_of(each) == self.folder.name
        ]
        if ours and not is_due(ours[0], now):
            return Authority(certificate=ours[0], key=key, trust_domain=self.folder.name)
        made = root.intermediate(self.folder.name, now, key=key)
        self.announce(self.folder.name)
        files.write(self.folder / "ca.crt", chain_to_pem([made.certificate, *ours]))
        return made


def is_due(certificate: x509.Certificate, now: datetime) -> bool:
    """Say whether a certificate is to be renewed: less than a third of its time is left, or it has not begun."""
    return profile.nears_end(certificate.not_valid_before_utc, certificate.not_valid_after_utc, now)


def _ensure_key(path: Path) -> PrivateKey:
    key = files.read_key(path)
    if key is None:
        key = new_key()
        files.write_key(path, key)
    return key


def _belong(certificate: x509.Certificate, key: PrivateKey) -> bool:
    return certificate.public_key() == key.public_key()
