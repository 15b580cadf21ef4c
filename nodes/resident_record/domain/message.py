"""What the resident record system tells others because of a change: one message, one thing to be posted."""

from dataclasses import dataclass
from typing import TypeAlias

from vocabulary.codes import ChangeReason, Relationship, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import (
    AddresseeNumber,
    HouseholdNumber,
    MyNumber,
    ResidentCode,
)
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.juki_net import Acquisition, MoveInNotice
from vocabulary.names import PersonName


@dataclass(frozen=True, slots=True, kw_only=True)
class MyNumberRequest:
    """個人番号の生成要求, to the nation."""

    resident_code: ResidentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedChange:
    """異動データ: an identity notice with the number the city ties it to, which the gateway takes off."""

    notice: IdentityNotice
    addressee_number: AddresseeNumber


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MailingRecord:
    """送付先情報: where the notice of a My Number is mailed."""

    address: str
    recipient: str
    person: IdentityRecord

    def __repr__(self) -> str:
        return "MailingRecord(***)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PersonChange:
    """A resident as the rest of the city gets them, never with a resident code."""

    addressee_number: AddresseeNumber
    my_number: MyNumber
    name: PersonName
    birth_date: CivilDate
    sex: Sex
    address: str
    household_number: HouseholdNumber
    relationship: Relationship | None
    reason: ChangeReason
    change_date: CivilDate
    update_number: int

    def __repr__(self) -> str:
        return "PersonChange(***)"


Message: TypeAlias = MyNumberRequest | SubmittedChange | MailingRecord | MoveInNotice | Acquisition | PersonChange
