"""The border of the communication server."""

from datetime import date

import pytest

from fittings.nouns.people import date_to_wire, key_from_wire, key_to_wire, notice_to_wire, record_to_wire
from juki.card_management.v1 import inquiry_service_pb2 as card_wire
from juki.municipal_cs.v1 import counter_service_pb2 as counter_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as inquiry_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.types.v1 import juki_net_pb2
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_UNSPECIFIED
from juki.types.v1.identity_record_pb2 import IDENTITY_FIELD_ADDRESS, TIER_NATIONAL
from nodes.municipal_cs import convert
from nodes.municipal_cs.domain import NumberNoticeProgress
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import ApplicationId, LocalGovernmentCode
from vocabulary.identity_record import Agreement, FoundIdentity, IdentityNotice, Tier
from vocabulary.juki_net import NumberNoticeState
from vocabulary.refusals import Malformed

APRIL = CivilDate.of(date(2025, 4, 1))


def test_a_change_goes_on_whole(person):
    change = IdentityNotice(record=person(1), reason=ChangeReason.BIRTH, change_date=APRIL, update_number=1)
    item = wire.ChangeNotice(notice=notice_to_wire(change))
    assert convert.change_to_prefecture(convert.change_from_wire(item)).notice == item.notice


def test_a_request_for_a_my_number_names_the_municipality_that_asks(person):
    item = wire.MyNumberRequest(resident_code=person(1).resident_code.value)
    onward = convert.number_request_to_national(convert.resident_code_from_wire(item), LocalGovernmentCode("011002"))
    assert (onward.resident_code, onward.municipality_code) == (item.resident_code, "011002")


def test_a_my_number_goes_on_unchanged(person):
    code, number = person(1).resident_code.value, person(1).my_number.value
    told = juki_net_pb2.GeneratedNumber(resident_code=code, my_number=number)
    item = wire.GeneratedNumberItem(generated_number=told)
    onward = convert.generated_number_to_gateway(convert.generated_number_from_wire(item))
    assert onward.generated_number == told


def test_a_mailing_record_goes_on_unchanged(person):
    people = [record_to_wire(person(number)) for number in (1, 2)]
    told = juki_net_pb2.MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=people)
    item = wire.SubmittedMailing(mailing_record=told)
    onward = convert.mailing_record_to_cards(convert.mailing_record_from_wire(item))
    assert onward.mailing_record == told
    with pytest.raises(Malformed):
        nobody = juki_net_pb2.MailingRecord(address="札幌市中央区1", recipient="試験 一郎")
        convert.mailing_record_from_wire(wire.SubmittedMailing(mailing_record=nobody))


def test_a_move_in_notice_goes_on_unchanged_whichever_way_it_goes(person):
    told = juki_net_pb2.MoveInNotice(
        resident_code=person(1).resident_code.value,
        former_municipality_code="011002",
        new_municipality_code="012025",
        new_address="函館市1",
        move_in_date=date_to_wire(APRIL),
    )
    item = wire.MoveInNoticeItem(move_in_notice=told)
    notice = convert.move_in_notice_from_wire(item)
    for onward in (convert.move_in_notice_to_wire(notice), convert.move_in_notice_to_gateway(notice)):
        assert onward.SerializeToString() == item.SerializeToString()


def test_an_acquisition_goes_on_by_resident_code(person):
    code = person(1).resident_code.value
    sound, wrong = (
        wire.AcquisitionItem(
            acquisition=juki_net_pb2.ResidentAcquisition(acquisition_number=number, resident_code=code)
        )
        for number in ("0" * 31 + "a", "A" * 32)
    )
    onward = convert.acquisition_to_national(convert.acquisition_from_wire(sound))
    assert onward == national_wire.AcquisitionItem(acquisition_number="0" * 31 + "a", resident_code=code)
    with pytest.raises(Malformed):
        convert.acquisition_from_wire(wrong)


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_codes_are_ordered_by_1_to_2000(count):
    request = inquiry_wire.FetchResidentCodesRequest(request_id="00000000-0000-4000-8000-000000000000", count=count)
    with pytest.raises(Malformed):
        convert.code_order_from_wire(request)


def test_the_nation_is_asked_by_the_one_number_that_is_set(person):
    for key in (person(1).resident_code, person(1).my_number):
        assert key_from_wire(key_to_wire(key)) == key
    with pytest.raises(Malformed):
        key_from_wire(inquiry_wire.FindIdentityRequest().key)


def test_the_file_that_answered_is_told_and_why_the_record_changed_is_not(person):
    found = FoundIdentity(record=person(1), is_resident=True, tier=Tier.NATIONAL, last_reason=ChangeReason.BIRTH)
    for told in (convert.found_to_wire(found).found, convert.looked_up_to_wire(found).found):
        assert (told.record, told.is_resident, told.tier) == (record_to_wire(person(1)), True, TIER_NATIONAL)
        assert told.last_reason == CHANGE_REASON_UNSPECIFIED


def test_where_files_differ_is_told_by_field(person):
    agreement = Agreement(
        resident_code=person(1).resident_code, tier=Tier.PREFECTURE, present=True, differing_fields=("address",)
    )
    answer = convert.agreements_to_wire([agreement], "onward")
    assert list(answer.agreements[0].differing_fields) == [IDENTITY_FIELD_ADDRESS]
    assert answer.next_page_token == "onward"


def test_a_page_has_at_most_500_records_and_never_fewer_than_none():
    assert convert.page_size_from_wire(counter_wire.CompareIdentitiesRequest(page_size=501)) == 500
    with pytest.raises(Malformed):
        convert.page_size_from_wire(counter_wire.CompareIdentitiesRequest(page_size=-1))


def test_whom_to_compare_is_taken_once_each_and_at_most_500(person):
    code = person(1).resident_code
    asked = counter_wire.CompareIdentitiesRequest(resident_codes=[code.value, code.value])
    assert convert.compared_codes(asked) == [code]
    with pytest.raises(Malformed):
        convert.compared_codes(counter_wire.CompareIdentitiesRequest(resident_codes=[code.value] * 501))


def test_how_far_a_number_notice_is_comes_back_as_it_was_told():
    state = juki_net_pb2.NUMBER_NOTICE_STATE_ACCEPTED
    told = card_wire.FindNumberNoticeResponse(application_id="7" * 23, state=state)
    notice = convert.number_notice_from_cards(told)
    assert notice == NumberNoticeProgress(application_id=ApplicationId("7" * 23), state=NumberNoticeState.ACCEPTED)
    answer = convert.number_notice_to_wire(notice)
    assert (answer.application_id, answer.state) == ("7" * 23, state)


def test_an_application_id_that_is_none_is_malformed():
    told = card_wire.FindNumberNoticeResponse(application_id="7" * 22, state=juki_net_pb2.NUMBER_NOTICE_STATE_ACCEPTED)
    with pytest.raises(Malformed, match="MALFORMED"):
        convert.number_notice_from_cards(told)
