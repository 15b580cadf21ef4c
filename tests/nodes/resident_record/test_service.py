"""The kind on the road: what a clerk enters, what the nation and the rest of the city get because of it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from fittings.nouns.people import date_to_wire
from juki.juki_gateway.v1.inquiry_service_pb2 import FetchResidentCodesResponse
from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.types.v1 import juki_net_pb2
from juki.types.v1.delivery_pb2 import Delivery
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber
from vocabulary.refusals import Refusal

City = Any  # conftest.City, which this way of importing does not let us name


def today(city: City) -> date:
    day: date = city.mesh.clock.today()
    return day


def reasons(items: Any) -> list[ChangeReason]:
    return [ChangeReason(each.notice.reason if hasattr(each, "notice") else each.reason) for each in items]


def refused(call: Any, request: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        call(request)
    return f"{refusal.value.code} {refusal.value.reason}"


@pytest.mark.function("S1.1")
def test_a_recorded_household_waits_for_its_numbers_and_then_everybody_is_told(city: City) -> None:
    home = city.record(city.entered(), city.entered("妻", "花子"))
    city.mesh.settle()
    assert len(city.gateway.items("RequestMyNumbers")) == 2
    assert city.gateway.items("SubmitChanges") == []
    city.designate(home)
    submitted = city.gateway.items("SubmitChanges")
    assert reasons(submitted) == [ChangeReason.EX_OFFICIO_RECORD] * 2
    assert len(city.gateway.items("SubmitMailingRecords")) == len(city.basic_person.items("ReceiveChanges")) == 2
    assert [each.my_number for each in city.members(home)] == [each.notice.record.my_number for each in submitted]


def test_a_request_sent_twice_records_once(city: City) -> None:
    request_id = str(uuid4())
    assert city.record(request_id=request_id) == city.record(request_id=request_id)
    listed = city.counter.ListHouseholds(counter_wire.ListHouseholdsRequest())
    assert (len(listed.households), listed.next_page_token) == (1, "")


def test_codes_are_fetched_when_the_stock_is_short_and_not_before(city: City) -> None:
    city.record()
    city.record()
    assert [each.count for each in city.gateway.requests("FetchResidentCodes")] == [500]


def test_a_nation_without_codes_leaves_the_stock_empty(city: City) -> None:
    city.gateway.answer("FetchResidentCodes", FetchResidentCodesResponse())
    new = counter_wire.NewHousehold(address="北1条", members=[city.entered()])
    request = counter_wire.RecordHouseholdsRequest(request_id=str(uuid4()), households=[new])
    assert refused(city.counter.RecordHouseholds, request) == "FAILED_PRECONDITION CODE_STOCK_EMPTY"


def test_a_newborn_is_recorded_and_notified_as_a_birth(city: City) -> None:
    home = city.record()
    child = city.entered("子", "陽", today(city) - timedelta(days=2))
    request = counter_wire.RegisterBirthRequest(request_id=str(uuid4()), household_number=home, child=child)
    number = city.counter.RegisterBirth(request).addressee_number
    assert city.members(home)[1].addressee_number == number
    city.designate(home)
    assert set(reasons(city.gateway.items("SubmitChanges"))) == {
        ChangeReason.EX_OFFICIO_RECORD,
        ChangeReason.BIRTH,
    }


def test_a_birth_tomorrow_or_in_no_household_is_refused(city: City) -> None:
    home = city.record()
    tomorrow = city.entered("子", "陽", today(city) + timedelta(days=1))
    request = counter_wire.RegisterBirthRequest(request_id=str(uuid4()), household_number=home, child=tomorrow)
    assert refused(city.counter.RegisterBirth, request) == "INVALID_ARGUMENT DATE_IN_FUTURE"
    request.household_number = "000000000000078"
    assert refused(city.counter.RegisterBirth, request) == "NOT_FOUND HOUSEHOLD_UNKNOWN"


def test_domicile_without_register_head_is_refused_at_the_counter(city: City) -> None:
    home = city.record()
    child = city.entered("子", "陽", today(city))
    child.register_head = ""
    birth = counter_wire.RegisterBirthRequest(request_id=str(uuid4()), household_number=home, child=child)
    assert refused(city.counter.RegisterBirth, birth) == "INVALID_ARGUMENT REGISTER_ENTRY_UNSOUND"
    child.relationship = "世帯主"
    new = [counter_wire.NewHousehold(address="北1条", members=[child])]
    recording = counter_wire.RecordHouseholdsRequest(request_id=str(uuid4()), households=new)
    assert refused(city.counter.RecordHouseholds, recording) == "INVALID_ARGUMENT REGISTER_ENTRY_UNSOUND"
    city.designate(home)
    certificate = city.leave(home, today(city))
    city.mesh.settle()
    certificate.persons[0].nationality = "ベトナム"
    with pytest.raises(Refusal, match="REGISTER_ENTRY_UNSOUND"):
        city.enter(certificate, "世帯主", moved_in=today(city))


def test_a_clerk_sees_what_was_entered_of_family_register_and_nationality(city: City) -> None:
    foreigner = city.entered("妻", "花子")
    foreigner.registered_domicile, foreigner.register_head, foreigner.nationality = "", "", "ベトナム"
    entered = [city.entered(), foreigner]
    shown = city.members(city.record(*entered))
    facts = ("registered_domicile", "register_head", "nationality")
    assert [[getattr(each, fact) for fact in facts] for each in shown] == [
        [getattr(each, fact) for fact in facts] for each in entered
    ]


def test_a_move_out_today_gives_the_certificate_and_closes_the_record(city: City) -> None:
    home = city.record()
    assert refused_move_out(city, home) == "FAILED_PRECONDITION MY_NUMBER_PENDING"
    city.designate(home)
    certificate = city.leave(home, today(city))
    city.mesh.settle()
    (member,) = city.members(home)
    assert (member.state, member.last_reason) == (counter_wire.RECORD_STATE_CLOSED, ChangeReason.MOVE_OUT)
    record = certificate.persons[0].record
    assert (certificate.issuer_code, record.municipality_code) == ("011002", member.municipality_code)
    assert (record.resident_code, record.my_number) == (member.resident_code, member.my_number)
    assert record.four_items == member.four_items
    assert reasons(city.gateway.items("SubmitChanges"))[-1] is ChangeReason.MOVE_OUT
    assert reasons(city.basic_person.items("ReceiveChanges"))[-1] is ChangeReason.MOVE_OUT


def refused_move_out(city: City, home: str) -> str:
    with pytest.raises(Refusal) as refusal:
        city.leave(home, today(city))
    return f"{refusal.value.code} {refusal.value.reason}"


def test_who_is_leaving_may_not_notify_it_again_and_who_left_is_unknown(city: City) -> None:
    home = city.record()
    city.designate(home)
    city.leave(home, today(city) + timedelta(days=9))
    assert refused_move_out(city, home) == "FAILED_PRECONDITION ALREADY_LEAVING"
    notify_move_in(city, home, today(city))
    assert refused_move_out(city, home) == "NOT_FOUND RESIDENT_UNKNOWN"


def notify_move_in(city: City, home: str, day: date) -> list[str]:
    items = [
        delivery_wire.MoveInNoticeItem(
            delivery=Delivery(delivery_id=str(uuid4())),
            move_in_notice=juki_net_pb2.MoveInNotice(
                resident_code=each.resident_code,
                former_municipality_code="011002",
                new_municipality_code="012025",
                new_address="北海道函館市東雲町4番",
                move_in_date=date_to_wire(CivilDate.of(day)),
            ),
        )
        for each in city.members(home)
    ]
    outcomes = city.delivery.ReceiveMoveInNotices(delivery_wire.ReceiveMoveInNoticesRequest(items=items)).outcomes
    city.mesh.settle()
    return [each.reason for each in outcomes]


def test_a_move_in_notice_closes_who_was_leaving(city: City) -> None:
    home = city.record()
    city.designate(home)
    city.leave(home, today(city) + timedelta(days=9))
    assert notify_move_in(city, home, today(city)) == [""]
    (member,) = city.members(home)
    assert (member.state, member.confirmed_destination_code) == (counter_wire.RECORD_STATE_CLOSED, "012025")
    assert city.gateway.items("SubmitChanges")[-1].notice.change_date.iso8 == CivilDate.of(today(city)).iso8


@pytest.mark.function("S1.1")
def test_who_moves_in_keeps_both_numbers_and_gets_none_from_the_stock(city: City) -> None:
    home = city.record()
    city.designate(home)
    certificate = city.leave(home, today(city))
    city.mesh.settle()
    certificate.issuer_code = "012025"
    entered = city.enter(certificate, "世帯主", moved_in=today(city))
    city.mesh.settle()
    (member,) = city.members(entered.household_number)
    (leaver,) = city.members(home)
    assert (member.addressee_number, member.state) == (leaver.addressee_number, counter_wire.RECORD_STATE_RESIDENT)
    assert member.my_number == certificate.persons[0].record.my_number
    assert [each.notice.update_number for each in city.gateway.items("SubmitChanges")] == [1, 2, 3]
    assert [each.update_number for each in city.basic_person.items("ReceiveChanges")] == [1, 2, 3]
    (sent,) = city.gateway.items("SendMoveInNotices")
    notice = sent.move_in_notice
    assert (notice.former_municipality_code, notice.new_municipality_code) == ("012025", "011002")
    assert len(city.gateway.items("RequestMyNumbers")) == len(city.gateway.items("SubmitMailingRecords")) == 1
    with pytest.raises(Refusal, match="ALREADY_RESIDENT"):
        city.enter(certificate, "世帯主", moved_in=today(city))


def test_a_certificate_the_nation_does_not_confirm_is_refused(city: City) -> None:
    home = city.record()
    city.designate(home)
    certificate = city.leave(home, today(city))
    city.mesh.settle()
    altered = type(certificate).FromString(certificate.SerializeToString())
    altered.persons[0].record.four_items.name.text = "試験 二郎"
    with pytest.raises(Refusal, match="CERTIFICATE_UNCONFIRMED"):
        city.enter(altered, "世帯主", moved_in=today(city))
    unheard_of = type(certificate).FromString(certificate.SerializeToString())
    unheard_of.persons[0].record.resident_code = "98765432103"
    with pytest.raises(Refusal, match="CERTIFICATE_UNCONFIRMED"):
        city.enter(unheard_of, "世帯主", moved_in=today(city))
    with pytest.raises(Refusal, match="DATE_IN_FUTURE"):
        city.enter(certificate, "世帯主", moved_in=today(city) + timedelta(days=1))
    with pytest.raises(Refusal, match="HOUSEHOLD_UNSOUND"):
        city.enter(certificate, "妻", moved_in=today(city))


def test_households_are_listed_page_after_page(city: City) -> None:
    homes = [city.record() for _ in range(3)]
    first = city.counter.ListHouseholds(counter_wire.ListHouseholdsRequest(page_size=2))
    rest = city.counter.ListHouseholds(
        counter_wire.ListHouseholdsRequest(page_size=2, page_token=first.next_page_token)
    )
    assert [each.household_number for each in (*first.households, *rest.households)] == homes
    assert rest.next_page_token == ""
    nowhere = counter_wire.GetHouseholdRequest(household_number="000000000000078")
    assert refused(city.counter.GetHousehold, nowhere) == "NOT_FOUND HOUSEHOLD_UNKNOWN"


@pytest.mark.function("S1.6")
def test_an_acquisition_passes_through_and_leaves_no_trace(city: City) -> None:
    home = city.record()
    city.designate(home)
    (member,) = city.members(home)
    number, nobody = "0f1e2d3c4b5a6978" * 2, AddresseeNumber.from_serial(999)
    items = [
        delivery_wire.AcquisitionItem(
            delivery=Delivery(delivery_id=str(uuid4())),
            acquisition=juki_net_pb2.AddresseeAcquisition(acquisition_number=number, addressee_number=whose),
        )
        for whose in (member.addressee_number, nobody.value)
    ]
    outcomes = city.delivery.SubmitAcquisitions(delivery_wire.SubmitAcquisitionsRequest(items=items)).outcomes
    assert [each.reason for each in outcomes] == ["", "RESIDENT_UNKNOWN"]
    (sent,) = city.gateway.items("SubmitAcquisitions")
    assert (sent.acquisition.acquisition_number, sent.acquisition.resident_code) == (number, member.resident_code)
    with city.mesh.running("sapporo.resident-record").database.reading() as session:
        tables = session.connection().exec_driver_sql("select name from sqlite_master where type = 'table'")
        kept = [session.connection().exec_driver_sql(f"select * from {each}").all() for (each,) in tables.all()]
    assert number not in str(kept)
    assert member.addressee_number in str(kept), "what is kept was looked at"


def test_the_rest_of_the_city_gets_residents_without_their_codes(city: City) -> None:
    home = city.record()
    city.designate(home)
    (change,) = city.basic_person.items("ReceiveChanges")
    (member,) = city.members(home)
    assert (change.addressee_number, change.household_number) == (member.addressee_number, home)
    assert member.resident_code.encode() not in change.SerializeToString()


def test_whoever_signed_in_stands_in_the_history_of_what_was_recorded(city: City) -> None:
    city.mesh.caller("sapporo.terminal").operator = "mayor"  # the terminal's own word, which counts for nothing
    home = city.record()
    database = city.mesh.running("sapporo.resident-record").database
    with database.reading() as session:
        assert session.execute(text("select distinct operator from history")).scalars().all() == ["clerk-1"]
    city.mesh.caller("sapporo.terminal").sessions.clear()
    asked = counter_wire.GetHouseholdRequest(household_number=home)
    assert refused(city.counter.GetHousehold, asked) == "PERMISSION_DENIED OPERATOR_UNPROVEN"
