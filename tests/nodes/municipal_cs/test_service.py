"""Two communication servers on the road; prefecture, nation, cards and gateways are played by the test."""

from datetime import date
from uuid import uuid4

import grpc
import pytest

from fittings.nouns.people import date_to_wire, notice_to_wire, record_to_wire
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as inquiry_wire
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.types.v1 import juki_net_pb2
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_UNSPECIFIED
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import (
    IDENTITY_FIELD_ADDRESS,
    TIER_MUNICIPAL,
    TIER_NATIONAL,
    TIER_PREFECTURE,
    PersonKey,
)
from mesh.contracts.contract import Contract
from mesh.contracts.options import refusals_of
from mesh.fakes import refusal
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import Refusal

ASKER, CS, OTHER = "test.terminal", "sapporo.municipal-cs", "hakodate.municipal-cs"
APRIL = CivilDate.of(date(2025, 4, 1))
FURTHER_ON = refusals_of(Contract(national_wire).methods["SubmitAcquisitions"])


def stamp():
    return Delivery(delivery_id=str(uuid4()))


def change(record, update_number=1, reason=ChangeReason.BIRTH):
    notice = IdentityNotice(record=record, reason=reason, change_date=APRIL, update_number=update_number)
    return wire.ChangeNotice(delivery=stamp(), notice=notice_to_wire(notice))


def notify(cs, *changes):
    return [each.reason for each in cs.delivery.NotifyChanges(wire.NotifyChangesRequest(items=changes)).outcomes]


def move_in_notice(record, former, new="011002"):
    told = juki_net_pb2.MoveInNotice(
        resident_code=record.resident_code.value,
        former_municipality_code=former,
        new_municipality_code=new,
        new_address=record.address,
        move_in_date=date_to_wire(APRIL),
    )
    return wire.MoveInNoticeItem(delivery=stamp(), move_in_notice=told)


def look_up(cs, record):
    request = counter_wire.LookUpIdentityRequest(resident_code=record.resident_code.value)
    return cs.counter.LookUpIdentity(request).found


def find(cs, record):
    key = PersonKey(my_number=record.my_number.value)
    return cs.inquiry.FindIdentity(inquiry_wire.FindIdentityRequest(key=key)).found


@pytest.mark.function("S2.1")
def test_a_change_updates_the_own_file_and_reaches_the_prefecture(mesh, cs, prefecture, person):
    item = change(person(1))
    assert notify(cs, item) == [""]
    mesh.settle()
    found = look_up(cs, person(1))
    assert (found.record, found.is_resident, found.tier) == (record_to_wire(person(1)), True, TIER_MUNICIPAL)
    assert [each.notice for each in prefecture.items("NotifyChanges")] == [item.notice]


def test_a_change_out_of_order_or_of_another_municipality_is_refused_and_goes_nowhere(mesh, cs, prefecture, person):
    reasons = notify(cs, change(person(1), 2), change(person(2, "012025")), change(person(3)))
    mesh.settle()
    assert reasons == ["NOTICE_OUT_OF_ORDER", "NOT_OF_THIS_MUNICIPALITY", ""]
    assert len(prefecture.items("NotifyChanges")) == 1


def test_who_is_not_a_resident_here_is_looked_up_through_the_prefecture(cs, person):
    left = person(1000)
    notify(cs, change(left), change(left, 2, ChangeReason.MOVE_OUT))
    found = look_up(cs, left)
    assert (found.tier, found.last_reason) == (TIER_NATIONAL, CHANGE_REASON_UNSPECIFIED)
    with pytest.raises(Refusal) as refused:
        look_up(cs, person(1))
    assert refused.value.reason == "PERSON_NOT_FOUND"


def test_requests_for_my_numbers_reach_the_nation_in_the_municipalitys_name(mesh, cs, nation, person):
    code = person(1).resident_code.value
    item = wire.MyNumberRequest(delivery=stamp(), resident_code=code)
    cs.delivery.RequestMyNumbers(wire.RequestMyNumbersRequest(items=[item]))
    mesh.settle()
    assert [(each.resident_code, each.municipality_code) for each in nation.items("RequestMyNumbers")] == [
        (code, "011002")
    ]


def test_my_numbers_reach_the_gateway(mesh, cs, gateway, person):
    code, number = person(1).resident_code.value, person(1).my_number.value
    told = juki_net_pb2.GeneratedNumber(resident_code=code, my_number=number)
    item = wire.GeneratedNumberItem(delivery=stamp(), generated_number=told)
    cs.delivery.ReceiveMyNumbers(wire.ReceiveMyNumbersRequest(items=[item]))
    mesh.settle()
    assert [each.generated_number for each in gateway.items("ReceiveMyNumbers")] == [told]


