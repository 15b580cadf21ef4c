"""The border of the communication server."""

from datetime import date

import pytest

from fittings.nouns import juki_net
from fittings.nouns.people import date_to_wire, notice_to_wire, record_to_wire
from juki.card_management.v1 import card_management_service_pb2 as card_wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as wire
from juki.national.v1 import national_service_pb2 as national_wire
from juki.prefecture.v1 import prefecture_service_pb2 as prefecture_wire
from nodes.municipal_cs import convert
from nodes.municipal_cs.domain import FoundIdentity, NumberNotice
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import Agreement, IdentityNotice
from vocabulary.refusals import Malformed

APRIL = CivilDate.of(date(2025, 4, 1))


def test_a_change_goes_on_whole(person):
    change = IdentityNotice(record=person(1), reason=ChangeReason.BIRTH, change_date=APRIL, update_number=1)
    item = wire.ChangeNotice(notice=notice_to_wire(change))
    assert convert.change_to_prefecture(convert.change_from_wire(item)).notice == item.notice


def test_a_request_for_a_my_number_names_the_municipality_that_asks(person):
    item = wire.MyNumberRequest(resident_code=person(1).resident_code.value)
    onward = convert.my_number_request_to_national(
        juki_net.resident_code_from_wire(item), LocalGovernmentCode("011002")
    )
    assert (onward.resident_code, onward.municipality_code) == (item.resident_code, "011002")


def test_a_my_number_goes_on_unchanged(person):
    code, number = person(1).resident_code.value, person(1).my_number.value
    item = wire.DesignatedNumber(resident_code=code, my_number=number)
    onward = convert.designated_number_to_gateway(juki_net.designated_number_from_wire(item))
    assert (onward.resident_code, onward.my_number) == (code, number)


def test_a_mailing_record_goes_on_unchanged(person):
    people = [record_to_wire(person(number)) for number in (1, 2)]
    item = wire.MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=people)
    onward = convert.mailing_record_to_cards(juki_net.mailing_record_from_wire(item))
    assert (onward.address, onward.recipient, list(onward.persons)) == (item.address, item.recipient, people)
    with pytest.raises(Malformed):
        juki_net.mailing_record_from_wire(wire.MailingRecord(address="札幌市中央区1", recipient="試験 一郎"))


def test_a_move_in_notice_goes_on_unchanged_whichever_way_it_goes(person):
    item = wire.MoveInNotice(
        resident_code=person(1).resident_code.value,
        former_municipality_code="011002",
        new_municipality_code="012025",
        new_address="函館市1",
        move_in_date=date_to_wire(APRIL),
    )
    notice = juki_net.move_in_notice_from_wire(item)
    for onward in (convert.move_in_notice_to_wire(notice), convert.move_in_notice_to_gateway(notice)):
        assert onward.SerializeToString() == item.SerializeToString()


def test_an_acquisition_goes_on_by_resident_code(person):
    code = person(1).resident_code.value
    item = wire.Acquisition(acquisition_number="0" * 31 + "a", resident_code=code)
    onward = convert.acquisition_to_national(juki_net.acquisition_from_wire(item))
    assert onward == national_wire.Acquisition(acquisition_number="0" * 31 + "a", resident_code=code)
    with pytest.raises(Malformed):
        juki_net.acquisition_from_wire(wire.Acquisition(acquisition_number="A" * 32, resident_code=code))


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_codes_are_ordered_by_1_to_2000(count):
    request = wire.FetchResidentCodesRequest(request_id="00000000-0000-4000-8000-000000000000", count=count)
    with pytest.raises(Malformed):
        juki_net.code_order_from_wire(request)


def test_the_nation_is_asked_by_the_one_number_that_is_set(person):
    by_code = juki_net.key_from_wire(wire.FindIdentityRequest(resident_code=person(1).resident_code.value))
    by_number = juki_net.key_from_wire(wire.FindIdentityRequest(my_number=person(1).my_number.value))
    assert convert.key_to_national(by_code).WhichOneof("key") == "resident_code"
    assert convert.key_to_national(by_number).WhichOneof("key") == "my_number"
    with pytest.raises(Malformed):
        juki_net.key_from_wire(wire.FindIdentityRequest())


def test_the_file_that_answered_is_told(person):
    record = record_to_wire(person(1))
    told = prefecture_wire.FindIdentityResponse(record=record, is_resident=True, tier="national")
    found = convert.found_from_prefecture(told)
    assert found == FoundIdentity(record=person(1), is_resident=True, tier="national")
    assert convert.looked_up_to_wire(found).tier == "national"


def test_a_page_token_leads_on_and_says_nothing_of_anybody(person):
    agreement = Agreement(
        resident_code=person(1).resident_code, tier="prefecture", present=True, differing_fields=("address",)
    )
    answer = convert.agreements_to_wire([agreement], 400)
    assert convert.page_from_wire(wire.CompareIdentitiesRequest(page_token=answer.next_page_token)) == (400, 200)
    assert list(answer.agreements[0].differing_fields) == ["address"]
    assert convert.agreements_to_wire([agreement]).next_page_token == ""


@pytest.mark.parametrize("token", ["x", "42", "あ", "LTE=", "YWJj"])
def test_a_page_token_that_was_never_given_out_is_malformed(token):
    with pytest.raises(Malformed):
        convert.page_from_wire(wire.CompareIdentitiesRequest(page_token=token))


def test_a_page_has_at_most_500_records_and_never_fewer_than_none():
    assert convert.page_from_wire(wire.CompareIdentitiesRequest(page_size=501)) == (0, 500)
    with pytest.raises(Malformed):
        convert.page_from_wire(wire.CompareIdentitiesRequest(page_size=-1))


def test_whom_to_compare_is_taken_once_each_and_at_most_500(person):
    code = person(1).resident_code
    asked = wire.CompareIdentitiesRequest(resident_codes=[code.value, code.value])
    assert convert.compared_codes(asked) == [code]
    with pytest.raises(Malformed):
        convert.compared_codes(wire.CompareIdentitiesRequest(resident_codes=[code.value] * 501))


def test_how_far_a_number_notice_is_comes_back_as_it_was_told():
    told = card_wire.FindNumberNoticeResponse(application_id="7" * 23, state="ACCEPTED")
    notice = convert.number_notice_from_cards(told)
    assert notice == NumberNotice(application_id="7" * 23, state="ACCEPTED")
    assert convert.number_notice_to_wire(notice).application_id == "7" * 23
