"""The border of the gateway."""

from datetime import date

import pytest

from fittings.nouns.people import date_to_wire, key_from_wire, notice_to_wire, record_to_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import PersonKey
from juki.types.v1.juki_net_pb2 import MailingRecord, MoveInNotice
from nodes.juki_gateway import convert
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="00000000-0000-4000-8000-000000000001")


@pytest.fixture
def change(person):
    return IdentityNotice(
        record=person(1),
        reason=ChangeReason.BIRTH,
        change_date=CivilDate.of(date(2025, 4, 1)),
        update_number=1,
    )


def test_a_change_goes_on_whole_but_without_the_addressee_number(change):
    number = AddresseeNumber.from_serial(77)
    item = wire.SubmittedChange(delivery=STAMP, notice=notice_to_wire(change), addressee_number=number.value)
    [received] = convert.changes_from_wire(wire.SubmitChangesRequest(items=[item]))
    onward = convert.change_to_cs(received.value)
    assert onward.notice == notice_to_wire(change)
    assert number.value.encode() not in onward.SerializeToString()


@pytest.mark.parametrize("number", ["", "123", "000000000000001"], ids=["absent", "short", "wrong check digit"])
def test_a_change_needs_a_sound_addressee_number(change, number):
    item = wire.SubmittedChange(delivery=STAMP, notice=notice_to_wire(change), addressee_number=number)
    with pytest.raises(Malformed) as refused:
        convert.changes_from_wire(wire.SubmitChangesRequest(items=[item]))
    assert refused.value.facts["field"] == "addressee_number"


def test_a_mailing_record_goes_on_unchanged(person):
    people = [record_to_wire(person(number)) for number in (1, 2)]
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=people)
    item = wire.SubmittedMailing(delivery=STAMP, mailing_record=mailing)
    [received] = convert.mailing_records_from_wire(wire.SubmitMailingRecordsRequest(items=[item]))
    onward = convert.mailing_record_to_cs(received.value)
    assert onward.mailing_record == mailing


def test_a_mailing_record_for_nobody_is_malformed():
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎")
    item = wire.SubmittedMailing(delivery=STAMP, mailing_record=mailing)
    with pytest.raises(Malformed):
        convert.mailing_records_from_wire(wire.SubmitMailingRecordsRequest(items=[item]))


def test_a_move_in_notice_goes_on_unchanged_both_ways(person):
    told = MoveInNotice(
        resident_code=person(1).resident_code.value,
        former_municipality_code="011002",
        new_municipality_code="012025",
        new_address="函館市1",
        move_in_date=date_to_wire(CivilDate.of(date(2025, 4, 1))),
    )
    item = wire.MoveInNoticeItem(delivery=STAMP, move_in_notice=told)
    for request in (wire.SendMoveInNoticesRequest(items=[item]), wire.ReceiveMoveInNoticesRequest(items=[item])):
        [received] = convert.move_in_notices_from_wire(request)
        notice = received.value
        for onward in (convert.move_in_notice_to_cs(notice), convert.move_in_notice_to_city(notice)):
            assert onward.move_in_notice == told


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_codes_are_ordered_by_1_to_2000(count):
    request = inquiry_wire.FetchResidentCodesRequest(request_id="00000000-0000-4000-8000-000000000000", count=count)
    with pytest.raises(Malformed):
        convert.code_order_from_wire(request)


def test_a_person_is_asked_for_by_the_one_number_that_is_set(person):
    record = person(1)
    by_code = key_from_wire(PersonKey(resident_code=record.resident_code.value))
    by_number = key_from_wire(PersonKey(my_number=record.my_number.value))
    assert (by_code, by_number) == (record.resident_code, record.my_number)
    with pytest.raises(Malformed):
        key_from_wire(inquiry_wire.FindIdentityRequest().key)
