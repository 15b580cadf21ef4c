"""What makes a household, who succeeds its householder, and how a person leaves and comes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from nodes.resident_record.domain import designation, household, move
from nodes.resident_record.domain.message import PersonChange, SubmittedChange
from nodes.resident_record.domain.record import (
    Change,
    Entry,
    NewNumbers,
    NewPerson,
    Place,
    Plan,
    RecordState,
    ResidentRecord,
    first_record,
)
from nodes.resident_record.domain.refusals import (
    AlreadyLeaving,
    AlreadyResident,
    AnotherNumberDesignated,
    CertificateUnconfirmed,
    DateInFuture,
    HouseholdUnknown,
    HouseholdUnsound,
    MoveOutUnsound,
    MyNumberPending,
    RegisterEntryUnsound,
    ResidentUnknown,
)
from vocabulary.codes import ChangeReason, Relationship
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.juki_net import MailingRecord, MoveInNotice
from vocabulary.refusals import Malformed

MakePerson = Callable[..., NewPerson]

SAPPORO, HAKODATE = LocalGovernmentCode("011002"), LocalGovernmentCode("012025")
TODAY = date(2026, 4, 1)
HOME, NEW_HOME = HouseholdNumber.from_serial(1), HouseholdNumber.from_serial(2)
PLAN = Plan(municipality=HAKODATE, address="北海道函館市東雲町4番", date=date(2026, 4, 10))


def recorded(person: NewPerson, serial: int = 1) -> Change:
    fresh = NewNumbers(
        addressee_number=AddresseeNumber.next_after(serial - 1)[1],
        resident_code=ResidentCode.from_body(f"{serial:010d}"),
    )
    place = Place(municipality=SAPPORO, household_number=HOME, position=serial, address="北海道札幌市北1条")
    entry = Entry(reason=ChangeReason.EX_OFFICIO_RECORD, since=CivilDate.of(TODAY), today=TODAY)
    return first_record(person, fresh, place, entry)


def numbered(person: NewPerson, serial: int = 1) -> ResidentRecord:
    number = MyNumber.from_body(f"{serial:011d}")
    change = designation.designate(recorded(person, serial).record, number, None, TODAY)
    assert change is not None
    return change.record


def notice(day: date, to: LocalGovernmentCode = HAKODATE) -> MoveInNotice:
    return MoveInNotice(
        resident_code=ResidentCode.from_body("0000000001"),
        former_municipality=SAPPORO,
        new_municipality=to,
        new_address="北海道函館市東雲町4番",
        move_in_date=CivilDate.of(day),
    )


def related(*texts: str) -> list[Relationship | None]:
    return [Relationship.parse(text) if text else None for text in texts]


@pytest.mark.parametrize("words", [("世帯主",), ("世帯主", "妻", "子の子"), ("",), ("", "")])
def test_a_household_has_one_householder_or_nobody_has_a_relationship(words: tuple[str, ...]) -> None:
    household.check_sound(related(*words))


@pytest.mark.parametrize("words", [("妻",), ("世帯主", "世帯主"), ("世帯主", ""), ("", "子")])
def test_any_other_household_is_unsound(words: tuple[str, ...]) -> None:
    with pytest.raises(HouseholdUnsound):
        household.check_sound(related(*words))


@pytest.mark.parametrize("entry", [("北1条", "試験 一郎", ""), ("", "", ""), ("", "", "ベトナム")])
def test_a_japanese_has_domicile_and_register_head_or_neither_and_a_foreigner_neither(
    person: MakePerson, entry: tuple[str, str, str]
) -> None:
    household.check_register_entry(in_register(person(), *entry), "child")


@pytest.mark.parametrize(
    "entry", [("北1条", "", ""), ("", "試験 一郎", ""), ("北1条", "試験 一郎", "ベトナム"), ("北1条", "", "ベトナム")]
)
def test_anything_else_is_refused_wherever_somebody_is_entered(person: MakePerson, entry: tuple[str, str, str]) -> None:
    head, unsound = person(), in_register(person("子", "陽"), *entry)
    with pytest.raises(RegisterEntryUnsound):
        household.check_households([household.NewHousehold(address="北1条", members=(head, unsound))], TODAY)
    with pytest.raises(RegisterEntryUnsound):
        household.check_birth(unsound, [numbered(head)], TODAY)
    record = numbered(unsound)
    held = coming(record).certificate.persons[0].record
    with pytest.raises(RegisterEntryUnsound):
        move.check_move_in(coming(record), [held], [], TODAY)


def in_register(person: NewPerson, domicile: str, head: str, nationality: str) -> NewPerson:
    return replace(person, registered_domicile=domicile, register_head=head, nationality=nationality)


def test_nobody_is_recorded_before_birth(person: MakePerson) -> None:
    tomorrow = household.NewHousehold(address="北1条", members=(person(born=date(2026, 4, 2)),))
    with pytest.raises(DateInFuture):
        household.check_households([tomorrow], TODAY)


def test_a_first_record_asks_for_a_my_number_and_tells_nothing_else(person: MakePerson) -> None:
    change = recorded(person())
    assert [type(each).__name__ for each in change.messages] == ["MyNumberRequest"]
    assert (change.record.state, change.record.my_number, change.record.history_number) == (
        RecordState.RESIDENT,
        None,
        1,
    )


def test_designation_tells_nation_mail_and_city_in_this_order(person: MakePerson) -> None:
    head, child = recorded(person()).record, recorded(person("子", "陽"), 2).record
    change = designation.designate(child, MyNumber.from_body("00000000002"), head, TODAY)
    assert change is not None
    change_notice, mailing, handover = change.messages
    assert isinstance(change_notice, SubmittedChange)
    assert isinstance(mailing, MailingRecord)
    assert isinstance(handover, PersonChange)
    assert (change_notice.notice.reason, change_notice.notice.update_number) == (ChangeReason.EX_OFFICIO_RECORD, 1)
    assert mailing.recipient == head.name.text
    assert handover.update_number == 1


def test_a_number_that_comes_again_changes_nothing_and_another_one_is_refused(person: MakePerson) -> None:
    record = numbered(person())
    assert record.my_number is not None
    assert designation.designate(record, record.my_number, None, TODAY) is None
    with pytest.raises(AnotherNumberDesignated):
        designation.designate(record, MyNumber.from_body("00000000777"), None, TODAY)


def test_a_child_joins_a_living_household_with_a_relationship(person: MakePerson) -> None:
    home = [numbered(person())]
    born = date(2026, 3, 30)
    household.check_birth(person("子", "陽", born), home, TODAY)
    with pytest.raises(HouseholdUnknown):
        household.check_birth(person("子", "陽", born), [], TODAY)
    with pytest.raises(DateInFuture):
        household.check_birth(person("子", "陽", date(2026, 4, 2)), home, TODAY)
    for wrong in ("", "世帯主"):
        with pytest.raises(Malformed):
            household.check_birth(person(wrong, "陽", born), home, TODAY)


def test_those_who_notify_leaving_stay_residents_and_nobody_is_told(person: MakePerson) -> None:
    (change,) = move.leave([numbered(person())], PLAN, SAPPORO, TODAY)
    assert (change.record.state, change.record.is_living, change.messages) == (RecordState.LEAVING, True, ())


def test_who_may_not_leave_is_refused(person: MakePerson) -> None:
    resident = numbered(person())
    leaving = replace(resident, state=RecordState.LEAVING)
    with pytest.raises(AlreadyLeaving):
        move.leave([leaving], PLAN, SAPPORO, TODAY)
    with pytest.raises(ResidentUnknown):
        move.leave([replace(resident, state=RecordState.CLOSED)], PLAN, SAPPORO, TODAY)
    with pytest.raises(MyNumberPending):
        move.leave([recorded(person()).record], PLAN, SAPPORO, TODAY)
    with pytest.raises(Malformed):
        move.leave([resident, replace(resident, household_number=NEW_HOME)], PLAN, SAPPORO, TODAY)


@pytest.mark.parametrize(("moved_in", "closed_on"), [(9, 9), (10, 10), (12, 10)])
def test_a_leaver_is_closed_on_the_earlier_of_both_days(person: MakePerson, moved_in: int, closed_on: int) -> None:
    leaving = move.leave([numbered(person())], PLAN, SAPPORO, TODAY)[0].record
    change = move.apply_move_in_notice(leaving, notice(date(2026, 4, moved_in)), date(2026, 4, 12))
    assert change is not None
    assert change.record.state is RecordState.CLOSED
    assert change.record.change_date == CivilDate.of(date(2026, 4, closed_on))
    assert [type(each).__name__ for each in change.messages] == ["SubmittedChange", "PersonChange"]


def test_a_notice_after_the_closing_only_notes_the_destination(person: MakePerson) -> None:
    leaving = move.leave([numbered(person())], PLAN, SAPPORO, TODAY)[0].record
    closed = move.close_due(leaving, PLAN.date)
    assert closed is not None
    change = move.apply_move_in_notice(closed.record, notice(date(2026, 4, 12)), date(2026, 4, 12))
    assert change is not None
    assert change.record.confirmation is not None
    assert change.record.confirmation.municipality == HAKODATE
    assert (change.record.change_date, change.messages) == (closed.record.change_date, ())
    assert change.record.plan == PLAN


def test_a_notice_overtaken_by_the_persons_return_closes_nothing(person: MakePerson) -> None:
    returned = replace(numbered(person()), entry_reason=ChangeReason.MOVE_IN)
    assert move.apply_move_in_notice(returned, notice(date(2026, 3, 1)), TODAY) is None


@pytest.mark.parametrize("wrong", [{"municipality": SAPPORO}, {"date": date(2026, 3, 31)}], ids=["within", "before"])
def test_nobody_moves_out_to_where_they_are_or_before_they_came(person: MakePerson, wrong: dict[str, Any]) -> None:
    with pytest.raises(MoveOutUnsound):
        move.leave([numbered(person())], replace(PLAN, **wrong), SAPPORO, TODAY)


def test_nobody_is_closed_before_the_planned_day(person: MakePerson) -> None:
    leaving = move.leave([numbered(person())], PLAN, SAPPORO, TODAY)[0].record
    assert move.close_due(leaving, date(2026, 4, 9)) is None
    assert move.close_due(numbered(person()), PLAN.date) is None


def test_the_one_who_stays_behind_becomes_householder_in_the_city_alone(person: MakePerson) -> None:
    head, wife = numbered(person()), numbered(person("妻", "花子"), 2)
    change = household.succeed([replace(head, state=RecordState.CLOSED), wife], CivilDate.of(TODAY), TODAY)
    assert change is not None
    assert change.record.is_householder
    (handover,) = change.messages
    assert isinstance(handover, PersonChange)
    assert (handover.reason, handover.update_number) == (ChangeReason.HOUSEHOLDER_CHANGED, 2)
    assert change.record.notice_number == wife.notice_number


def test_nobody_succeeds_where_two_stay_or_the_last_is_leaving_or_none_was_set(person: MakePerson) -> None:
    wife, child = numbered(person("妻", "花子"), 2), numbered(person("子", "陽"), 3)
    day = CivilDate.of(TODAY)
    assert household.succeed([wife, child], day, TODAY) is None
    assert household.succeed([replace(wife, state=RecordState.LEAVING)], day, TODAY) is None
    assert household.succeed([replace(wife, relationship=None)], day, TODAY) is None
    assert household.succeed([numbered(person())], day, TODAY) is None


def coming(record: ResidentRecord, day: date = TODAY) -> move.MoveIn:
    """Return the move into Hakodate of somebody who left Sapporo."""
    return move.MoveIn(
        certificate=move.certify([record], PLAN, SAPPORO),
        relationships=tuple(related("世帯主")),
        address="北海道函館市東雲町4番",
        date=day,
    )


def test_a_move_in_is_checked_against_day_household_register_and_nation(person: MakePerson) -> None:
    record = numbered(person())
    held = coming(record).certificate.persons[0].record
    move.check_move_in(coming(record), [held], [], TODAY)
    with pytest.raises(DateInFuture):
        move.check_move_in(coming(record, date(2026, 4, 2)), [held], [], TODAY)
    with pytest.raises(HouseholdUnsound):
        move.check_move_in(replace(coming(record), relationships=tuple(related("妻"))), [held], [], TODAY)
    with pytest.raises(AlreadyResident):
        move.check_move_in(coming(record), [held], [record], TODAY)
    with pytest.raises(CertificateUnconfirmed):
        move.check_move_in(coming(record), [None], [], TODAY)
    other = replace(held, my_number=MyNumber.from_body("00000000777"))
    with pytest.raises(CertificateUnconfirmed):
        move.check_move_in(coming(record), [other], [], TODAY)


def test_the_nation_may_word_a_date_otherwise_and_know_the_new_address(person: MakePerson) -> None:
    record = numbered(person())
    held = coming(record).certificate.persons[0].record
    worded = replace(held, birth_date=replace(held.birth_date, text="1980年5月5日"), address="北海道函館市")
    move.check_move_in(coming(record), [worded], [], TODAY)


def test_who_moves_in_carries_both_numbers_over_and_the_former_municipality_is_told(person: MakePerson) -> None:
    record = numbered(person())
    place = Place(municipality=HAKODATE, household_number=NEW_HOME, position=1, address="北海道函館市東雲町4番")
    change = move.enter(coming(record), 0, AddresseeNumber.from_serial(5), None, place, TODAY)
    assert (change.record.resident_code, change.record.my_number) == (record.resident_code, record.my_number)
    assert change.record.former_address == record.address
    change_notice, move_in, handover = change.messages
    assert isinstance(change_notice, SubmittedChange)
    assert isinstance(move_in, MoveInNotice)
    assert isinstance(handover, PersonChange)
    assert (change_notice.notice.reason, change_notice.notice.update_number) == (ChangeReason.MOVE_IN, 1)
    assert (move_in.former_municipality, move_in.new_municipality) == (SAPPORO, HAKODATE)


def test_who_returns_goes_on_counting_where_the_closed_record_ended(person: MakePerson) -> None:
    record = numbered(person())
    before = replace(record, state=RecordState.CLOSED, notice_number=2, handover_number=3, history_number=4)
    place = Place(municipality=SAPPORO, household_number=NEW_HOME, position=1, address="北海道札幌市")
    change = move.enter(coming(record), 0, before.addressee_number, before, place, TODAY)
    counts = (change.record.notice_number, change.record.handover_number, change.record.history_number)
    assert counts == (3, 4, 5)
    assert not [each for each in change.messages if isinstance(each, MoveInNotice)], "Sapporo need not tell itself"


def test_no_record_shows_anybody_when_printed(person: MakePerson) -> None:
    record = numbered(person())
    shown = f"{record!r}{recorded(person())!r}{coming(record)!r}{coming(record).certificate!r}{notice(TODAY)!r}{PLAN!r}"
    for secret in (record.name.text, record.address, record.resident_code.value, "東雲町"):
        assert secret not in shown
