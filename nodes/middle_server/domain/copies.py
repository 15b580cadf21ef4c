"""Copies (副本) of what a body may provide; their content is never looked into here."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from nodes.middle_server.domain.sealing import Vault
from vocabulary.identifiers import IntegratedAddresseeNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyKey:
    """What tells one copy from all others of the body."""

    person: IntegratedAddresseeNumber
    item_code: str
    record_id: str

    @property
    def context(self) -> bytes:
        """What a copy's encryption is bound to, so that no copy can stand in another's place."""
        return f"{self.person.value}|{self.item_code}|{self.record_id}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One record of one item of one person."""

    key: CopyKey
    version: int
    content: bytes = field(repr=False)  # layout items as convert.py packs them


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedCopy:
    """One copy as it is kept, encrypted under the data key it names."""

    key: CopyKey
    version: int
    key_id: str
    locked: bytes = field(repr=False)


def replaces(copy: Copy, kept: LockedCopy | None) -> bool:
    """Return whether *copy* is newer than the one that is kept."""
    return kept is None or copy.version > kept.version


def lock(copy: Copy, vault: Vault) -> LockedCopy:
    """Return *copy* as it is kept."""
    locked = vault.lock(copy.content, copy.key.context)
    return LockedCopy(key=copy.key, version=copy.version, key_id=vault.key_id, locked=locked)


def unlock(copies: Sequence[LockedCopy], vault: Vault) -> bytes:
    """Return the content of *copies*, one after the other: packed layout items may be joined."""
    return b"".join(vault.unlock(each.locked, each.key.context) for each in copies)
