"""The gateway on the road, between a resident record system and a communication server played by the test."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, notice_to_wire, record_to_wire
from juki.fittings.v1 import passages_service_pb2 as passages_wire
from juki.fittings.v1.passages_service_pb2_grpc import PassagesServiceStub
from juki.juki_gateway.v1 import delivery_service_pb2 as wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.juki_gateway.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as cs_inquiry_wire
from juki.resident_record.v1 import delivery_service_pb2 as record_wire
from juki.types.v1 import juki_net_pb2
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import TIER_NATIONAL, FoundIdentity, PersonKey
from mesh.contracts.contract import Contract
from mesh.fakes import Fake, refusal
from mesh.testing import LocalMesh
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AddresseeNumber
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import Refusal

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


@pytest.fixture
def network(person):
    """A communication server that takes everything and knows one person."""
    network, known = Fake(Contract(cs_wire, cs_inquiry_wire)), person(1)

    def find(request):
        if request.key.my_number != known.my_number.value:
            raise refusal("PERSON_NOT_FOUND", "NOT_FOUND")
        found = FoundIdentity(record=record_to_wire(known), is_resident=True, tier=TIER_NATIONAL)
        return cs_inquiry_wire.FindIdentityResponse(found=found)

    codes = cs_inquiry_wire.FetchResidentCodesResponse(resident_codes=[known.resident_code.value])
    network.answer("FetchResidentCodes", codes)
    network.answer("FindIdentity", find)
    return network


@pytest.fixture
def city():
    """A resident record system that takes everything."""
    return Fake(Contract(record_wire))


@pytest.fixture
def mesh(tmp_path, network, city):
    fakes = {"municipal_cs": network, "resident_record": city}
    with LocalMesh(
        tmp_path, nodes={GATEWAY: {"code": "011002"}, CS: {}, CITY: {}}, links=LINKS, fakes=fakes
    ) as running:
        yield running


@dataclass
class Stubs:
    """The gateway's services as one caller has them."""

    delivery: DeliveryServiceStub
    inquiry: InquiryServiceStub
    passages: PassagesServiceStub


@pytest.fixture
def gateway(mesh):
    channel = mesh.channel(ASKER, GATEWAY)
    return Stubs(DeliveryServiceStub(channel), InquiryServiceStub(channel), PassagesServiceStub(channel))


def stamp():
    return Delivery(delivery_id=str(uuid4()))


def move_in_notice(record):
    told = juki_net_pb2.MoveInNotice(
        resident_code=record.resident_code.value,
        former_municipality_code="012025",
        new_municipality_code="011002",
        new_address=record.address,
        move_in_date=date_to_wire(CivilDate.of(date(2025, 4, 1))),
    )
    return wire.MoveInNoticeItem(delivery=stamp(), move_in_notice=told)


def acquisition(number, record):
    told = juki_net_pb2.ResidentAcquisition(acquisition_number=number, resident_code=record.resident_code.value)
    return wire.AcquisitionItem(delivery=stamp(), acquisition=told)


def records(gateway):
    """What passed, as the gateway's records tell."""
    return gateway.passages.ListLinkageRecords(passages_wire.ListLinkageRecordsRequest()).records


def ways(gateway):
    """By which method what passed came, and where it went."""
    return [(each.method, each.receiver) for each in records(gateway)]


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
def test_a_change_is_taken_over_while_the_network_is_away_and_arrives_when_it_is_back(mesh, gateway, network, person):
    cs = mesh.running(CS).served
    usual, item = cs.node.max_calls, submitted(person(1))
    object.__setattr__(cs.node, "max_calls", 0)
    [outcome] = gateway.delivery.SubmitChanges(wire.SubmitChangesRequest(items=[item])).outcomes
    assert (outcome.reason, network.called) == ("", [])
    object.__setattr__(cs.node, "max_calls", usual)
    mesh.settle()
    assert [each.notice for each in network.came("NotifyChanges")] == [item.notice]
    assert network.called == ["NotifyChanges"]


@pytest.mark.function("S3.2")
def test_a_change_reaches_the_network_without_its_addressee_number(mesh, gateway, network, person):
    item = submitted(person(1))
    gateway.delivery.SubmitChanges(wire.SubmitChangesRequest(items=[item]))
    mesh.settle()
    [taken] = network.came("NotifyChanges")
    assert network.called == ["NotifyChanges"]
    assert taken.notice == item.notice
    assert item.addressee_number.encode() not in taken.SerializeToString()


@pytest.mark.function("S3.5")
def test_a_change_that_passed_leaves_a_record(mesh, gateway, network, person):
    item = submitted(person(1))
    gateway.delivery.SubmitChanges(wire.SubmitChangesRequest(items=[item]))
    mesh.settle()
    [taken] = network.came("NotifyChanges")
    assert network.called == ["NotifyChanges"]
    [record] = records(gateway)
    assert (record.method, record.sender, record.receiver) == ("SubmitChanges", ASKER, CS)
    assert (record.body_code, record.refusal, record.position) == ("011002", "", 1)
    assert (record.pass_time.seconds % 60, record.pass_time.nanos, len(record.item_digest)) == (0, 0, 32)
    assert item.delivery.delivery_id != taken.delivery.delivery_id


