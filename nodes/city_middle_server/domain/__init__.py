"""What passes between a body's business systems and its middle server, and what is refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nodes.city_middle_server.domain.layout import in_words
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import DataItem, HouseholdCopy, InquiryMatter, InquiryResult, NamedResult
from vocabulary.refusals import NotFound, NotNow, Refusal


class NumberingPending(NotNow):
    """The person is not numbered yet; numbering travels on a road of its own and will be there soon."""

    reason = "NUMBERING_PENDING"
    cause = "The person has no integrated number yet."
    remedy = "Send it again when the person is numbered; an outbox does so by itself."
    japanese = "団体内統合宛名番号の付番待ちです。"


class IntegratedNumberUnknown(Refusal):
    """A result came about somebody who is not numbered in this body."""

    code, reason = "FAILED_PRECONDITION", "INTEGRATED_NUMBER_UNKNOWN"
    cause = "The integrated number of the result is not one of this body's."
    remedy = "Look for the body that made the inquiry."
    japanese = "団体内統合宛名番号が登録されていません。"


class InquiryNotOpen(NotFound):
    """A result came for an inquiry that is not open here."""

    reason = "INQUIRY_NOT_OPEN"
    cause = "No such inquiry is open here; it was answered before, or never made."
    remedy = "Look for the inquiry at the body that made it."
    japanese = "該当する照会がありません。"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Inquiry:
    """One question of a business system."""

    inquiry_id: str
    addressee_number: AddresseeNumber
    matter: InquiryMatter
    business_system: str  # node id of who asks


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LayoutResult:
    """One result as the middle server brings it."""

    inquiry_id: str
    integrated_number: IntegratedAddresseeNumber
    result: InquiryResult
    explanation: str
    items: tuple[DataItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInquiry:
    """Who waits for the result of an inquiry, and under which number it knows the person."""

    inquiry_id: str
    business_system: str
    addressee_number: AddresseeNumber


@dataclass(frozen=True, slots=True, repr=False)
class Handed:
    """One result after it was handed over, and why it was refused there; None where it arrived."""

    refusal: Refusal | None
    result: LayoutResult


Numbers = Mapping[AddresseeNumber, IntegratedAddresseeNumber]


def number_for_copy(numbers: Numbers, copy: HouseholdCopy) -> IntegratedAddresseeNumber:
    """Return whose *copy* it is toward the middle server; a person who is not numbered yet will be."""
    if copy.addressee_number not in numbers:
        raise NumberingPending
    return numbers[copy.addressee_number]


def number_for_inquiry(numbers: Numbers, inquiry: Inquiry) -> IntegratedAddresseeNumber:
    """Return about whom *inquiry* is toward the middle server; a person who is not numbered yet will be."""
    if inquiry.addressee_number not in numbers:
        raise NumberingPending
    return numbers[inquiry.addressee_number]


def waiting(
    known: Collection[IntegratedAddresseeNumber], inquiries: Mapping[str, OpenInquiry], result: LayoutResult
) -> OpenInquiry:
    """Return the inquiry that *result* answers; *known* are the people of this body among those asked about."""
    if result.integrated_number not in known:
        raise IntegratedNumberUnknown
    if result.inquiry_id not in inquiries:
        raise InquiryNotOpen
    return inquiries[result.inquiry_id]


def answered(inquiry: OpenInquiry, result: LayoutResult) -> NamedResult:
    """Return *result* in words, under the number it was asked with: a person may have several in one body."""
    return NamedResult(
        inquiry_id=result.inquiry_id,
        addressee_number=inquiry.addressee_number,
        result=result.result,
        explanation=result.explanation,
        values=in_words(result.items),
    )
