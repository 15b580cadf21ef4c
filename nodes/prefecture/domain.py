"""What a prefecture holds of its residents, and which changes it takes."""

from dataclasses import dataclass

from vocabulary.codes import ChangeKind
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord, NoticeOutOfOrder
from vocabulary.refusals import NotFound, Refusal


class NotOfThisPrefecture(Refusal):
    """The notice is about another prefecture's municipality."""

    code, reason = "FAILED_PRECONDITION", "NOT_OF_THIS_PREFECTURE"
    cause = "The municipality in the notice is not of this prefecture."
    remedy = "Notify the prefecture that the municipality belongs to."
    japanese = "当該都道府県の市町村ではありません。"


class IdentityNotFound(NotFound):
    """Neither this prefecture nor the nation holds the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """One municipality's latest word on one person."""

    record: IdentityRecord
    update_number: int
    last_reason: int
    is_resident: bool


def take(held: HeldRecord | None, notice: IdentityNotice, prefecture: str) -> HeldRecord:
    """Return what is held after *notice*; *held* is the same municipality's word before, *prefecture* two digits."""
    if notice.record.municipality.prefecture != prefecture:
        raise NotOfThisPrefecture
    if notice.update_number != (held.update_number if held else 0) + 1:
        raise NoticeOutOfOrder
    return HeldRecord(
        record=notice.record,
        update_number=notice.update_number,
        last_reason=int(notice.reason),
        is_resident=notice.reason.kind is not ChangeKind.REMOVE,
    )


def current(held: list[HeldRecord]) -> HeldRecord | None:
    """Return the record that counts among the words of several municipalities: the one where the person lives."""
    return next((each for each in held if each.is_resident), held[0] if held else None)


def municipality_key(record: IdentityRecord) -> tuple[str, LocalGovernmentCode]:
    """Return by whom and about whom a word is."""
    return record.resident_code.value, record.municipality
