"""The border of card management."""

import pytest

from fittings.nouns.people import record_to_wire
from juki.card_management.v1 import delivery_service_pb2 as wire
from juki.card_management.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1 import juki_net_pb2
from juki.types.v1.delivery_pb2 import Delivery
from nodes.card_management import convert
from nodes.card_management.domain import prepare
from vocabulary.identifiers import ApplicationId
from vocabulary.juki_net import MailingRecord
from vocabulary.refusals import Malformed


def item(*persons, address="札幌市中央区1", recipient="試験 一郎"):
    people = [record_to_wire(each) for each in persons]
    mailing = juki_net_pb2.MailingRecord(address=address, recipient=recipient, persons=people)
    return wire.SubmittedMailing(delivery=Delivery(delivery_id="one"), mailing_record=mailing)


def received(*items):
    return convert.mailing_records_from_wire(wire.SubmitMailingRecordsRequest(items=items))


def test_a_mailing_record_comes_in_whole(person):
    [taken] = received(item(person(1), person(2)))
    assert taken.delivery_id == "one"
    assert taken.value == MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(1), person(2)))


def test_an_envelope_for_nobody_or_for_too_many_is_malformed(person):
    for persons in ([], [person(number) for number in range(1, 52)]):
        with pytest.raises(Malformed) as refused:
            received(item(*persons))
        assert refused.value.facts["field"] == "persons"


def test_an_envelope_without_address_or_recipient_is_malformed(person):
    for field in ("address", "recipient"):
        with pytest.raises(Malformed) as refused:
            received(item(person(1), **{field: ""}))
        assert refused.value.facts["field"] == field


def test_a_resident_code_with_a_wrong_check_digit_is_malformed_and_not_repeated():
    with pytest.raises(Malformed) as refused:
        convert.code_from_wire(inquiry_wire.FindNumberNoticeRequest(resident_code="12345678901"))
    assert "12345678901" not in refused.value.explain()


def test_a_notice_goes_out_as_its_id_and_state_alone(person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=(person(1),))
    answer = convert.notice_to_wire(prepare(mailing, person(1), ApplicationId("7" * 23)))
    state = juki_net_pb2.NUMBER_NOTICE_STATE_ACCEPTED
    assert answer == inquiry_wire.FindNumberNoticeResponse(application_id="7" * 23, state=state)
