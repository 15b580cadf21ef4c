"""What is done with the register: numbers given once, history never overwritten, each delivery applied once."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from mesh.storage.items import Delivered
from nodes.resident_record.acts.birth import register_birth
from nodes.resident_record.acts.designation import designate
from nodes.resident_record.acts.move_in import register_move_in
from nodes.resident_record.acts.move_out import cancel_move_out, close_due, register_move_out, take_move_in_notices
from nodes.resident_record.domain.message import MyNumberRequest, PersonChange, SubmittedChange
from nodes.resident_record.domain.move import Certificate, MoveIn, MoveOut
from nodes.resident_record.domain.record import NewPerson, Plan, RecordState
from nodes.resident_record.domain.refusals import (
    AlreadyResident,
    CodeStockEmpty,
    HouseholdUnknown,
    HouseholdUnsound,
    ResidentUnknown,
)
from tests.nodes.resident_record.conftest import EDIT, SAPPORO, choose
from vocabulary.codes import ChangeReason, Relationship, Sex
from vocabulary.dates import CivilDate, DatePattern
from vocabulary.identifiers import (
    HouseholdNumber,
    LocalGovernmentCode,
    MyNumber,
    ResidentCode,
)
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice

MakePerson = Callable[..., NewPerson]
Register = Any  # conftest.Register, which this way of importing does not let us name

HAKODATE = LocalGovernmentCode("012025")
TODAY, LATER = date(2026, 4, 1), date(2026, 4, 10)


def delivered(value: Any, delivery_id: str = "") -> Delivered[Any]:
    return Delivered(delivery_id or str(uuid4()), "", b"digest", value)


def family(register: Register, person: MakePerson, *relationships: str) -> HouseholdNumber:
    """Record and number one person for each relationship, the householder first."""
    words = ("世帯主", *relationships)
    home: HouseholdNumber = register.record(*(person(word, f"{place}郎") for place, word in enumerate(words)))
    register.designate(home)
    register.posted.clear()
    return home


def leave(register: Register, home: HouseholdNumber, places: list[int], day: date = LATER) -> Certificate:
    """Let the members at *places* of *home* notify leaving for Hakodate on *day*."""
    members = register.store.household(home).members
    out = MoveOut(
        addressee_numbers=tuple(members[place].addressee_number for place in places),
        plan=Plan(municipality=HAKODATE, address="北海道函館市東雲町4番", date=day),
    )
    return register.do(register_move_out, SAPPORO, out, EDIT, TODAY)


def notice(code: ResidentCode, day: date = LATER) -> MoveInNotice:
    return MoveInNotice(
        resident_code=code,
        former_municipality=LocalGovernmentCode("011002"),
        new_municipality=HAKODATE,
        new_address="北海道函館市東雲町4番",
        move_in_date=CivilDate.of(day),
    )


def states(register: Register, home: HouseholdNumber) -> list[str]:
    return [each.state.value for each in register.store.household(home).members]


def test_every_record_takes_one_code_from_the_stock(register: Register, person: MakePerson) -> None:
    home = register.record(person(), person("妻", "花子"))
    members = register.store.household(home).members
    assert len({each.resident_code for each in members}) == len({each.addressee_number for each in members}) == 2
    assert register.store.stock_left() == 98
    assert {each.resident_code for each in register.sent(MyNumberRequest)} == {each.resident_code for each in members}


def test_a_code_that_was_used_is_never_put_back(register: Register, person: MakePerson) -> None:
    register.record(person())
    register.fill(101)
    assert register.store.stock_left() == 100


def test_an_empty_stock_refuses_and_changes_nothing(register: Register, person: MakePerson) -> None:
    with pytest.raises(CodeStockEmpty):
        register.record(person(), *(person("子", f"{place}郎") for place in range(100)))
    assert register.store.stock_left() == 100
    assert register.store.households("", 10) == ([], "")


def test_running_numbers_skip_those_never_issued(register: Register, person: MakePerson) -> None:
    homes = [register.record(person()) for _ in range(6)]
    assert [each.value for each in homes] == [HouseholdNumber.from_serial(n).value for n in (1, 2, 3, 4, 5, 7)]


def test_an_unsound_household_is_not_recorded(register: Register, person: MakePerson) -> None:
    with pytest.raises(HouseholdUnsound):
        register.record(person(), person())
    assert register.store.stock_left() == 100


def test_a_record_comes_back_from_the_database_as_it_went_in(register: Register, person: MakePerson) -> None:
    unknown = CivilDate(year=1950, pattern=DatePattern.ABOUT_YEAR, text="昭和25年頃")
    entered = NewPerson(name=person().name, birth_date=unknown, sex=Sex.FEMALE, relationship=None, nationality="VNM")
    (member,) = register.store.household(register.record(entered)).members
    kept = (member.name, member.birth_date, member.sex, member.relationship, member.nationality)
    assert kept == (entered.name, unknown, Sex.FEMALE, None, "VNM")


def test_numbers_are_designated_once_and_everybody_is_told_then(register: Register, person: MakePerson) -> None:
    home = register.record(person(), person("妻", "花子"))
    assert not register.sent(SubmittedChange)
    for _ in range(2):
        assert [each.refusal for each in register.designate(home)] == [None, None]
    assert len(register.sent(SubmittedChange)) == len(register.sent(PersonChange)) == 2
    assert {each.recipient for each in register.sent(MailingRecord)} == {person().name.text}
    assert [each.record.history_number for each in history(register, home, 1)] == [1, 2]


def test_a_number_for_nobody_refuses_only_that_item(register: Register, person: MakePerson) -> None:
    home = register.record(person())
    code = register.store.household(home).members[0].resident_code
    number = MyNumber.from_body("00000000001")
    items = [
        delivered(GeneratedNumber(resident_code=each, my_number=number))
        for each in (ResidentCode.from_body("9999999999"), code)
    ]
    refused, applied = register.do(designate, items, TODAY)
    assert isinstance(refused.refusal, ResidentUnknown)
    assert applied.refusal is None
    assert register.store.household(home).members[0].my_number == number


def test_a_newborn_joins_the_end_of_the_household(register: Register, person: MakePerson) -> None:
    home = family(register, person, "妻")
    child = person("子", "陽", date(2026, 3, 30))
    register.do(register_birth, choose, home, child, TODAY)
    *_, last = register.store.household(home).members
    assert (last.name, last.entry_reason, last.position) == (child.name, ChangeReason.BIRTH, 3)
    register.designate(home)
    (change,) = register.sent(SubmittedChange)
    assert (change.notice.reason, change.notice.change_date) == (ChangeReason.BIRTH, child.birth_date)


def test_leavers_are_closed_when_their_day_has_come_and_not_before(register: Register, person: MakePerson) -> None:
    home = family(register, person, "妻", "子")
    leave(register, home, [1])
    register.do(close_due, date(2026, 4, 9))
    assert states(register, home) == ["RESIDENT", "LEAVING", "RESIDENT"]
    assert not register.posted
    register.do(close_due, LATER)
    assert states(register, home) == ["RESIDENT", "CLOSED", "RESIDENT"]
    (change,) = register.sent(SubmittedChange)
    assert (change.notice.reason, change.notice.update_number) == (ChangeReason.MOVE_OUT, 2)


def test_a_planned_day_that_is_there_closes_at_once(register: Register, person: MakePerson) -> None:
    home = family(register, person)
    certificate = leave(register, home, [0], TODAY)
    assert states(register, home) == ["CLOSED"]
    assert certificate.persons[0].record.my_number == register.store.household(home).members[0].my_number
    assert [each.record.state for each in history(register, home, 0)][-2:] == [RecordState.LEAVING, RecordState.CLOSED]


def test_of_a_couple_the_one_who_stays_becomes_householder(register: Register, person: MakePerson) -> None:
    home = family(register, person, "妻")
    leave(register, home, [0], TODAY)
    assert register.store.household(home).members[1].is_householder
    assert [each.reason for each in register.sent(PersonChange)] == [
        ChangeReason.MOVE_OUT,
        ChangeReason.HOUSEHOLDER_CHANGED,
    ]
    assert len(register.sent(SubmittedChange)) == 1


def test_of_three_two_go_on_as_they_were_without_a_householder(register: Register, person: MakePerson) -> None:
    home = family(register, person, "妻", "子")
    leave(register, home, [0], TODAY)
    assert [each.relationship.text for each in register.store.household(home).members[1:]] == ["妻", "子"]


def test_a_family_that_leaves_together_makes_nobody_householder(register: Register, person: MakePerson) -> None:
    home = family(register, person, "妻")
    leave(register, home, [0, 1], TODAY)
    assert states(register, home) == ["CLOSED", "CLOSED"]
    assert ChangeReason.HOUSEHOLDER_CHANGED not in {each.reason for each in register.sent(PersonChange)}


def test_move_in_notices_close_once_and_note_where_people_went(register: Register, person: MakePerson) -> None:
    home = family(register, person, "妻")
    leave(register, home, [0, 1])
    codes = [each.resident_code for each in register.store.household(home).members]
    items = [delivered(notice(code, date(2026, 4, 5)), f"notice {place}") for place, code in enumerate(codes)]
    for _ in range(2):
        assert not any(each.refusal for each in register.do(take_move_in_notices, items, date(2026, 4, 6)))
    members = register.store.household(home).members
    assert {each.confirmation.municipality for each in members} == {HAKODATE}
    assert {each.change_date.iso8 for each in members} == {"20260405"}
    assert len(register.sent(SubmittedChange)) == 2


def test_a_notice_about_nobody_here_is_refused(register: Register) -> None:
    (outcome,) = register.do(take_move_in_notices, [delivered(notice(ResidentCode.from_body("9999999999")))], TODAY)
    assert isinstance(outcome.refusal, ResidentUnknown)


def returning(register: Register, certificate: Certificate) -> HouseholdNumber:
    """Let everybody of *certificate* move in here."""
    coming = MoveIn(
        certificate=certificate,
        relationships=(Relationship.parse("世帯主"),),
        address="北海道札幌市北区北2条",
        date=TODAY,
    )
    nation: list[IdentityRecord | None] = [each.record for each in certificate.persons]
    home, _ = register.do(register_move_in, SAPPORO, coming, nation, EDIT, TODAY)
    return home  # type: ignore[no-any-return]


def test_who_returns_keeps_the_addressee_number_and_the_history(register: Register, person: MakePerson) -> None:
    home = family(register, person)
    certificate = leave(register, home, [0], TODAY)
    number = register.store.household(home).members[0].addressee_number
    new_home = returning(register, certificate)
    (returned,) = register.store.household(new_home).members
    assert (returned.addressee_number, returned.state) == (number, RecordState.RESIDENT)
    assert states(register, home) == ["CLOSED"], "the household left still shows the closed record"
    assert [each.record.history_number for each in register.store.history(number)] == [1, 2, 3, 4, 5]
    assert [each.notice.update_number for each in register.sent(SubmittedChange)] == [2, 3]
    assert register.store.stock_left() == 99, "no new code"
    with pytest.raises(AlreadyResident):
        returning(register, certificate)


def test_every_history_row_names_its_operator(register: Register, person: MakePerson) -> None:
    home = register.record(person())
    assert [each.operator for each in history(register, home, 0)] == ["clerk-1"]


def history(register: Register, home: HouseholdNumber, place: int) -> Any:
    return register.store.history(register.store.household(home).members[place].addressee_number)


def test_households_are_listed_by_number_page_after_page(register: Register, person: MakePerson) -> None:
    homes = [register.record(person()) for _ in range(3)]
    first, last = register.store.households("", 2)
    rest, end = register.store.households(last, 2)
    assert [each.number for each in (*first, *rest)] == homes
    assert (last, end) == (homes[1].value, "")


def test_a_household_that_never_was_is_unknown(register: Register) -> None:
    with pytest.raises(HouseholdUnknown):
        register.store.household(HouseholdNumber.from_serial(1))


def test_who_takes_back_leaving_after_the_householder_left_heads_the_household(
    register: Register, person: MakePerson
) -> None:
    home = family(register, person, "妻")
    leave(register, home, [1], LATER)
    leave(register, home, [0], TODAY)
    (wife,) = (each for each in register.store.household(home).members if each.is_living)
    register.do(cancel_move_out, [wife.addressee_number], EDIT, TODAY)
    (head,) = (each for each in register.store.household(home).members if each.is_living)
    assert (head.state, head.is_householder) == (RecordState.RESIDENT, True)
