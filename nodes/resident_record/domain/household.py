"""The household (世帯): which members make one, who joins it, and who heads it when the householder is gone."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from nodes.resident_record.domain.notifying import with_messages
from nodes.resident_record.domain.record import (
    Change,
    Entry,
    NewNumbers,
    NewPerson,
    Place,
    RecordState,
    ResidentRecord,
    changed,
    first_record,
)
from nodes.resident_record.domain.refusals import DateInFuture, HouseholdUnknown, HouseholdUnsound, RegisterEntryUnsound
from vocabulary.codes import ChangeReason, Kin, Relationship
from vocabulary.dates import CivilDate
from vocabulary.identifiers import HouseholdNumber, LocalGovernmentCode
from vocabulary.refusals import Malformed


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewHousehold:
    """A household to be recorded, its members in the order of the record."""

    address: str
    members: tuple[NewPerson, ...]

    def __repr__(self) -> str:
        return f"NewHousehold({len(self.members)} members, ***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A household as it stands, closed records too, in the order of the record."""

    number: HouseholdNumber
    members: tuple[ResidentRecord, ...]


def check_past(day: CivilDate, today: date, field: str) -> None:
    """Refuse a day that surely lies after *today*; a date known in part may be any day it covers."""
    if day.sort_key > CivilDate.of(today).iso8:
        raise DateInFuture(field=field)


def check_sound(relationships: Collection[Relationship | None], household: int = 1) -> None:
    """Refuse unless there is one householder and all others relate to them, or no relationship is set at all."""
    heads = sum(1 for each in relationships if each and each.is_householder)
    unset = sum(1 for each in relationships if each is None)
    if unset == len(relationships):
        return
    if heads != 1:
        raise HouseholdUnsound(household=str(household), problem=f"has {heads} householders")
    if unset:
        raise HouseholdUnsound(household=str(household), problem="has members without a relationship")


def check_register_entry(person: NewPerson, field: str) -> None:
    """Refuse a registered domicile without a register head or the reverse, and either of them for a foreigner."""
    if bool(person.registered_domicile) != bool(person.register_head):
        raise RegisterEntryUnsound(field=field, problem="has only one of registered domicile and register head")
    if person.nationality and person.register_head:
        raise RegisterEntryUnsound(field=field, problem="is foreign and has a registered domicile")


def check_households(households: Sequence[NewHousehold], today: date) -> None:
    """Refuse households that cannot be recorded; a refusal counts them from 1."""
    for count, household in enumerate(households, 1):
        check_sound([each.relationship for each in household.members], count)
        for member in household.members:
            check_register_entry(member, f"households[{count}].members")
            check_past(member.birth_date, today, f"households[{count}].members.birth_date")


def record_household(
    household: NewHousehold,
    number: HouseholdNumber,
    municipality: LocalGovernmentCode,
    numbers: Iterable[NewNumbers],
    today: date,
) -> list[Change]:
    """Record a household ex officio (職権記載)."""
    entry = Entry(reason=ChangeReason.EX_OFFICIO_RECORD, since=CivilDate.of(today), today=today)
    places = (
        Place(municipality=municipality, household_number=number, position=position, address=household.address)
        for position in range(1, len(household.members) + 1)
    )
    joined = zip(household.members, numbers, places, strict=False)
    return [first_record(person, fresh, place, entry) for person, fresh, place in joined]


def check_birth(child: NewPerson, members: Sequence[ResidentRecord], today: date) -> None:
    """Refuse a birth that cannot be recorded in the household of *members*."""
    living = [each for each in members if each.is_living]
    if not living:
        raise HouseholdUnknown
    check_register_entry(child, "child")
    check_past(child.birth_date, today, "child.birth_date")
    if child.relationship is None and any(each.relationship for each in living):
        raise Malformed("child.relationship", "is empty")
    if child.relationship is not None and child.relationship.is_householder:
        raise Malformed("child.relationship", "is a householder's own")


def record_birth(child: NewPerson, members: Sequence[ResidentRecord], numbers: NewNumbers, today: date) -> Change:
    """Record a newborn (出生) where the *members*, already checked, live."""
    home = next(each for each in members if each.is_living)
    place = Place(
        municipality=home.municipality,
        household_number=home.household_number,
        position=max(each.position for each in members) + 1,
        address=home.address,
    )
    entry = Entry(reason=ChangeReason.BIRTH, since=child.birth_date, today=today)
    return first_record(child, numbers, place, entry)


def householder(members: Iterable[ResidentRecord]) -> ResidentRecord | None:
    """Return the member who heads the household now, if any does."""
    return next((each for each in members if each.is_living and each.is_householder), None)


def succeed(members: Iterable[ResidentRecord], day: CivilDate, today: date) -> Change | None:
    """Make the one member who stays behind householder ex officio (世帯主変更, a matter of the city alone).

    With two or more left the household goes on without a householder; one who is about to leave too succeeds nobody;
    and where no householder was ever set, none is made.
    """
    living = [each for each in members if each.is_living]
    if len(living) != 1 or living[0].state is not RecordState.RESIDENT:
        return None
    if living[0].relationship is None or living[0].is_householder:
        return None
    reason = ChangeReason.HOUSEHOLDER_CHANGED
    items = {"relationship": Relationship.of(Kin.HOUSEHOLDER), "reason": reason, "change_date": day}
    record = changed(living[0], today, effective_from=day, **items)
    return with_messages(record, reason, day)
