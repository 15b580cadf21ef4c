"""Calling certificates back: the lists an authority publishes, how one is read, and the files they are made from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization

from pki import files, profile
from pki.authority import Authority

_NOT_SIGNED = (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """One certificate called back: from which moment, and why."""

    serial: int
    time: datetime
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified


def new_list(
    authority: Authority,
    revoked: Iterable[Revoked],
    number: int,
    now: datetime,
    lifetime: timedelta = profile.CRL_LIFETIME,
) -> x509.CertificateRevocationList:
    """Issue an authority's whole list; *number* must be higher than any before.

    Expired certificates stay on it, since old messages are still verified.
    """
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=authority.certificate.subject,
        last_update=profile.whole_seconds(now - profile.BACKDATE),
        next_update=profile.whole_seconds(now + lifetime),
        revoked_certificates=[_entry(each) for each in revoked],
    )
    identifier = x509.AuthorityKeyIdentifier(profile.key_id_of(authority.certificate), None, None)
    builder = builder.add_extension(identifier, critical=False)
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    return builder.sign(authority.key, hashes.SHA256())


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


def number_of(crl: x509.CertificateRevocationList) -> int:
    """Return the number a list says it has; -1 when it says none."""
    try:
        return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (ValueError, x509.ExtensionNotFound, x509.DuplicateExtension):
        return -1


@dataclass(frozen=True, slots=True)
class RevocationFiles:
    """What a trust domain has called back, on disk: ca.crl, crl-number and revoked.json in its folder."""

    folder: Path
    announce: Callable[[str], None]

    @property
    def crl(self) -> x509.CertificateRevocationList | None:
        """The newest list."""
        return files.read_list(self.folder / "ca.crl")

    def ensure(self, authority: Authority, known: dict[int, Revoked], now: datetime) -> None:
        """See that the list is in force and has everything *known*."""
        if not self._is_in_force(authority, known, now):
            self._publish(authority, known, now)
        elif self._recorded_number() is None:
            self._record_number(self._last_number())

    def revoked(self, certificates: tuple[x509.Certificate, ...]) -> dict[int, Revoked]:
        """Return every certificate called back by an authority of these *certificates*.

        revoked.json is written before the list, so it knows more after a kill; the
        list stands in for it should it be lost.
        """
        crl = self.crl
        # An empty list counts as false, here and below, so it is compared with None.
        read = read_list(crl, certificates[0]) if crl is not None and certificates else None
        found = dict(read[1]) if read else {}
        records = files.read_json(self.folder / "revoked.json")
        return found | {each.serial: each for each in map(_from_record, records)}

    def revoke(
        self, authority: Authority, known: dict[int, Revoked], node: str, revoked: Iterable[Revoked], now: datetime
    ) -> None:
        """Call certificates of a node back and publish a new list.

        Those called back before stay as they are, unless it now turns out that the
        key was compromised.
        """
        fresh = [each for each in revoked if _says_more(each, known.get(each.serial))]
        records = files.read_json(self.folder / "revoked.json")
        recorded = {_from_record(each).serial for each in records}
        records += [_to_record(each, "") for serial, each in known.items() if serial not in recorded]
        files.write_json(self.folder / "revoked.json", records + [_to_record(each, node) for each in fresh])
        self._publish(authority, known | {each.serial: each for each in fresh}, now)

    def _is_in_force(self, authority: Authority, revoked: dict[int, Revoked], now: datetime) -> bool:
        crl = self.crl
        if crl is None or crl.next_update_utc is None:
            return False
        read = read_list(crl, authority.certificate)
        if read is None or read[1] != revoked:
            return False
        return not profile.nears_end(crl.last_update_utc, crl.next_update_utc, now)

    def _publish(self, authority: Authority, revoked: dict[int, Revoked], now: datetime) -> None:
        number = self._last_number() + 1
        # The number is spent before the list is out: no two lists ever share one.
        self._record_number(number)
        crl = new_list(authority, revoked.values(), number, now)
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


def _entry(revoked: Revoked) -> x509.RevokedCertificate:
    builder = x509.RevokedCertificateBuilder().serial_number(revoked.serial)
    builder = builder.revocation_date(profile.whole_seconds(revoked.time))
    # RFC 5280, 5.3.1: a reason that says nothing is left out.
    if revoked.reason is not x509.ReasonFlags.unspecified:
        builder = builder.add_extension(x509.CRLReason(revoked.reason), critical=False)
    return builder.build()


def _revoked(entry: x509.RevokedCertificate) -> Revoked:
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = x509.ReasonFlags.unspecified
    return Revoked(serial=entry.serial_number, time=entry.revocation_date_utc, reason=reason)


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
