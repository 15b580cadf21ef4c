"""The two leaves of one node on disk, and the record of those that may still be about."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, get_args

from cryptography import x509

from pki import files, issuers, profile
from pki.authority import Authority, Credential, NodeCredentials
from pki.authority_files import Announce, is_due
from pki.names import PkiNode, SpiffeId
from pki.refusals import CredentialsMissing
from vocabulary.refusals import Malformed

Use = Literal["tls", "signing"]
USES: Final[tuple[Use, ...]] = get_args(Use)


@dataclass(frozen=True, slots=True)
class NodeFiles:
    """``nodes/<name>/``: tls.crt, tls.key, signing.crt, signing.key and issued.json.

    A .crt holds the leaf and its intermediate. issued.json names each leaf that is
    still within its time, since revoking a node means those from before a renewal too.
    """

    folder: Path
    announce: Announce

    def stamp(self) -> files.Stamp:
        """Tell one state from the next."""
        return files.stamp(f"{self.folder}/{use}.crt" for use in USES)  # text: a country has thousands

    def describe(self) -> PkiNode:
        """Return what the TLS leaf was issued for."""
        chain = files.read_certificates(self.folder / "tls.crt")
        if not chain:
            raise CredentialsMissing(node=self.folder.name)
        names = profile.dns_names_of(chain[0])
        return PkiNode(name=self.folder.name, spiffe=profile.spiffe_of(chain[0]), dns_names=names)

    def spiffe(self) -> SpiffeId:
        """Return the node's id from whatever is left of its files: a damaged node can still be revoked."""
        for use in USES:
            if leaf := self._leaf(use):
                return profile.spiffe_of(leaf)
        for each in self._issued():
            return SpiffeId.parse(each["spiffe"])
        raise CredentialsMissing(node=self.folder.name)

    def credentials(self) -> NodeCredentials:
        """Return both leaves with their keys."""
        tls, signing = self._read("tls"), self._read("signing")
        if tls is None or signing is None:
            raise CredentialsMissing(node=self.folder.name)
        return NodeCredentials(tls=tls, signing=signing)

    def tls_pem(self) -> tuple[bytes, bytes]:
        """Return key and chain of the TLS leaf as they stand in their files."""
        try:
            return files.read(f"{self.folder}/tls.key"), files.read(f"{self.folder}/tls.crt")
        except FileNotFoundError as error:
            raise CredentialsMissing(node=self.folder.name) from error

    def ensure(self, node: PkiNode, authority: Authority, revoked: Collection[int], now: datetime) -> None:
        """Make what is missing, damaged, changed or near its end.

        What was revoked last is left as it is, even if its file is gone: only an
        explicit renewal admits the node again.
        """
        files.make_folder(self.folder)
        needed = [use for use in USES if not self._is_good(use, node, authority, now)]
        self._issue([use for use in needed if not self._is_out(use, revoked)], node, authority, now)
        self._mend_record(now)

    def renew(self, node: PkiNode, authority: Authority, now: datetime) -> None:
        """Issue both leaves anew, whatever there is."""
        self._issue(USES, node, authority, now)

    def serials(self, uses: Collection[Use]) -> list[int]:
        """Return the serials of every leaf of these uses that may still be about."""
        recorded = [_serial(each) for each in self._issued() if each["use"] in uses]
        present = [leaf.serial_number for leaf in map(self._leaf, uses) if leaf]
        return sorted({*recorded, *present})

    def is_revoked(self, revoked: Collection[int]) -> bool:
        """Whether its newest leaf of either use is among the serials that were called back."""
        return any(self._is_out(use, revoked) for use in USES)

    def _is_out(self, use: Use, revoked: Collection[int]) -> bool:
        leaf = self._leaf(use)
        last = [_serial(each) for each in self._issued() if each["use"] == use][-1:]
        return bool(leaf and leaf.serial_number in revoked) or any(serial in revoked for serial in last)

    def _is_good(self, use: Use, node: PkiNode, authority: Authority, now: datetime) -> bool:
        found = self._read(use)
        if found is None or is_due(found.certificate, now) or found.spiffe != node.spiffe:
            return False
        if found.chain[1:] != (authority.certificate,):
            return False
        if not issuers.is_signed_by(found.certificate, authority.certificate):
            return False
        return use == "signing" or profile.dns_names_of(found.certificate) == node.dns_names

    def _issue(self, uses: Sequence[Use], node: PkiNode, authority: Authority, now: datetime) -> None:
        """Issue and write; each serial is on record before its leaf can be used."""
        if not uses:
            return
        made: dict[Use, Credential] = {}
        for use in uses:
            if use == "tls":
                made[use] = authority.issue_tls(node.spiffe, node.dns_names, now)
            else:
                made[use] = authority.issue_signing(node.spiffe, now)
        self._record([_to_record(use, each.spiffe, each.certificate) for use, each in made.items()], now)
        self.announce(node.spiffe.trust_domain)
        for use, each in made.items():
            files.write_key(self.folder / f"{use}.key", each.key)
            files.write(self.folder / f"{use}.crt", each.chain_pem)

    def _mend_record(self, now: datetime) -> None:
        """Put on record what is here but not on it, such as after the record was lost."""
        known = {_serial(each) for each in self._issued()}
        here = {use: leaf for use in USES if (leaf := self._leaf(use))}
        lost = [
            _to_record(use, profile.spiffe_of(leaf), leaf)
            for use, leaf in here.items()
            if leaf.serial_number not in known
        ]
        if lost:
            self._record(lost, now)

    def _record(self, fresh: list[dict[str, Any]], now: datetime) -> None:
        files.write_json(self.folder / "issued.json", _worth_keeping(self._issued() + fresh, now))

    def _leaf(self, use: Use) -> x509.Certificate | None:
        found = files.read_certificates(self.folder / f"{use}.crt")
        return found[0] if found else None

    def _read(self, use: Use) -> Credential | None:
        chain = files.read_certificates(self.folder / f"{use}.crt")
        key = files.read_key(self.folder / f"{use}.key")
        if not chain or key is None or chain[0].public_key() != key.public_key():
            return None
        try:
            return Credential(spiffe=profile.spiffe_of(chain[0]), certificate=chain[0], chain=chain, key=key)
        except Malformed:
            return None

    def _issued(self) -> list[dict[str, Any]]:
        return files.read_json(self.folder / "issued.json")


def _serial(record: dict[str, Any]) -> int:
    return int(record["serial"], 16)


def _to_record(use: Use, spiffe: SpiffeId, leaf: x509.Certificate) -> dict[str, Any]:
    until = leaf.not_valid_after_utc.isoformat()
    return {"use": use, "serial": f"{leaf.serial_number:x}", "until": until, "spiffe": str(spiffe)}


def _worth_keeping(records: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    """Drop what has expired, but never the last of a use: it tells whether the node is out."""
    last = {each["use"]: each for each in records}.values()
    return [each for each in records if each in last or datetime.fromisoformat(each["until"]) >= now]
