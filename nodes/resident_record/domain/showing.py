"""What of a record a caller is shown: the one place where rights decide, whatever act shows it.

A record leaves this system for a clerk's eyes only as what ``shown`` makes of it. Blocks of protected people
(支援措置) will be judged here too, once they are recorded; today there are none to judge.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from nodes.resident_record.domain.history import HistoryEntry
from nodes.resident_record.domain.household import Household
from nodes.resident_record.domain.record import RecordState, ResidentRecord, four_items_of
from vocabulary.codes import ChangeReason, Relationship
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode, MyNumber, ResidentCode


class Attribute(Enum):
    """What not everybody may see who may see records at all, by the names of the classes of personal data."""

    RESIDENT_CODE = "resident_code"
    MY_NUMBER = "my_number"
    HOUSEHOLD = "household"  # 続柄
    REGISTERED_DOMICILE = "registered_domicile"
    RESIDENCE_STATUS = "residence_status"  # 国籍・地域


Rights: TypeAlias = frozenset[Attribute]
"""What a caller may see."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ShownRecord:
    """A record as a caller may see it: what is withheld is empty, and named."""

    addressee_number: AddresseeNumber
    resident_code: ResidentCode | None
    my_number: MyNumber | None
    four_items: FourItems
    municipality: LocalGovernmentCode
    relationship: Relationship | None
    state: RecordState
    reason: ChangeReason
    destination: LocalGovernmentCode | None  # 転出先(確定)
    registered_domicile: str
    register_head: str
    nationality: str
    version: int
    effective_from: CivilDate
    cancels: int
    withheld: Rights

    def __repr__(self) -> str:
        return "ShownRecord(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownHousehold:
    """A household as a caller may see it, in the order of the record."""

    number: HouseholdNumber
    members: tuple[ShownRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """A row of a record's history as a caller may see it."""

    record: ShownRecord
    recorded_at: datetime


def shown(record: ResidentRecord, rights: Rights) -> ShownRecord:
    """Return what of *record* may be seen with these *rights*."""
    sees = rights.__contains__
    return ShownRecord(
        addressee_number=record.addressee_number,
        resident_code=record.resident_code if sees(Attribute.RESIDENT_CODE) else None,
        my_number=record.my_number if sees(Attribute.MY_NUMBER) else None,
        four_items=four_items_of(record),
        municipality=record.municipality,
        relationship=record.relationship if sees(Attribute.HOUSEHOLD) else None,
        state=record.state,
        reason=record.reason,
        destination=record.confirmation.municipality if record.confirmation else None,
        registered_domicile=record.registered_domicile if sees(Attribute.REGISTERED_DOMICILE) else "",
        register_head=record.register_head if sees(Attribute.REGISTERED_DOMICILE) else "",
        nationality=record.nationality if sees(Attribute.RESIDENCE_STATUS) else "",
        version=record.history_number,
        effective_from=record.effective_from,
        cancels=record.cancels,
        withheld=frozenset(Attribute) - rights,
    )


def shown_household(household: Household, rights: Rights) -> ShownHousehold:
    """Return what of each member of *household* may be seen."""
    return ShownHousehold(number=household.number, members=tuple(shown(each, rights) for each in household.members))


def shown_entry(entry: HistoryEntry, rights: Rights) -> ShownEntry:
    """Return what of a row of history may be seen; who made it is for the audit, not for the counter."""
    return ShownEntry(record=shown(entry.record, rights), recorded_at=entry.recorded_at)
