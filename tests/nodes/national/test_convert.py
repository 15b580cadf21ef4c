"""The border of the nation."""

from uuid import uuid4

import grpc
import pytest

from fittings.nouns.people import key_from_wire, notice_to_wire, record_to_wire
from juki.national.v1 import delivery_service_pb2 as wire
from juki.national.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import IDENTITY_FIELD_SEX, TIER_NATIONAL, PersonKey
from mesh.storage.items import Outcome, outcomes_to_wire
from nodes.national import convert
from nodes.national.domain import Acquiring, NumberRequest, RecordElsewhere
from vocabulary.codes import ChangeReason
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode
from vocabulary.identity_record import Agreement, Tier
from vocabulary.juki_net import GeneratedNumber, ResidentAcquisition
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="d")
NUMBER = "0" * 31 + "a"


@pytest.mark.parametrize("count", [1, 2000])
def test_a_municipality_may_order_1_to_2000_codes(count):
    request_id = str(uuid4())
    request = inquiry_wire.AllotResidentCodesRequest(request_id=request_id, municipality_code="011002", count=count)
    assert convert.allotment_from_wire(request) == (request_id, LocalGovernmentCode("011002"), count)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"count": 0}, "count"),
        ({"count": -1}, "count"),
        ({"count": 2001}, "count"),
        ({"request_id": "1"}, "request_id"),
        ({"municipality_code": "011001"}, "municipality_code"),
    ],
    ids=["none", "fewer than none", "too many", "request id", "municipality"],
)
def test_an_order_of_the_wrong_shape_is_turned_away(changed, field):
    order = {"request_id": str(uuid4()), "municipality_code": "011002", "count": 1, **changed}
    with pytest.raises(Malformed) as refused:
        convert.allotment_from_wire(inquiry_wire.AllotResidentCodesRequest(**order))
    assert refused.value.facts["field"] == field


def test_codes_go_out_in_the_order_they_were_allotted(person):
    codes = [person(number).resident_code for number in (2, 1)]
    assert list(convert.codes_to_wire(codes).resident_codes) == [each.value for each in codes]


def test_a_request_for_a_number_names_code_and_municipality(person):
    code = person(1).resident_code
    item = wire.MyNumberRequest(delivery=STAMP, resident_code=code.value, municipality_code="011002")
    [taken] = convert.number_requests_from_wire(wire.RequestMyNumbersRequest(items=[item]))
    assert taken.value == NumberRequest(code=code, municipality=LocalGovernmentCode("011002"))
    onward = convert.number_to_cs(GeneratedNumber(resident_code=code, my_number=person(1).my_number))
    told = onward.generated_number
    assert (told.resident_code, told.my_number) == (code.value, person(1).my_number.value)
    assert not onward.HasField("delivery")


def test_a_notice_is_taken_whole_and_answered_by_outcome(person, notice):
    item = wire.ChangeNotice(delivery=STAMP, notice=notice_to_wire(notice(person(1), 3, ChangeReason.DEATH)))
    [taken] = convert.notices_from_wire(wire.NotifyChangesRequest(items=[item]))
    assert taken.value == notice(person(1), 3, ChangeReason.DEATH)
    [told] = outcomes_to_wire([Outcome("d", RecordElsewhere())])
    assert (told.delivery_id, told.reason, told.status) == ("d", "RECORD_ELSEWHERE", grpc.StatusCode.ABORTED.value[0])


def test_the_key_is_the_one_number_that_is_set(person):
    code, number = person(1).resident_code, person(1).my_number
    assert key_from_wire(PersonKey(resident_code=code.value)) == code
    assert key_from_wire(PersonKey(my_number=number.value)) == number
    for wrong in (inquiry_wire.FindIdentityRequest().key, PersonKey(resident_code=number.value)):
        with pytest.raises(Malformed):
            key_from_wire(wrong)


@pytest.mark.parametrize(("superseded", "lives"), [(False, True), (True, False)])
def test_whose_word_was_superseded_is_no_resident(person, superseded, lives):
    held = HeldRecord(record=person(1), update_number=2, last_reason=301, is_resident=True, superseded=superseded)
    told = convert.found_to_wire(held).found
    assert told.tier == TIER_NATIONAL
    assert (told.record, told.is_resident, told.last_reason) == (record_to_wire(person(1)), lives, 301)


def test_a_comparison_goes_both_ways(person):
    asked = inquiry_wire.CompareIdentitiesRequest(records=[record_to_wire(person(number)) for number in (1, 2)])
    assert convert.records_from_wire(asked) == [person(1), person(2)]
    code = person(1).resident_code
    found = Agreement(resident_code=code, tier=Tier.NATIONAL, present=True, differing_fields=("sex",))
    [told] = convert.agreements_to_wire([found]).agreements
    assert (told.resident_code, list(told.differing_fields)) == (code.value, [IDENTITY_FIELD_SEX])


def test_an_acquisition_names_the_person_by_either_number_and_goes_on_by_code(person):
    code, number = person(1).resident_code, person(1).my_number
    items = [
        wire.AcquisitionItem(delivery=STAMP, acquisition_number=NUMBER, resident_code=code.value),
        wire.AcquisitionItem(delivery=STAMP, acquisition_number=NUMBER, my_number=number.value),
    ]
    taken = convert.acquisitions_from_wire(wire.SubmitAcquisitionsRequest(items=items))
    asked = AcquisitionNumber(NUMBER)
    assert [each.value for each in taken] == [Acquiring(number=asked, key=code), Acquiring(number=asked, key=number)]
    onward = convert.acquisition_to_core(
        ResidentAcquisition(acquisition_number=AcquisitionNumber(NUMBER), resident_code=code)
    )
    told = onward.acquisition
    assert (told.acquisition_number, told.resident_code) == (NUMBER, code.value)
    assert not onward.HasField("delivery")


@pytest.mark.parametrize("wrong", ["", NUMBER.upper(), NUMBER[1:], "123456789018"])
def test_what_is_no_acquisition_number_is_turned_away(person, wrong):
    item = wire.AcquisitionItem(delivery=STAMP, acquisition_number=wrong, resident_code=person(1).resident_code.value)
    with pytest.raises(Malformed):
        convert.acquisitions_from_wire(wire.SubmitAcquisitionsRequest(items=[item]))
