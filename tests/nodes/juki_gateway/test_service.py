"""The gateway on the road, between a resident record system and a communication server played by the test."""

from datetime import date
from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, notice_to_wire, record_to_wire
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as wire
from juki.juki_gateway.v1.juki_gateway_service_pb2_grpc import JukiGatewayServiceStub
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.municipal_cs.v1.municipal_cs_service_pb2_grpc import (
    MunicipalCsServiceServicer,
    add_MunicipalCsServiceServicer_to_server,
)
from juki.resident_record.v1 import resident_record_service_pb2 as record_wire
from juki.resident_record.v1.resident_record_service_pb2_grpc import (
    ResidentRecordServiceServicer,
    add_ResidentRecordServiceServicer_to_server,
)
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from mesh.testing import LocalMesh, fake
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import NotFound, Refusal

GATEWAY, CS, CITY, ASKER = "sapporo.juki-gateway", "sapporo.municipal-cs", "sapporo.resident-record", "test.terminal"
IN = ["RequestMyNumbers", "SubmitMailingRecords", "SendMoveInNotices", "SubmitAcquisitions"]
OUT = ["ReceiveMyNumbers", "ReceiveMoveInNotices"]
LOOK_UPS = ["FetchResidentCodes", "FindIdentity"]
NETWORK = ["resident_code", "my_number", "four_items", "change", "acquisition_number"]
LINKS = [
    (ASKER, GATEWAY, [*IN, *OUT, *LOOK_UPS, "SubmitChanges", "ListLinkageRecords"], [*NETWORK, "addressee_number"]),
    (GATEWAY, CS, [*IN, *LOOK_UPS, "NotifyChanges"], NETWORK),
    (GATEWAY, CITY, OUT, ["resident_code", "my_number", "four_items", "change"]),
]


class Taking:
    """Keeps every item that it is sent, by method."""

    def __init__(self):
        self.taken = []

    def take(self, request, response):
        self.taken += request.items
        return response(outcomes=[DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items])


class PlayedCs(Taking, MunicipalCsServiceServicer):
    """A communication server that takes everything and knows one person."""

    known = None
    asked = None

    def RequestMyNumbers(self, request, context):
        return self.take(request, cs_wire.RequestMyNumbersResponse)

    def NotifyChanges(self, request, context):
        return self.take(request, cs_wire.NotifyChangesResponse)

    def SubmitMailingRecords(self, request, context):
        return self.take(request, cs_wire.SubmitMailingRecordsResponse)

    def SendMoveInNotices(self, request, context):
        return self.take(request, cs_wire.SendMoveInNoticesResponse)

    def SubmitAcquisitions(self, request, context):
        return self.take(request, cs_wire.SubmitAcquisitionsResponse)

    def FetchResidentCodes(self, request, context):
        self.asked = request
        return cs_wire.FetchResidentCodesResponse(resident_codes=[self.known.resident_code.value])

    def FindIdentity(self, request, context):
        if request.my_number != self.known.my_number.value:
            raise NotFound
        return cs_wire.FindIdentityResponse(record=record_to_wire(self.known), is_resident=True)


class PlayedCity(Taking, ResidentRecordServiceServicer):
    """A resident record system that takes everything."""

    def ReceiveMyNumbers(self, request, context):
        return self.take(request, record_wire.ReceiveMyNumbersResponse)

    def ReceiveMoveInNotices(self, request, context):
        return self.take(request, record_wire.ReceiveMoveInNoticesResponse)


@pytest.fixture
def played(person):
    cs, city = PlayedCs(), PlayedCity()
    cs.known = person(1)
    return cs, city


@pytest.fixture
def mesh(tmp_path, played):
    fakes = {
        "municipal_cs": fake(add_MunicipalCsServiceServicer_to_server, played[0]),
        "resident_record": fake(add_ResidentRecordServiceServicer_to_server, played[1]),
    }
    with LocalMesh(tmp_path, nodes={GATEWAY: {}, CS: {}, CITY: {}}, links=LINKS, fakes=fakes) as running:
        yield running


@pytest.fixture
def gateway(mesh):
    return JukiGatewayServiceStub(mesh.channel(ASKER, GATEWAY))


def stamp():
    return Delivery(delivery_id=str(uuid4()))


def move_in_notice(record):
    return wire.MoveInNotice(
        delivery=stamp(),
        resident_code=record.resident_code.value,
        former_municipality_code="012025",
        new_municipality_code="011002",
        new_address=record.address,
        move_in_date=date_to_wire(CivilDate.of(date(2025, 4, 1))),
    )


def submitted(record):
    change = IdentityNotice(
        record=record,
        reason=ChangeReason.BIRTH,
        change_date=CivilDate.of(date(2025, 4, 1)),
        update_number=1,
    )
    return wire.SubmittedChange(
        delivery=stamp(), notice=notice_to_wire(change), addressee_number=AddresseeNumber.from_serial(77).value
    )


