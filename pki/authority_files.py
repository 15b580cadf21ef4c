"""The root and the trust domains on disk: certificate, key, revocation list and what it is made from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from pki import files, issuers, profile
from pki.authority import Authority, PrivateKey, Revoked, chain_to_pem, new_key

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
    def crl(self) -> x509.CertificateRevocationList | None:
        """The newest list."""
        return files.read_list(self.folder / "ca.crl")

    def ensure(self, root: Authority, now: datetime) -> Authority:
        """Return the intermediate, and see that its list is in force and complete."""
        files.make_folder(self.folder)
        authority = self._ensure_intermediate(root, now)
        revoked = self.revoked()
        if not self._is_in_force(authority, revoked, now):
            self._publish(authority, revoked, now)
        elif self._recorded_number() is None:
            self._record_number(self._last_number())
        return authority

    def revoked(self) -> dict[int, Revoked]:
        """Return every certificate called back.

        revoked.json is written before the list, so it knows more after a kill; the
        list stands in for it should it be lost.
        """
        crl, certificates = self.crl, self.certificates
        # An empty list counts as false, here and below, so it is compared with None.
        read = issuers.read_list(crl, certificates[0]) if crl is not None and certificates else None
        found = dict(read[1]) if read else {}
        records = files.read_json(self.folder / "revoked.json")
        return found | {each.serial: each for each in map(_from_record, records)}

    def revoke(self, authority: Authority, node: str, revoked: Iterable[Revoked], now: datetime) -> None:
        """Call certificates of a node back and publish a new list.

        Those called back before stay as they are, unless it now turns out that the
        key was compromised.
        """
        known = self.revoked()
        fresh = [each for each in revoked if _says_more(each, known.get(each.serial))]
        records = files.read_json(self.folder / "revoked.json")
        recorded = {_from_record(each).serial for each in records}
        records += [_to_record(each, "") for serial, each in known.items() if serial not in recorded]
        files.write_json(self.folder / "revoked.json", records + [_to_record(each, node) for each in fresh])
        self._publish(authority, self.revoked(), now)

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

    def _is_in_force(self, authority: Authority, revoked: dict[int, Revoked], now: datetime) -> bool:
        crl = self.crl
        if crl is None or crl.next_update_utc is None:
            return False
        read = issuers.read_list(crl, authority.certificate)
        if read is None or read[1] != revoked:
            return False
        return not _nears_end(crl.last_update_utc, crl.next_update_utc, now)

    def _publish(self, authority: Authority, revoked: dict[int, Revoked], now: datetime) -> None:
        number = self._last_number() + 1
        # The number is spent before the list is out: no two lists ever share one.
        self._record_number(number)
        crl = authority.crl(revoked.values(), number, now)
        self.announce(self.folder.name)
        files.write(self.folder / "ca.crl", crl.public_bytes(serialization.Encoding.PEM))

    def _last_number(self) -> int:
        """Return the highest number spent, by either witness."""
        crl = self.crl
        extensions = () if crl is None else crl.extensions
        published = [each.value.crl_number for each in extensions if isinstance(each.value, x509.CRLNumber)]
        return max([0, *published, self._recorded_number() or 0])

    def _recorded_number(self) -> int | None:
        try:
            return int((self.folder / "crl-number").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def _record_number(self, number: int) -> None:
        files.write(self.folder / "crl-number", f"{number}\n".encode())


def is_due(certificate: x509.Certificate, now: datetime) -> bool:
    """Say whether a certificate is to be renewed: less than a third of its time is left, or it has not begun."""
    return _nears_end(certificate.not_valid_before_utc, certificate.not_valid_after_utc, now)


def _nears_end(since: datetime, until: datetime, now: datetime) -> bool:
    return now < since or (until - now) * 3 < until - since


def _ensure_key(path: Path) -> PrivateKey:
    key = files.read_key(path)
    if key is None:
        key = new_key()
        files.write_key(path, key)
    return key


def _belong(certificate: x509.Certificate, key: PrivateKey) -> bool:
    return certificate.public_key() == key.public_key()


def _says_more(revoked: Revoked, known: Revoked | None) -> bool:
    worst = x509.ReasonFlags.key_compromise
    return known is None or (revoked.reason is worst and known.reason is not worst)


def _to_record(revoked: Revoked, node: str) -> dict[str, str]:
    return {
        "serial": f"{revoked.serial:x}",
        "time": revoked.time.isoformat(),
        "reason": revoked.reason.value,
        "node": node,
    }


def _from_record(record: dict[str, Any]) -> Revoked:
    time = datetime.fromisoformat(record["time"]).astimezone(UTC)
    return Revoked(serial=int(record["serial"], 16), time=time, reason=x509.ReasonFlags(record["reason"]))