def test_a_mailing_record_reaches_card_management_and_leaves_nothing_behind(mesh, cs, cards, person, tmp_path):
    recipient = "封筒 宛名"
    told = juki_net_pb2.MailingRecord(address="札幌市中央区1", recipient=recipient, persons=[record_to_wire(person(1))])
    item = wire.SubmittedMailing(delivery=stamp(), mailing_record=told)
    cs.delivery.SubmitMailingRecords(wire.SubmitMailingRecordsRequest(items=[item]))
    mesh.settle()
    mesh.stop()
    assert [each.mailing_record for each in cards.items("SubmitMailingRecords")] == [told]
    assert holding(tmp_path, recipient) == []


def test_an_acquisition_number_reaches_the_nation_and_leaves_nothing_behind(mesh, cs, nation, person, tmp_path):
    number, code = uuid4().hex, person(1).resident_code.value
    told = juki_net_pb2.ResidentAcquisition(acquisition_number=number, resident_code=code)
    item = wire.AcquisitionItem(delivery=stamp(), acquisition=told)
    cs.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[item]))
    mesh.settle()
    mesh.stop()
    assert [(each.acquisition_number, each.resident_code) for each in nation.items("SubmitAcquisitions")] == [
        (number, code)
    ]
    assert holding(tmp_path, number) == []


@pytest.mark.parametrize("reason", sorted(FURTHER_ON))
def test_an_acquisition_refused_further_on_is_answered_as_it_was_refused_there_and_the_other_passes(
    cs, nation, person, reason
):
    no, numbers = refusal(reason, "NOT_FOUND"), [uuid4().hex, uuid4().hex]
    nation.judge("SubmitAcquisitions", lambda item: no if item.acquisition_number == numbers[0] else None)
    code = person(1).resident_code.value
    told = [juki_net_pb2.ResidentAcquisition(acquisition_number=each, resident_code=code) for each in numbers]
    items = [wire.AcquisitionItem(delivery=stamp(), acquisition=each) for each in told]
    outcomes = cs.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=items)).outcomes
    assert [(each.reason, each.status) for each in outcomes] == [(reason, grpc.StatusCode.NOT_FOUND.value[0]), ("", 0)]
    assert no.explain() not in outcomes[0].explanation  # in this node's own words
    assert [each.acquisition_number for each in nation.items("SubmitAcquisitions")] == numbers[1:]


def holding(folder, text):
    """Return the names of all files below *folder* that hold *text*."""
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_move_in_notice_goes_straight_to_the_municipality_left_and_to_its_gateway(
    mesh, cs, gateway, nation, prefecture, person
):
    item = move_in_notice(person(1), "012025")
    answer = cs.delivery.SendMoveInNotices(wire.SendMoveInNoticesRequest(items=[item]))
    mesh.settle()
    assert [each.reason for each in answer.outcomes] == [""]
    assert [each.move_in_notice for each in gateway.items("ReceiveMoveInNotices")] == [item.move_in_notice]
    assert nation.called == prefecture.called == []


def test_a_move_in_notice_for_a_municipality_out_of_reach_is_refused_alone(mesh, cs, gateway, person):
    items = [move_in_notice(person(1), "131016"), move_in_notice(person(2), "012025")]
    answer = cs.delivery.SendMoveInNotices(wire.SendMoveInNoticesRequest(items=items))
    mesh.settle()
    assert [(each.reason, each.status) for each in answer.outcomes] == [
        ("NO_SUCH_PEER", grpc.StatusCode.FAILED_PRECONDITION.value[0]),
        ("", 0),
    ]
    assert [each.move_in_notice.resident_code for each in gateway.items("ReceiveMoveInNotices")] == [
        person(2).resident_code.value
    ]


def test_a_move_in_notice_that_went_astray_is_refused(mesh, cs, gateway, person):
    items = [move_in_notice(person(1), "012025", "131016"), move_in_notice(person(2), "011002", "131016")]
    answer = cs.delivery.ReceiveMoveInNotices(wire.ReceiveMoveInNoticesRequest(items=items))
    mesh.settle()
    assert [each.reason for each in answer.outcomes] == ["NOT_OF_THIS_MUNICIPALITY", ""]
    assert [each.move_in_notice.resident_code for each in gateway.items("ReceiveMoveInNotices")] == [
        person(2).resident_code.value
    ]


