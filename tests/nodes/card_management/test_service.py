"""Card management on the road, asked as a communication server asks it."""

from uuid import uuid4

import pytest

from fittings.nouns.people import record_to_wire
from juki.card_management.v1 import card_management_service_pb2 as wire
from juki.card_management.v1.card_management_service_pb2_grpc import CardManagementServiceStub
from juki.types.v1.delivery_pb2 import Delivery
from mesh.testing import LocalMesh
from vocabulary.refusals import Refusal

LINKS = [
    (
        "test.terminal",
        "japan.card-management",
        ["SubmitMailingRecords", "FindNumberNotice"],
        ["resident_code", "my_number", "four_items"],
    )
]


@pytest.fixture
def cards(tmp_path):
    with LocalMesh(tmp_path, nodes={"japan.card-management": {}}, links=LINKS) as mesh:
        yield CardManagementServiceStub(mesh.channel("test.terminal", "japan.card-management"))


def test_a_mailing_record_becomes_a_number_notice_that_can_be_asked_after(cards, person):
    item = wire.MailingRecord(
        delivery=Delivery(delivery_id=str(uuid4())),
        address="札幌市中央区1",
        recipient="試験 一郎",
        persons=[record_to_wire(person(1))],
    )
    taken = cards.SubmitMailingRecords(wire.SubmitMailingRecordsRequest(items=[item]))
    asked = wire.FindNumberNoticeRequest(resident_code=person(1).resident_code.value)
    notice = cards.FindNumberNotice(asked)
    assert [each.reason for each in taken.outcomes] == [""]
    assert (len(notice.application_id), notice.application_id.isdecimal(), notice.state) == (23, True, "ACCEPTED")
    assert cards.FindNumberNotice(asked) == notice


def test_somebody_unknown_is_not_found(cards, person):
    with pytest.raises(Refusal) as refused:
        cards.FindNumberNotice(wire.FindNumberNoticeRequest(resident_code=person(2).resident_code.value))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "NOT_FOUND")
