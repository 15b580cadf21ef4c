"""Card management on the road, asked as a communication server asks it."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from fittings.nouns.people import record_to_wire
from juki.card_management.v1 import delivery_service_pb2 as wire
from juki.card_management.v1 import inquiry_service_pb2 as inquiry_wire
from juki.card_management.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.card_management.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import NUMBER_NOTICE_STATE_ACCEPTED, MailingRecord
from mesh.testing import LocalMesh
from vocabulary.refusals import Refusal

LINKS = [
    (
        "test.terminal",
        "japan.card-management",
        ["SubmitMailingRecords", "FindNumberNotice"],
        ["resident_code", "my_number", "four_items", "application_id"],
    )
]


@dataclass
class Stubs:
    """Card management's services as one caller has them."""

    delivery: DeliveryServiceStub
    inquiry: InquiryServiceStub


@pytest.fixture
def cards(tmp_path):
    with LocalMesh(tmp_path, nodes={"japan.card-management": {}}, links=LINKS) as mesh:
        channel = mesh.channel("test.terminal", "japan.card-management")
        yield Stubs(DeliveryServiceStub(channel), InquiryServiceStub(channel))


def test_a_mailing_record_becomes_a_number_notice_that_can_be_asked_after(cards, person):
    mailing = MailingRecord(address="札幌市中央区1", recipient="試験 一郎", persons=[record_to_wire(person(1))])
    item = wire.SubmittedMailing(delivery=Delivery(delivery_id=str(uuid4())), mailing_record=mailing)
    taken = cards.delivery.SubmitMailingRecords(wire.SubmitMailingRecordsRequest(items=[item]))
    asked = inquiry_wire.FindNumberNoticeRequest(resident_code=person(1).resident_code.value)
    notice = cards.inquiry.FindNumberNotice(asked)
    assert [each.reason for each in taken.outcomes] == [""]
    assert (len(notice.application_id), notice.application_id.isdecimal()) == (23, True)
    assert notice.state == NUMBER_NOTICE_STATE_ACCEPTED
    assert cards.inquiry.FindNumberNotice(asked) == notice


def test_somebody_unknown_is_not_found(cards, person):
    with pytest.raises(Refusal) as refused:
        cards.inquiry.FindNumberNotice(
            inquiry_wire.FindNumberNoticeRequest(resident_code=person(2).resident_code.value)
        )
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "NUMBER_NOTICE_UNKNOWN")
