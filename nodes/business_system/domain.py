"""Whom an office works for, and what it asks about them."""

from dataclasses import dataclass, replace
from enum import StrEnum

from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.names import PersonName
from vocabulary.refusals import NotFound, Refusal


class MyNumberNotUsed(Refusal):
    """The office has no right to use My Numbers."""

    code, reason = "FAILED_PRECONDITION", "MY_NUMBER_NOT_USED"
    cause = "This business system does not use My Numbers and takes up nobody by one."
    remedy = "Send the person to a system that may use My Numbers."
    japanese = "当業務では個人番号を利用できません。"


class CustomerUnknown(NotFound):
    """The office does not work for such a person."""

    reason = "CUSTOMER_UNKNOWN"
    cause = "Nobody is registered here under this addressee number."
    remedy = "Register the person first."
    japanese = "当業務に登録されていない宛名番号です。"


class InquiryNotFound(NotFound):
    """No such inquiry was made here."""


class Result(StrEnum):
    """What became of an inquiry."""

    OPEN = "OPEN"
    PROVIDED = "PROVIDED"
    NO_DATA = "NO_DATA"
    NOT_PERMITTED = "NOT_PERMITTED"
    NO_SYMBOL = "NO_SYMBOL"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FourItems:
    """基本4情報: name, date of birth, sex, address."""

    name: PersonName
    birth_date: CivilDate
    sex: Sex
    address: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Application:
    """A person to be taken up."""

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
    work_code: str
    procedure_code: str
    item_code: str
    provider_code: str


@dataclass(frozen=True, slots=True, repr=False)
class NamedValue:
    """One item in words."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Answer:
    """The result of an inquiry."""

    inquiry_id: str
    addressee_number: AddresseeNumber
    result: Result
    explanation: str
    values: tuple[NamedValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Inquiry:
    """A question that was asked, and its result when it is there."""

    inquiry_id: str
    question: Question
    result: Result = Result.OPEN
    explanation: str = ""
    values: tuple[NamedValue, ...] = ()


def take_up(known: Customer | None, application: Application, number: AddresseeNumber) -> Customer:
    """Return the customer after *application*; who is known keeps the number, anybody else gets *number*."""
    return Customer(
        addressee_number=known.addressee_number if known else number,
        my_number=application.my_number,
        items=application.items,
    )


def complete(inquiry: Inquiry | None, answer: Answer) -> Inquiry | None:
    """Return the inquiry with its *answer*, or None when it had one already: the first one stays."""
    if inquiry is None or inquiry.question.addressee_number != answer.addressee_number:
        raise InquiryNotFound
    if inquiry.result is not Result.OPEN:
        return None
    return replace(inquiry, result=answer.result, explanation=answer.explanation, values=answer.values)
