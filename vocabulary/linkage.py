"""What bodies and the linkage network tell each other, and the codes by which they name bodies, work and items.

Each function returns the code it is given, or raises ValueError saying what is wrong with it. Codes say nothing of a
person. Whoever keeps or relays one of the words below knows it as it is here; what is a kind's own is in its domain.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from vocabulary.codes import Relationship
from vocabulary.dates import CivilDate
from vocabulary.identifiers import (
    AcquisitionNumber,
    AddresseeNumber,
    IntegratedAddresseeNumber,
    Symbol,
    TransactionNumber,
)


class InquiryResult(StrEnum):
    """What became of an inquiry (情報照会)."""

    OPEN = "OPEN"  # asked, and not answered yet
    PROVIDED = "PROVIDED"  # 提供
    NO_DATA = "NO_DATA"  # 該当なし: the provider holds nothing of that person
    NOT_PERMITTED = "NOT_PERMITTED"  # the permission table does not allow it
    NO_SYMBOL = "NO_SYMBOL"  # the person has no symbol at the inquirer
    REFUSED = "REFUSED"  # the core refused the inquiry itself


class Verdict(StrEnum):
    """What the core says to an inquiry."""

    PERMITTED = "PERMITTED"
    NOT_PERMITTED = "NOT_PERMITTED"
    REFUSED = "REFUSED"

    @property
    def result(self) -> InquiryResult:
        """What is known of an inquiry when the core has spoken; one that is permitted is still open."""
        return InquiryResult.OPEN if self is Verdict.PERMITTED else InquiryResult[self.name]


@dataclass(frozen=True, slots=True, kw_only=True)
class InquiryMatter:
    """What is asked for, in which work: everything of an inquiry but the person."""

    work_code: str
    procedure_code: str
    item_code: str
    provider: str  # code of the body that should provide it


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolInquiry:
    """An inquiry that names the person by the inquirer's own symbol."""

    inquiry_id: str
    symbol: Symbol
    matter: InquiryMatter
    inquirer: str  # code of the body that asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The core's word to an inquirer."""

    inquiry_id: str
    transaction_number: TransactionNumber
    verdict: Verdict
    explanation: str  # what the counter shows; empty when permitted

    @property
    def is_permitted(self) -> bool:
        """Whether an answer will follow."""
        return self.verdict is Verdict.PERMITTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """提供許可証: the core's word that a provider may answer one inquiry."""

    permit_id: str
    transaction_number: TransactionNumber
    inquirer: str
    matter: InquiryMatter
    provider_symbol: Symbol
    issue_time: datetime
    expire_time: datetime
    inquirer_public_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a provider says to an inquirer; sealed, and empty when there is nothing."""

    transaction_number: TransactionNumber
    permit_id: str
    result: InquiryResult  # PROVIDED or NO_DATA
    sealed: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedNumber:
    """An acquisition number (取得番号) that the core gave to a request."""

    request_id: str
    number: AcquisitionNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSymbol:
    """The symbol that an acquisition ends with."""

    number: AcquisitionNumber
    symbol: Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegratedAcquisition:
    """An acquisition number and whose it is, between a middle server and its body's systems."""

    integrated_number: IntegratedAddresseeNumber
    acquisition_number: AcquisitionNumber | None  # None where there is a symbol already


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The key (X25519) with which what is provided to a body is sealed."""

    body: str
    public_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, repr=False)
class DataItem:
    """One item of a data standard layout."""

    code: str
    value: str

    def __repr__(self) -> str:
        return f"DataItem({self.code}, ***)"


@dataclass(frozen=True, slots=True, repr=False)
class NamedValue:
    """One item in a business system's own words."""

    name: str
    value: str

    def __repr__(self) -> str:
        return "NamedValue(***)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NamedResult:
    """What came of an inquiry, in a business system's own words and under its own number."""

    inquiry_id: str
    addressee_number: AddresseeNumber
    result: InquiryResult
    explanation: str
    values: tuple[NamedValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HouseholdCopy:
    """What the network may learn of a person's household (the order's table, article 2), in the city's own words."""

    addressee_number: AddresseeNumber
    record_id: str  # レコード識別番号
    relationship: Relationship | None  # None where no householder is set
    is_householder: bool
    valid_from: CivilDate
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionRecord:
    """情報提供等記録 (My Number Act art. 23): who, what, when, never the content."""

    transaction_number: TransactionNumber | None  # None until the core has decided
    inquirer: str
    provider: str
    work_code: str
    item_code: str
    result: InquiryResult
    request_time: datetime
    provide_time: datetime | None = None


def body_code(value: str) -> str:
    """Return a body's six digits; not every body of the linkage network is a local government."""
    if not re.fullmatch(r"[0-9]{6}", value):
        raise ValueError("is not six digits")
    return value


def work_code(value: str) -> str:
    """Return the code of a kind of work (事務)."""
    return _master_code(value, "JM")


def procedure_code(value: str) -> str:
    """Return the code of a procedure (事務手続)."""
    return _master_code(value, "JT")


def item_code(value: str) -> str:
    """Return the code of an item, which is what one inquiry asks for (特定個人情報)."""
    return _master_code(value, "TM")


def layout_code(value: str) -> str:
    """Return the code of one field in an item's data layout."""
    return _master_code(value, "TK")


def _master_code(value: str, prefix: str) -> str:
    if not re.fullmatch(prefix + r"[0-9]{14}", value):
        raise ValueError(f"is not {prefix} and 14 digits")
    return value
