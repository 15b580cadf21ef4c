"""Moves between municipalities: the notification of leaving, its certificate, the closing, and the coming in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from nodes.resident_record.domain.household import check_past, check_register_entry, check_sound
from nodes.resident_record.domain.notifying import with_messages
from nodes.resident_record.domain.record import (
    Change,
    Confirmation,
    Entry,
    NewNumbers,
    NewPerson,
    Place,
    Plan,
    RecordState,
    ResidentRecord,
    changed,
    identity_of,
    open_record,
)
from nodes.resident_record.domain.refusals import (
    AlreadyLeaving,
    AlreadyResident,
    CertificateUnconfirmed,
    MoveOutUnsound,
    MyNumberPending,
    ResidentUnknown,
)
from vocabulary.codes import ChangeReason, Relationship
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import MoveInNotice
from vocabulary.refusals import Malformed

KEPT: Final = timedelta(days=365)  # an issued certificate, after the planned day of leaving


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveOut:
    """転出届: who leaves for where, and when."""

    addressee_numbers: tuple[AddresseeNumber, ...]
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class LeavingPerson:
    """One person on a certificate, with the address left."""

    record: IdentityRecord
    relationship: str  # in the household left
    registered_domicile: str
    register_head: str
    nationality: str

    def __repr__(self) -> str:
        return "LeavingPerson(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """転出証明書: issued where people leave, shown where they come."""

    issuer: LocalGovernmentCode
    planned_date: date
    persons: tuple[LeavingPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MoveIn:
    """転入届 with the certificate shown."""

    certificate: Certificate
    relationships: tuple[Relationship | None, ...]  # in the new household, one for each person
    address: str
    date: date

    def __repr__(self) -> str:
        return "MoveIn(***)"

    @property
    def codes(self) -> list[ResidentCode]:
        """Those who come, in the certificate's order."""
        return [each.record.resident_code for each in self.certificate.persons]


def leave(leavers: Sequence[ResidentRecord], plan: Plan, own: LocalGovernmentCode, today: date) -> list[Change]:
    """Take a move-out notification; they stay residents until the day, and nobody is told yet."""
    if plan.municipality == own:
        raise MoveOutUnsound(field="destination", problem="is this municipality: a move within it is no move out")
    for each in leavers:
        _check_may_leave(each)
        if CivilDate.of(plan.date).iso8 < each.resident_since.sort_key:
            raise MoveOutUnsound(field="planned_date", problem="lies before the day of becoming a resident")
    if len({each.household_number for each in leavers}) > 1:
        raise Malformed("addressee_numbers", "are not of one household")
    day = CivilDate.of(plan.date)
    reason = ChangeReason.MOVE_OUT
    return [
        Change(record=changed(each, today, state=RecordState.LEAVING, plan=plan, reason=reason, change_date=day))
        for each in leavers
    ]


def _check_may_leave(record: ResidentRecord) -> None:
    if record.state is RecordState.CLOSED:
        raise ResidentUnknown
    if record.state is RecordState.LEAVING:
        raise AlreadyLeaving
    if record.my_number is None:
        raise MyNumberPending


def certify(leavers: Sequence[ResidentRecord], plan: Plan, issuer: LocalGovernmentCode) -> Certificate:
    """Return the certificate for those whose notification was taken."""
    return Certificate(issuer=issuer, planned_date=plan.date, persons=tuple(_leaving(each) for each in leavers))


def kept_until(certificate: Certificate) -> date:
    """Return the last day on which the issued certificate is kept, should it be printed again: SIMULATED."""
    return certificate.planned_date + KEPT


def _leaving(record: ResidentRecord) -> LeavingPerson:
    if record.my_number is None:
        raise MyNumberPending
    return LeavingPerson(
        record=identity_of(record, record.my_number),
        relationship=record.relationship.text if record.relationship else "",
        registered_domicile=record.registered_domicile,
        register_head=record.register_head,
        nationality=record.nationality,
    )


def close_due(record: ResidentRecord, today: date) -> Change | None:
    """Close the record of somebody whose planned day has come."""
    if record.state is not RecordState.LEAVING or record.plan is None or record.plan.date > today:
        return None
    return _close(record, CivilDate.of(record.plan.date), today, record.confirmation)


