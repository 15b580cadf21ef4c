"""What the nation holds of a person, and how a My Number is made from a resident code."""

import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count

from vocabulary.codes import ChangeKind
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord, NoticeOutOfOrder
from vocabulary.refusals import Conflict, NotFound, Refusal


class ResidentCodeNotAllotted(Refusal):
    """The resident code was never allotted, or to another municipality."""

    code, reason = "FAILED_PRECONDITION", "RESIDENT_CODE_NOT_ALLOTTED"
    cause = "The resident code was not allotted to the municipality that uses it."
    remedy = "Use codes from the municipality's own stock."
    japanese = "住民票コードが当該市町村に指定されていません。"


class MyNumberNotDesignated(Refusal):
    """The My Number is not the one made for the resident code."""

    code, reason = "FAILED_PRECONDITION", "MY_NUMBER_NOT_DESIGNATED"
    cause = "The My Number in the notice is not the one made for its resident code."
    remedy = "Designate the number that the national server sent."
    japanese = "個人番号が住民票コードに対応していません。"


class RecordElsewhere(Conflict):
    """Another municipality has recorded the person since (class E-CONFLICT)."""

    reason = "RECORD_ELSEWHERE"
    cause = "Another municipality has recorded the person since; its word counts."
    remedy = "Close the record; only its removal is still taken."
    japanese = "他の市町村で住民票が記載されています。"


class PersonNotFound(NotFound):
    """The nation holds nobody under the number."""


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


Words = dict[LocalGovernmentCode, HeldRecord]
"""What each municipality last said of one person."""


def take(words: Words, notice: IdentityNotice, designated: MyNumber | None) -> Words:
    """Return what changes in *words* by *notice*; *designated* is the My Number made for its resident code.

    A move may be told in either order: a recording by the new municipality supersedes the old one's word, whose
    removal, when it comes, no longer removes the person (flow F04, step 4).
    """
    own = words.get(notice.record.municipality)
    if designated is None:
        raise ResidentCodeNotAllotted
    if notice.record.my_number != designated:
        raise MyNumberNotDesignated
    if notice.update_number != (own.update_number if own else 0) + 1:
        raise NoticeOutOfOrder
    elsewhere = own.superseded if own else bool(words)
    if elsewhere and notice.reason.kind is ChangeKind.AMEND:
        raise RecordElsewhere
    removed = notice.reason.kind is ChangeKind.REMOVE
    recorded = notice.reason.kind is ChangeKind.RECORD
    changed = {
        notice.record.municipality: HeldRecord(
            record=notice.record,
            update_number=notice.update_number,
            last_reason=int(notice.reason),
            is_resident=not removed,
            superseded=bool(own and own.superseded and not recorded),
        )
    }
    if recorded:
        others = {place: each for place, each in words.items() if place != notice.record.municipality}
        changed |= {place: replace(each, superseded=True) for place, each in others.items() if not each.superseded}
    return changed


def current(words: Words) -> HeldRecord | None:
    """Return the word that counts: where the person lives, else the last that was not superseded."""
    ranked = sorted(words.values(), key=lambda each: (each.counts, not each.superseded), reverse=True)
    return ranked[0] if ranked else None


def candidates(key: bytes, code: ResidentCode) -> Iterator[MyNumber]:
    """Yield the numbers that may be made from *code*, in order (My Number Act art. 8 (2)).

    HMAC keyed by a secret of the nation alone: no regularity from which the code could be restored.
    """
    for counter in count():
        digest = hmac.digest(key, f"{code.value}|{counter}".encode(), sha256)
        body = f"{int.from_bytes(digest, 'big') % 10**11:011d}"
        if int(body):
            yield MyNumber.from_body(body)


def first_free(key: bytes, code: ResidentCode, taken: Callable[[MyNumber], bool]) -> MyNumber:
    """Return the first candidate for *code* that nobody has or ever had."""
    return next(number for number in candidates(key, code) if not taken(number))
