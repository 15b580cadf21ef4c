"""What the nation holds of a person, and how a My Number is made from a resident code."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import count

from vocabulary.codes import ChangeKind
from vocabulary.held_record import Reports, apply_notice
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import Conflict, NotFound, Refusal


class ResidentCodeNotAllotted(Refusal):
    """The resident code was never allotted, or to another municipality."""

    code, reason = "FAILED_PRECONDITION", "RESIDENT_CODE_NOT_ALLOTTED"
    cause = "The resident code was not allotted to the municipality that uses it."
    remedy = "Use codes from the municipality's own stock."
    japanese = "住民票コードが当該市町村に指定されていません。"


class AnotherNumberGenerated(Refusal):
    """The My Number is not the one generated for the resident code."""

    code, reason = "FAILED_PRECONDITION", "ANOTHER_NUMBER_GENERATED"
    cause = "The My Number in the notice is not the one generated for its resident code."
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

    reason = "PERSON_NOT_FOUND"
    cause = "The nation holds nobody under the number asked for."
    remedy = "Check the number."


@dataclass(frozen=True, slots=True, kw_only=True)
class Allotment:
    """To which municipality a resident code was allotted, and the My Number made for it."""

    municipality: LocalGovernmentCode
    my_number: MyNumber | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRequest:
    """A municipality's request for the My Number of a resident code."""

    code: ResidentCode
    municipality: LocalGovernmentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquiring:
    """An acquisition number and whom it is for."""

    number: AcquisitionNumber
    key: ResidentCode | MyNumber


def allotted_to(allotment: Allotment | None, municipality: LocalGovernmentCode) -> Allotment:
    """Return *allotment*, which must be to *municipality*."""
    if allotment is None or allotment.municipality != municipality:
        raise ResidentCodeNotAllotted
    return allotment


def accept_notice(reports: Reports, notice: IdentityNotice, generated: MyNumber | None) -> Reports:
    """Return what changes in *reports* by *notice*; *generated* is the My Number for its resident code."""
    if generated is None:
        raise ResidentCodeNotAllotted
    if notice.record.my_number != generated:
        raise AnotherNumberGenerated
    changed = apply_notice(reports, notice)
    own = reports.get(notice.record.municipality)
    elsewhere = own.superseded if own else bool(reports)
    if elsewhere and notice.reason.kind is ChangeKind.AMEND:
        raise RecordElsewhere
    return changed


def candidates(key: bytes, code: ResidentCode) -> Iterator[MyNumber]:
    """Yield the numbers that may be made from *code*, in order (番号法第8条第2項).

    HMAC keyed by a secret of the nation alone: no regularity from which the code could be restored.
    """
    for counter in count():
        digest = hmac.digest(key, f"{code.value}|{counter}".encode(), sha256)
        body = f"{int.from_bytes(digest, 'big') % 10**11:011d}"
        if int(body):
            yield MyNumber.from_body(body)