def apply_move_in_notice(record: ResidentRecord, notice: MoveInNotice, today: date) -> Change | None:
    """Heed a move-in notice: close a living record, note the destination on a closed one.

    None for a notice of an earlier move, overtaken by the person's return.
    """
    confirmation = Confirmation(
        municipality=notice.new_municipality,
        address=notice.new_address,
        move_in_date=notice.move_in_date,
        notice_date=today,
    )
    if record.state is RecordState.CLOSED:
        return Change(record=changed(record, today, confirmation=confirmation))
    if record.my_number is None:
        raise MyNumberPending
    if _was_overtaken(record, notice.move_in_date):
        return None
    return _close(record, _last_day(record.plan, notice.move_in_date), today, confirmation)


def _was_overtaken(record: ResidentRecord, moved_in: CivilDate) -> bool:
    returned = record.state is RecordState.RESIDENT and record.entry_reason is ChangeReason.MOVE_IN
    return returned and moved_in.sort_key < record.resident_since.sort_key


def _last_day(plan: Plan | None, moved_in: CivilDate) -> CivilDate:
    """The earlier of both days; a move-in date known only in part cannot be the earlier one."""
    if plan is None:
        return moved_in
    day = moved_in.as_date()
    return moved_in if day is not None and day < plan.date else CivilDate.of(plan.date)


def _close(record: ResidentRecord, day: CivilDate, today: date, confirmation: Confirmation | None) -> Change:
    reason = ChangeReason.MOVE_OUT
    items = {"state": RecordState.CLOSED, "reason": reason, "change_date": day, "confirmation": confirmation}
    return with_messages(changed(record, today, effective_from=day, **items), reason, day)


def check_move_in(
    move: MoveIn, nation: Sequence[IdentityRecord | None], here: Sequence[ResidentRecord], today: date
) -> None:
    """Refuse a move in that cannot be recorded.

    *nation* is what the nation holds of each person, in order; *here* what this municipality holds of any of them.
    """
    # 1. The move has happened, makes a household, and what is said of each family register can be.
    check_past(CivilDate.of(move.date), today, "move_in_date")
    check_sound(move.relationships)
    for person in move.certificate.persons:
        check_register_entry(_entered(person, None), "certificate.persons")
    # 2. Nobody of them lives here.
    if any(each.is_living for each in here):
        raise AlreadyResident
    # 3. The nation knows each as the certificate has them.
    for person, held in zip(move.certificate.persons, nation, strict=True):
        if held is None or _who(person.record) != _who(held):
            raise CertificateUnconfirmed


def _who(record: IdentityRecord) -> tuple[object, ...]:
    """What must agree; addresses differ by then, and wordings of a date may."""
    born = record.birth_date
    return (
        record.my_number,
        record.name.text,
        (born.iso8, born.until_iso8, born.pattern),
        record.sex,
    )


def enter(
    move: MoveIn,
    index: int,
    number: AddresseeNumber,
    before: ResidentRecord | None,
    place: Place,
    today: date,
) -> Change:
    """Record the certificate's person at *index*; who returns goes on where the closed record *before* ended."""
    person = move.certificate.persons[index]
    entry = Entry(reason=ChangeReason.MOVE_IN, since=CivilDate.of(move.date), today=today)
    numbers = NewNumbers(addressee_number=number, resident_code=person.record.resident_code)
    record = replace(
        open_record(_entered(person, move.relationships[index]), numbers, place, entry),
        my_number=person.record.my_number,
        former_address=person.record.address,
        notice_number=before.notice_number if before else 0,
        handover_number=before.handover_number if before else 0,
        history_number=before.history_number + 1 if before else 1,
    )
    return with_messages(record, entry.reason, entry.since, *_notices(record, move.certificate.issuer))


def _entered(person: LeavingPerson, relationship: Relationship | None) -> NewPerson:
    return NewPerson(
        name=person.record.name,
        birth_date=person.record.birth_date,
        sex=person.record.sex,
        relationship=relationship,
        registered_domicile=person.registered_domicile,
        register_head=person.register_head,
        nationality=person.nationality,
    )


def _notices(record: ResidentRecord, former: LocalGovernmentCode) -> tuple[MoveInNotice, ...]:
    """Nobody needs telling when the person comes back on this municipality's own certificate."""
    if former == record.municipality:
        return ()
    notice = MoveInNotice(
        resident_code=record.resident_code,
        former_municipality=former,
        new_municipality=record.municipality,
        new_address=record.address,
        move_in_date=record.resident_since,
    )
    return (notice,)
