"""What the files of identity records hold: each municipality's latest word on a person, and whose word counts.

A move may be told in either order. A recording by the new municipality supersedes the old one's word, whose removal,
when it comes, no longer removes the person (flow F04, step 4).
"""

from dataclasses import dataclass, replace

from vocabulary.codes import ChangeKind
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord, NoticeOutOfOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """One municipality's latest word on one person."""

    record: IdentityRecord
    update_number: int
    last_reason: int
    is_resident: bool
    superseded: bool = False  # another municipality has recorded the person since

    @property
    def counts(self) -> bool:
        """Whether the person lives where this word says."""
        return self.is_resident and not self.superseded


Reports = dict[LocalGovernmentCode, HeldRecord]
"""What each municipality last said of one person."""


def next_word(held: HeldRecord | None, notice: IdentityNotice) -> HeldRecord:
    """Return a municipality's word after its *notice*, or refuse one that does not follow the last, *held*."""
    if notice.update_number != (held.update_number if held else 0) + 1:
        raise NoticeOutOfOrder
    kind = notice.reason.kind
    return HeldRecord(
        record=notice.record,
        update_number=notice.update_number,
        last_reason=int(notice.reason),
        is_resident=kind is not ChangeKind.REMOVE,
        superseded=bool(held and held.superseded and kind is not ChangeKind.RECORD),
    )


def apply_notice(reports: Reports, notice: IdentityNotice) -> Reports:
    """Return what changes in *reports* by *notice*, or refuse one that does not follow its municipality's last."""
    own = notice.record.municipality
    changed = {own: next_word(reports.get(own), notice)}
    if notice.reason.kind is ChangeKind.RECORD:
        others = {place: each for place, each in reports.items() if place != own and not each.superseded}
        changed |= {place: replace(each, superseded=True) for place, each in others.items()}
    return changed


def current(reports: Reports) -> HeldRecord | None:
    """Return the word that counts: where the person lives, else the last that was not superseded."""
    ranked = sorted(reports.values(), key=lambda each: (each.counts, not each.superseded), reverse=True)
    return ranked[0] if ranked else None