def test_everything_else_that_goes_in_goes_on_as_it_came(mesh, gateway, network, person):
    code, number = person(1).resident_code.value, "0" * 31 + "1"
    mailing = juki_net_pb2.MailingRecord(
        address="札幌市中央区1", recipient="試験 一郎", persons=[record_to_wire(person(1))]
    )
    gateway.delivery.RequestMyNumbers(
        wire.RequestMyNumbersRequest(items=[wire.MyNumberRequest(delivery=stamp(), resident_code=code)])
    )
    gateway.delivery.SubmitMailingRecords(
        wire.SubmitMailingRecordsRequest(items=[wire.SubmittedMailing(delivery=stamp(), mailing_record=mailing)])
    )
    gateway.delivery.SendMoveInNotices(wire.SendMoveInNoticesRequest(items=[move_in_notice(person(1))]))
    gateway.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[acquisition(number, person(1))]))
    assert len(network.items("SubmitAcquisitions")) == 1  # within the call
    mesh.settle()
    assert set(network.called) == set(IN)
    [_], [mailed], [_], [acquired] = (network.items(each) for each in IN)
    assert mailed.mailing_record == mailing
    assert acquired.acquisition.acquisition_number == number
    assert ways(gateway) == [(each, CS) for each in IN]


def test_what_comes_out_of_the_network_reaches_the_resident_record_system(mesh, gateway, city, person):
    record = person(1)
    told = juki_net_pb2.GeneratedNumber(resident_code=record.resident_code.value, my_number=record.my_number.value)
    number = wire.GeneratedNumberItem(delivery=stamp(), generated_number=told)
    gateway.delivery.ReceiveMyNumbers(wire.ReceiveMyNumbersRequest(items=[number]))
    gateway.delivery.ReceiveMoveInNotices(wire.ReceiveMoveInNoticesRequest(items=[move_in_notice(record)]))
    mesh.settle()
    assert city.called == OUT
    [generated], [_] = (city.came(each) for each in OUT)
    assert generated.generated_number == told
    assert ways(gateway) == [(each, CITY) for each in OUT]


def test_a_delivery_sent_twice_passes_once(mesh, gateway, network, person):
    request = wire.SubmitChangesRequest(items=[submitted(person(1))])
    first, second = gateway.delivery.SubmitChanges(request), gateway.delivery.SubmitChanges(request)
    mesh.settle()
    assert first == second
    assert network.called == ["NotifyChanges"]
    assert len(network.came("NotifyChanges")) == 1


def test_linkage_records_come_in_pages(gateway, person):
    gateway.delivery.SubmitChanges(
        wire.SubmitChangesRequest(items=[submitted(person(number)) for number in range(1, 6)])
    )
    positions, token = [], ""
    while True:
        page = gateway.passages.ListLinkageRecords(
            passages_wire.ListLinkageRecordsRequest(page_size=2, page_token=token)
        )
        positions.append([each.position for each in page.records])
        token = page.next_page_token
        if not token:
            break
    assert positions == [[1, 2], [3, 4], [5]]


def test_resident_codes_are_fetched_under_the_callers_own_request_id(gateway, network, person):
    request_id = str(uuid4())
    answer = gateway.inquiry.FetchResidentCodes(inquiry_wire.FetchResidentCodesRequest(request_id=request_id, count=7))
    assert list(answer.resident_codes) == [person(1).resident_code.value]
    [asked] = network.requests("FetchResidentCodes")
    assert (asked.request_id, asked.count) == (request_id, 7)


def test_who_a_person_is_is_asked_of_the_network_and_its_refusal_comes_back(gateway, person):
    known, unknown = (PersonKey(my_number=person(number).my_number.value) for number in (1, 2))
    found = gateway.inquiry.FindIdentity(inquiry_wire.FindIdentityRequest(key=known)).found
    assert (found.record, found.is_resident) == (record_to_wire(person(1)), True)
    with pytest.raises(Refusal) as refused:
        gateway.inquiry.FindIdentity(inquiry_wire.FindIdentityRequest(key=unknown))
    assert refused.value.reason == "PERSON_NOT_FOUND"


def test_an_acquisition_number_leaves_nothing_behind(mesh, gateway, person, tmp_path):
    number = uuid4().hex
    gateway.delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[acquisition(number, person(1))]))
    mesh.settle()
    mesh.stop()
    holding = [path.name for path in tmp_path.rglob("*") if path.is_file() and number.encode() in path.read_bytes()]
    assert holding == []
