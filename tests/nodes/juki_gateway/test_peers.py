"""To whom the gateway posts what."""

from datetime import date

import pytest

from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.resident_record.v1 import delivery_service_pb2 as record_wire
from juki.types.v1 import juki_net_pb2
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts
from mesh.refusals import NoSuchPeer
from mesh.testing import LocalMesh
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition

NODES = {"sapporo.juki-gateway": {}, "sapporo.municipal-cs": {}, "sapporo.resident-record": {}}
LINKS = [
    ("sapporo.juki-gateway", "sapporo.municipal-cs", ["NotifyChanges"], []),
    ("sapporo.juki-gateway", "sapporo.resident-record", ["ReceiveMyNumbers"], []),
]


class Captured:
    """A kind that does nothing but keep the roads it was built on."""

    KIND, CALLS, NEEDS, CONTRACT, Settings = "", (), (), Contract(), NodeSettings

    def __init__(self):
        self.roads = {}

    def build(self, road, settings):
        self.roads[road.node.kind] = road
        return Parts(servicers=[])


@pytest.fixture(scope="module")
def roads(tmp_path_factory):
    kind = Captured()
    fakes = dict.fromkeys(("juki_gateway", "municipal_cs", "resident_record"), kind)
    with LocalMesh(tmp_path_factory.mktemp("mesh"), nodes=NODES, links=LINKS, fakes=fakes):
        yield kind.roads


@pytest.fixture
def network(roads):
    return MunicipalCs(roads["juki_gateway"])


@pytest.fixture
def city(roads):
    return ResidentRecord(roads["juki_gateway"])


@pytest.fixture
def notice(person):
    return MoveInNotice(
        resident_code=person(1).resident_code,
        former_municipality=LocalGovernmentCode("011002"),
        new_municipality=LocalGovernmentCode("012025"),
        new_address="函館市1",
        move_in_date=CivilDate.of(date(2025, 4, 1)),
    )


def check(posting, method, person, item):
    """Every posting keeps its place by the resident code, is its callee's, and leaves the stamp to the outbox."""
    assert posting.method.rpartition("/")[2] == method
    assert posting.person == person.resident_code.value
    assert not type(item).FromString(posting.item).HasField("delivery")
    assert posting.item == item.SerializeToString()


def test_what_goes_in_is_for_the_communication_server(network, person, notice):
    change = IdentityNotice(
        record=person(1), reason=ChangeReason.BIRTH, change_date=notice.move_in_date, update_number=1
    )
    postings = [
        network.my_number_request(person(1).resident_code),
        network.change(change),
        network.mailing_record(MailingRecord(address="a", recipient="b", persons=(person(1), person(2)))),
        network.move_in_notice(notice),
    ]
    assert {each.callee for each in postings} == {"sapporo.municipal-cs"}
    assert {each.person for each in postings} == {person(1).resident_code.value}
    assert [each.method for each in postings] == [
        f"/juki.municipal_cs.v1.DeliveryService/{name}"
        for name in ("RequestMyNumbers", "NotifyChanges", "SubmitMailingRecords", "SendMoveInNotices")
    ]


def test_an_acquisition_number_goes_in_with_its_resident_code(network, person):
    code = person(1).resident_code
    posting = network.acquisition(
        ResidentAcquisition(acquisition_number=AcquisitionNumber("0" * 31 + "1"), resident_code=code)
    )
    told = juki_net_pb2.ResidentAcquisition(acquisition_number="0" * 31 + "1", resident_code=code.value)
    item = cs_wire.AcquisitionItem(acquisition=told)
    check(posting, "SubmitAcquisitions", person(1), item)


def test_what_comes_out_is_for_the_resident_record_system(city, person, notice):
    number = GeneratedNumber(resident_code=person(1).resident_code, my_number=person(1).my_number)
    told = juki_net_pb2.GeneratedNumber(
        resident_code=person(1).resident_code.value, my_number=person(1).my_number.value
    )
    item = record_wire.GeneratedNumberItem(generated_number=told)
    check(city.my_number(number), "ReceiveMyNumbers", person(1), item)
    moved = city.move_in_notice(notice)
    assert (moved.callee, moved.person) == ("sapporo.resident-record", person(1).resident_code.value)
    assert moved.method == "/juki.resident_record.v1.DeliveryService/ReceiveMoveInNotices"


def test_a_gateway_without_a_communication_server_cannot_be(roads):
    with pytest.raises(NoSuchPeer):
        MunicipalCs(roads["municipal_cs"])
