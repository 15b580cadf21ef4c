"""Whom an office works for, and what it asks about them."""

from dataclasses import dataclass, replace

from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.linkage import InquiryMatter, InquiryResult, NamedResult, NamedValue
from vocabulary.refusals import NotFound, Refusal


class MyNumberNotUsed(Refusal):
    """The office has no right to use My Numbers."""

    code, reason = "FAILED_PRECONDITION", "MY_NUMBER_NOT_USED"
    cause = "This business system does not use My Numbers and registers nobody by one."
    remedy = "Send the person to a system that may use My Numbers."
    japanese = "当業務では個人番号を利用できません。"


class CustomerUnknown(NotFound):
    """The office does not work for such a person."""

    reason = "CUSTOMER_UNKNOWN"
    cause = "Nobody is registered here under this addressee number."
    remedy = "Register the person first."
    japanese = "当業務に登録されていない宛名番号です。"


class InquiryUnknown(NotFound):
    """No such inquiry was made here."""

    reason = "INQUIRY_UNKNOWN"
    cause = "No inquiry was made here under this id about this person."
    remedy = "Check the inquiry id and which system asked."
    japanese = "該当する情報照会が存在しません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What makes one office another than the next."""

    uses_my_number: bool
    first_serial: int  # the lowest running number it gives


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Application:
    """A person to be registered."""

    my_number: MyNumber
    items: FourItems


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Customer:
    """A person the office works for, under its own number."""

    addressee_number: AddresseeNumber
    my_number: MyNumber
    items: FourItems


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Question:
    """What is to be asked about a customer, and of whom."""

    addressee_number: AddresseeNumber
    matter: InquiryMatter


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Inquiry:
    """A question that was asked, and its result when it is there."""

    inquiry_id: str
    question: Question
    result: InquiryResult = InquiryResult.OPEN
    explanation: str = ""
    values: tuple[NamedValue, ...] = ()


def check_use(office: Office) -> None:
    """Refuse unless the office may use My Numbers (番号法第9条)."""
    if not office.uses_my_number:
        raise MyNumberNotUsed


def complete(inquiry: Inquiry | None, result: NamedResult) -> Inquiry:
    """Return the inquiry with its *result*, or as it is when it had one already: the first one stays."""
    if inquiry is None or inquiry.question.addressee_number != result.addressee_number:
        raise InquiryUnknown
    if inquiry.result is not InquiryResult.OPEN:
        return inquiry
    return replace(inquiry, result=result.result, explanation=result.explanation, values=result.values)
