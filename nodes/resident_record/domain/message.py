"""What the resident record system tells others because of a change: one message, one thing to be posted."""

from dataclasses import dataclass
from typing import TypeAlias

from vocabulary.codes import ChangeReason, Relationship
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import (
    AddresseeNumber,
    HouseholdNumber,
    MyNumber,
    ResidentCode,
)
from vocabulary.identity_record import IdentityNotice
from vocabulary.juki_net import MailingRecord, MoveInNotice, ResidentAcquisition


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
class PersonChange:
    """A resident as the rest of the city gets them, never with a resident code."""

    addressee_number: AddresseeNumber
    my_number: MyNumber
    four_items: FourItems
    household_number: HouseholdNumber
    relationship: Relationship | None
    reason: ChangeReason
    change_date: CivilDate
    update_number: int

    def __repr__(self) -> str:
        return "PersonChange(***)"


Message: TypeAlias = (
    MyNumberRequest | SubmittedChange | MailingRecord | MoveInNotice | ResidentAcquisition | PersonChange
)
