"""A lease: who edits something, since when, until when, and which version of it they saw.

It keeps two people from undoing each other's work at the counter, nothing else: what must arrive from other systems is
applied all the same, and shows to whoever is editing as an outdated version. Times are business time, as clerks live
in it; a lease that begins ahead of now, because the clock was set back, is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mesh.clock import JAPAN
from vocabulary.refusals import Conflict, Malformed, Refusal

LASTS: Final = timedelta(minutes=15)  # from each time that it is asked for


class PersonLeased(Refusal):
    """Somebody else is editing what is to be changed."""

    code, reason = "FAILED_PRECONDITION", "PERSON_LEASED"
    cause = "{holder} has been editing this person since {since}; the lease ends at {until}."
    remedy = "Wait until the edit or its lease has ended, then read the record again."
    japanese = "端末{terminal}の{operator}が{since}から編集中です({until}まで)。"

    def __init__(self, lease: "Lease") -> None:
        since, until = (f"{each.astimezone(JAPAN):%Y-%m-%d %H:%M}" for each in (lease.since, lease.until))
        holder = lease.holder
        super().__init__(
            holder=str(holder), terminal=holder.terminal, operator=holder.operator or "担当者", since=since, until=until
        )


class VersionOutdated(Conflict):
    """What is to be changed was changed since the caller looked at it."""

    reason = "VERSION_OUTDATED"
    cause = "The record was changed since version {seen}; it is at version {current}."
    remedy = "Read the record again, then send the change with its present version under a new request id."
    japanese = "他の処理により更新されています。最新の内容を確認してください。"

    def __init__(self, seen: int, current: int) -> None:
        super().__init__(seen=str(seen), current=str(current))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who edits: an operator at a terminal."""

    terminal: str  # its name in the topology
    operator: str  # a pseudonym, empty where none was said

    def __str__(self) -> str:
        return f"{self.operator} at {self.terminal}" if self.operator else self.terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """What keeps others from editing something until it ends."""

    holder: Holder
    since: datetime
    until: datetime
    version: int  # of what is edited, as the holder saw it


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of something that may be leased: by whom, when, and on which versions of it."""

    holder: Holder
    at: datetime
    versions: tuple[int, ...] = ()  # one for each thing that is changed, in order, or none at all


def is_held(lease: Lease, now: datetime) -> bool:
    """Whether *lease* keeps others away now."""
    return lease.since <= now < lease.until


def check_free(lease: Lease | None, holder: Holder, now: datetime) -> None:
    """Refuse where somebody other than *holder* has it; who that is and since when is said."""
    if lease is not None and lease.holder != holder and is_held(lease, now):
        raise PersonLeased(lease)


def begin(lease: Lease | None, holder: Holder, version: int, now: datetime) -> Lease:
    """Return the lease that *holder* has from now on; who has it already, has it for longer."""
    check_free(lease, holder, now)
    mine = lease is not None and lease.holder == holder and is_held(lease, now)
    since = lease.since if lease is not None and mine else now
    return Lease(holder=holder, since=since, until=now + LASTS, version=version)


def check_edit(edit: Edit, leases: Iterable[Lease | None], current: Sequence[int]) -> None:
    """Refuse *edit* where another has a lease, or where it was made on a version that is no more the *current* one."""
    for lease in leases:
        check_free(lease, edit.holder, edit.at)
    if edit.versions and len(edit.versions) != len(current):
        raise Malformed("versions", "has neither no entry nor one for each person")
    for seen, now in zip(edit.versions, current, strict=False):
        if seen != now:
            raise VersionOutdated(seen, now)