def test_resident_codes_are_fetched_in_the_municipalitys_name_under_the_callers_request_id(cs, nation, person):
    request_id = str(uuid4())
    answer = cs.inquiry.FetchResidentCodes(inquiry_wire.FetchResidentCodesRequest(request_id=request_id, count=7))
    [asked] = nation.requests("AllotResidentCodes")
    assert list(answer.resident_codes) == [person(1000).resident_code.value]
    assert (asked.request_id, asked.municipality_code, asked.count) == (request_id, "011002", 7)


def test_the_nation_is_asked_who_a_person_is_and_its_refusal_comes_back(cs, person):
    found = find(cs, person(1000))
    assert (found.record, found.is_resident, found.tier) == (record_to_wire(person(1000)), True, TIER_NATIONAL)
    assert found.last_reason == CHANGE_REASON_UNSPECIFIED
    with pytest.raises(Refusal) as refused:
        find(cs, person(1))
    assert refused.value.reason == "PERSON_NOT_FOUND"


def test_the_whole_file_is_compared_page_by_page_at_most_200_at_a_time(cs, prefecture, person):
    notify(cs, *(change(person(number)) for number in range(1, 451)))
    agreements, token = [], ""
    while True:
        answer = cs.counter.CompareIdentities(counter_wire.CompareIdentitiesRequest(page_size=300, page_token=token))
        agreements += answer.agreements
        token = answer.next_page_token
        if not token:
            break
    assert [len(each.records) for each in prefecture.requests("CompareIdentities")] == [200, 100, 150]
    assert len({(each.resident_code, each.tier) for each in agreements}) == 900
    assert {each.tier: tuple(each.differing_fields) for each in agreements} == {
        TIER_PREFECTURE: (),
        TIER_NATIONAL: (IDENTITY_FIELD_ADDRESS,),
    }


def test_a_page_token_that_was_not_given_for_this_comparison_is_refused(cs):
    with pytest.raises(Refusal) as refused:
        cs.counter.CompareIdentities(counter_wire.CompareIdentitiesRequest(page_token="MjAw"))
    assert refused.value.reason == "PAGE_TOKEN_INVALID"


def test_only_those_named_are_compared_and_only_if_they_live_here(cs, prefecture, person):
    notify(cs, *(change(person(number)) for number in (1, 2, 3)), change(person(3), 2, ChangeReason.MOVE_OUT))
    named = [person(number).resident_code.value for number in (2, 3, 4)]
    answer = cs.counter.CompareIdentities(counter_wire.CompareIdentitiesRequest(resident_codes=named))
    assert [(each.resident_code, each.tier) for each in answer.agreements] == [
        (named[0], TIER_PREFECTURE),
        (named[0], TIER_NATIONAL),
    ]
    assert answer.next_page_token == ""


def test_card_management_is_asked_how_far_a_number_notice_is(cs, person):
    answer = cs.counter.FindNumberNotice(
        counter_wire.FindNumberNoticeRequest(resident_code=person(1).resident_code.value)
    )
    assert (answer.application_id, answer.state) == ("7" * 23, juki_net_pb2.NUMBER_NOTICE_STATE_ACCEPTED)


def test_what_card_management_has_no_notice_for_is_not_found(cs, cards, person):
    cards.answer("FindNumberNotice", refusal("NUMBER_NOTICE_UNKNOWN", "NOT_FOUND"))
    with pytest.raises(Refusal) as refused:
        cs.counter.FindNumberNotice(counter_wire.FindNumberNoticeRequest(resident_code=person(1).resident_code.value))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "NUMBER_NOTICE_UNKNOWN")


def test_a_terminal_sees_nothing_before_somebody_signs_in(mesh, cs, person):
    mesh.caller(ASKER).sessions.clear()
    mesh.caller(ASKER).operator = "clerk-1"
    code = person(1).resident_code.value
    for ask, request in (
        (cs.counter.LookUpIdentity, counter_wire.LookUpIdentityRequest(resident_code=code)),
        (cs.counter.CompareIdentities, counter_wire.CompareIdentitiesRequest()),
        (cs.counter.FindNumberNotice, counter_wire.FindNumberNoticeRequest(resident_code=code)),
        (cs.inquiry.FindIdentity, inquiry_wire.FindIdentityRequest(key=PersonKey(resident_code=code))),
    ):
        with pytest.raises(Refusal, match="OPERATOR_UNPROVEN"):
            ask(request)


def test_a_session_of_one_communication_server_opens_no_other(mesh, cs):
    mesh.caller(ASKER).sessions[OTHER] = mesh.caller(ASKER).sessions[CS]
    other = CounterServiceStub(mesh.channel(ASKER, OTHER))
    with pytest.raises(Refusal, match="SESSION_ENDED"):
        other.CompareIdentities(counter_wire.CompareIdentitiesRequest())
