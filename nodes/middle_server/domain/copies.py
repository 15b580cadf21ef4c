"""Copies (副本) of what a body may provide; their content is never looked into here."""

from dataclasses import dataclass, field

from vocabulary.identifiers import IntegratedAddresseeNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One record of one item of one person."""

    person: IntegratedAddresseeNumber
    item_code: str
    record_id: str
    version: int
    content: bytes = field(repr=False)  # layout items as convert.py packs them

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells this copy from all others of the body."""
        return self.person.value, self.item_code, self.record_id


def replaces(copy: Copy, kept_version: int | None) -> bool:
    """Return whether *copy* is newer than the version that is kept."""
    return kept_version is None or copy.version > kept_version


def context_of(key: tuple[str, str, str]) -> bytes:
    """Return what a copy's encryption is bound to, so that no copy can stand in another's place."""
    return "|".join(key).encode()