@pytest.mark.function("S3.1")
@pytest.mark.function("S3.2")
@pytest.mark.function("S3.5")
def test_a_change_reaches_the_network_without_its_addressee_number_and_leaves_a_record(mesh, gateway, played, person):
    item = submitted(person(1))
    gateway.SubmitChanges(wire.SubmitChangesRequest(items=[item]))
    mesh.settle()
    [taken] = played[0].taken
    [record] = gateway.ListLinkageRecords(wire.ListLinkageRecordsRequest()).records
    assert taken.notice == item.notice
    assert item.addressee_number.encode() not in taken.SerializeToString()
    assert (record.direction, record.matter) == ("IN", "change")
    assert record.delivery_id == item.delivery.delivery_id != taken.delivery.delivery_id


def test_everything_else_that_goes_in_goes_on_as_it_came(mesh, gateway, played, person):
    code = person(1).resident_code.value
    mailing = wire.MailingRecord(
        delivery=stamp(), address="札幌市中央区1", recipient="試験 一郎", persons=[record_to_wire(person(1))]
    )
    number, acquisition = "0" * 31 + "1", stamp()
    gateway.RequestMyNumbers(
        wire.RequestMyNumbersRequest(items=[wire.MyNumberRequest(delivery=stamp(), resident_code=code)])
    )
    gateway.SubmitMailingRecords(wire.SubmitMailingRecordsRequest(items=[mailing]))
    gateway.SendMoveInNotices(wire.SendMoveInNoticesRequest(items=[move_in_notice(person(1))]))
    gateway.SubmitAcquisitions(
        wire.SubmitAcquisitionsRequest(
            items=[wire.Acquisition(delivery=acquisition, acquisition_number=number, resident_code=code)]
        )
    )
    mesh.settle()
    assert [type(each).__name__ for each in played[0].taken] == [
        "MyNumberRequest",
        "MailingRecord",
        "MoveInNotice",
        "Acquisition",
    ]
    records = gateway.ListLinkageRecords(wire.ListLinkageRecordsRequest()).records
    assert [each.matter for each in records] == [
        "my_number_request",
        "mailing_record",
        "move_in_notice",
        "acquisition",
    ]
    assert {each.direction for each in records} == {"IN"}


def test_what_comes_out_of_the_network_reaches_the_resident_record_system(mesh, gateway, played, person):
    record = person(1)
    number = wire.DesignatedNumber(
        delivery=stamp(), resident_code=record.resident_code.value, my_number=record.my_number.value
    )
    gateway.ReceiveMyNumbers(wire.ReceiveMyNumbersRequest(items=[number]))
    gateway.ReceiveMoveInNotices(wire.ReceiveMoveInNoticesRequest(items=[move_in_notice(record)]))
    mesh.settle()
    assert [type(each).__name__ for each in played[1].taken] == ["DesignatedNumber", "MoveInNotice"]
    assert played[1].taken[0].my_number == record.my_number.value
    records = gateway.ListLinkageRecords(wire.ListLinkageRecordsRequest()).records
    assert [(each.direction, each.matter) for each in records] == [("OUT", "my_number"), ("OUT", "move_in_notice")]


def test_a_delivery_sent_twice_passes_once(mesh, gateway, played, person):
    request = wire.SubmitChangesRequest(items=[submitted(person(1))])
    first, second = gateway.SubmitChanges(request), gateway.SubmitChanges(request)
    mesh.settle()
    assert first == second
    assert len(played[0].taken) == 1


def test_linkage_records_come_in_pages(gateway, person):
    gateway.SubmitChanges(wire.SubmitChangesRequest(items=[submitted(person(number)) for number in range(1, 6)]))
    positions, token = [], ""
    while True:
        page = gateway.ListLinkageRecords(wire.ListLinkageRecordsRequest(page_size=2, page_token=token))
        positions.append([each.position for each in page.records])
        token = page.next_page_token
        if not token:
            break
    assert positions == [[1, 2], [3, 4], [5]]


def test_resident_codes_are_fetched_under_the_callers_own_request_id(gateway, played, person):
    request_id = str(uuid4())
    answer = gateway.FetchResidentCodes(wire.FetchResidentCodesRequest(request_id=request_id, count=7))
    assert list(answer.resident_codes) == [person(1).resident_code.value]
    assert (played[0].asked.request_id, played[0].asked.count) == (request_id, 7)


def test_who_a_person_is_is_asked_of_the_network_and_its_refusal_comes_back(gateway, person):
    found = gateway.FindIdentity(wire.FindIdentityRequest(my_number=person(1).my_number.value))
    assert (found.record, found.is_resident) == (record_to_wire(person(1)), True)
    with pytest.raises(Refusal) as refused:
        gateway.FindIdentity(wire.FindIdentityRequest(my_number=person(2).my_number.value))
    assert refused.value.reason == "NOT_FOUND"


def test_an_acquisition_number_leaves_nothing_behind(mesh, gateway, person, tmp_path):
    number, code = uuid4().hex, person(1).resident_code.value
    item = wire.Acquisition(delivery=stamp(), acquisition_number=number, resident_code=code)
    gateway.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[item]))
    mesh.settle()
    mesh.stop()
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and number.encode() in path.read_bytes()]
    assert holding == []
