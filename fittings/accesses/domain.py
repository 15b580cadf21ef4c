"""What is remembered of a look at a 個人番号. Pure."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Who looks, and how."""

    operator: str  # the pseudonym of who signed in, or the caller's name where nobody does
    terminal: str  # the caller
    purpose: str  # 事務コード, empty where none was named
    method: str  # its own name
    at: datetime  # business time, aware

    def look_at(self, target: bytes) -> "Access":
        """Return the record of a look at one number, which *target* stands for."""
        return Access(looker=self, target=target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One look at one number."""

    looker: Looker
    target: bytes = field(repr=False)  # a keyed digest of the number
    position: int = 0  # from 1, in the order they were kept; given by the store


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which looks are asked for; what is None does not matter."""

    target: bytes | None = field(default=None, repr=False)
    begin: datetime | None = None  # from this moment on
    end: datetime | None = None  # before this moment
