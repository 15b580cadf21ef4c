"""The resident record (住民票) of one person: its items, its states, and how a change of it is made."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from nodes.resident_record.domain.message import Message, MyNumberRequest
from vocabulary.codes import ChangeReason, Relationship, Sex
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import (
    AddresseeNumber,
    HouseholdNumber,
    LocalGovernmentCode,
    MyNumber,
    ResidentCode,
)
from vocabulary.identity_record import IdentityRecord
from vocabulary.names import PersonName

LONGEST_WORDS = 300  # characters of a registered domicile or a register head


class RecordState(Enum):
    """住民状態: where a record stands; someone who has notified moving out is still a resident."""

    RESIDENT = "RESIDENT"
    LEAVING = "LEAVING"
    CLOSED = "CLOSED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan:
    """転出先(予定): where and when somebody means to leave."""

    municipality: LocalGovernmentCode
    address: str
    date: date

    def __repr__(self) -> str:
        return "Plan(***)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Confirmation:
    """転出先(確定): where somebody was recorded, as the new municipality told."""

    municipality: LocalGovernmentCode
    address: str
    move_in_date: CivilDate
    notice_date: date  # 転入通知年月日

    def __repr__(self) -> str:
        return "Confirmation(***)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewPerson:
    """One person as entered at the counter, before any number is given."""

    name: PersonName
    birth_date: CivilDate
    sex: Sex
    relationship: Relationship | None
    registered_domicile: str = ""
    register_head: str = ""
    nationality: str = ""

    def __repr__(self) -> str:
        return "NewPerson(***)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ResidentRecord:
    """All items of one record (住基法7条) with where it stands; a closed one is a 除票."""

    addressee_number: AddresseeNumber
    resident_code: ResidentCode
    my_number: MyNumber | None  # None until the nation's number arrives
    name: PersonName
    birth_date: CivilDate
    sex: Sex
    municipality: LocalGovernmentCode
    address: str
    household_number: HouseholdNumber
    position: int  # 世帯員の並び順, from 1
    relationship: Relationship | None  # None where no householder is set
    registered_domicile: str
    register_head: str
    nationality: str
    resident_since: CivilDate  # 住民となった年月日
    entry_reason: ChangeReason  # why the record was made
    former_address: str  # 転入前住所; empty when there is none
    state: RecordState
    reason: ChangeReason  # of the last change
    change_date: CivilDate  # of the last change
    process_date: date  # 処理日 of the last change
    effective_from: CivilDate  # since when the record is as it says, parts perhaps unknown
    cancels: int  # the history number this row cancels (異動の取消し), 0 for none
    plan: Plan | None
    confirmation: Confirmation | None
    notice_number: int  # 更新順番号 of the last identity notice, 0 for none
    handover_number: int  # of the last change handed to basic_person, 0 for none
    history_number: int  # 履歴番号, from 1

    def __repr__(self) -> str:
        return f"ResidentRecord({self.state.value}, ***)"

    @property
    def is_living(self) -> bool:
        """Whether the person is a resident now."""
        return self.state is not RecordState.CLOSED

    @property
    def is_householder(self) -> bool:
        """Whether the person is the 世帯主."""
        return self.relationship is not None and self.relationship.is_householder


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A record as it is after a change, and what others are told because of it."""

    record: ResidentRecord
    messages: tuple[Message, ...] = ()


def identity_of(record: ResidentRecord, number: MyNumber) -> IdentityRecord:
    """Return the identity record (本人確認情報) of a person with that My Number."""
    return IdentityRecord(
        resident_code=record.resident_code,
        my_number=number,
        name=record.name,
        birth_date=record.birth_date,
        sex=record.sex,
        municipality=record.municipality,
        address=record.address,
    )


def four_items_of(record: ResidentRecord) -> FourItems:
    """Return who the person is, without any number."""
    return FourItems(name=record.name, birth_date=record.birth_date, sex=record.sex, address=record.address)


def changed(record: ResidentRecord, today: date, **items: Any) -> ResidentRecord:
    """Return *record* with *items* changed, as its next history row, in effect from *today* unless they say more."""
    row = {"effective_from": CivilDate.of(today), "cancels": 0, "history_number": record.history_number + 1}
    return replace(record, process_date=today, **{**row, **items})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in the register a new record goes."""

    municipality: LocalGovernmentCode
    household_number: HouseholdNumber
    position: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNumbers:
    """The two numbers a record is made with."""

    addressee_number: AddresseeNumber
    resident_code: ResidentCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Why, since when and on which day of processing a record is made."""

    reason: ChangeReason
    since: CivilDate
    today: date


def open_record(person: NewPerson, numbers: NewNumbers, place: Place, entry: Entry) -> ResidentRecord:
    """Return a record as it is made: nobody told, nothing planned."""
    return ResidentRecord(
        addressee_number=numbers.addressee_number,
        resident_code=numbers.resident_code,
        my_number=None,
        name=person.name,
        birth_date=person.birth_date,
        sex=person.sex,
        municipality=place.municipality,
        address=place.address,
        household_number=place.household_number,
        position=place.position,
        relationship=person.relationship,
        registered_domicile=person.registered_domicile,
        register_head=person.register_head,
        nationality=person.nationality,
        resident_since=entry.since,
        entry_reason=entry.reason,
        former_address="",
        state=RecordState.RESIDENT,
        reason=entry.reason,
        change_date=entry.since,
        process_date=entry.today,
        effective_from=entry.since,
        cancels=0,
        plan=None,
        confirmation=None,
        notice_number=0,
        handover_number=0,
        history_number=1,
    )


def first_record(person: NewPerson, numbers: NewNumbers, place: Place, entry: Entry) -> Change:
    """Record somebody for the first time; everything but the request for a My Number waits for that number."""
    record = open_record(person, numbers, place, entry)
    return Change(record=record, messages=(MyNumberRequest(resident_code=record.resident_code),))
