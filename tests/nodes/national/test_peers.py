"""To whom the nation posts what."""

import pytest

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.refusals import NoSuchPeer
from mesh.testing import LocalMesh
from nodes.national.peers import CoreSystem, MunicipalCs
from tests.nodes.national.conftest import CORE, LINKS, NATION, NODES, OTHER_ASKER, SAPPORO, SETAGAYA
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode


@pytest.fixture(scope="module")
def road(tmp_path_factory):
    kind = Fake(Contract())
    fakes = dict.fromkeys(("national", "municipal_cs", "juki_gateway", "core_system"), kind)
    nodes = {**NODES, NATION: {}, "hakodate.juki-gateway": {"code": "012025"}}
    clients = ["test.terminal", OTHER_ASKER]
    with LocalMesh(tmp_path_factory.mktemp("mesh"), nodes=nodes, links=LINKS, clients=clients, fakes=fakes):
        yield kind.roads[NATION]


@pytest.mark.parametrize(("municipality", "callee"), [("011002", SAPPORO), ("131121", SETAGAYA)])
def test_a_number_goes_to_its_own_municipality_and_keeps_its_place_by_code(road, person, municipality, callee):
    code, number = person(1).resident_code, person(1).my_number
    posting = MunicipalCs(road).number(code, number, LocalGovernmentCode(municipality))
    item = cs_wire.GeneratedNumberItem.FromString(posting.item)
    told = item.generated_number
    assert (posting.callee, posting.method) == (callee, "/juki.municipal_cs.v1.DeliveryService/ReceiveMyNumbers")
    assert posting.person == code.value
    assert (told.resident_code, told.my_number, item.HasField("delivery")) == (code.value, number.value, False)


@pytest.mark.parametrize(
    "municipality", ["012025", "131016"], ids=["with no communication server", "with no node at all"]
)
def test_a_municipality_out_of_reach_gets_nothing(road, person, municipality):
    with pytest.raises(NoSuchPeer):
        MunicipalCs(road).number(person(1).resident_code, person(1).my_number, LocalGovernmentCode(municipality))


def test_an_acquisition_goes_to_the_core_without_a_my_number(road, person):
    code, number = person(1).resident_code, AcquisitionNumber("0" * 31 + "1")
    posting = CoreSystem(road).acquisition(number, code)
    item = core_wire.AcquisitionItem.FromString(posting.item)
    assert (posting.callee, posting.method) == (CORE, "/juki.core_system.v1.DeliveryService/SubmitResidentCodes")
    assert (item.acquisition.acquisition_number, item.acquisition.resident_code) == (number.value, code.value)
    assert person(1).my_number.value.encode() not in posting.item
    assert not item.HasField("delivery")


def test_a_posting_shows_nothing_of_the_person(road, person):
    posting = CoreSystem(road).acquisition(AcquisitionNumber("0" * 31 + "1"), person(1).resident_code)
    assert person(1).resident_code.value not in repr(posting)
