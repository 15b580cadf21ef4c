"""What the network refuses, the city hears from its gateway in the network's own words."""

from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.juki_gateway.v1 import delivery_service_pb2 as wire
from juki.juki_gateway.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.resident_record.v1 import delivery_service_pb2 as record_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import ResidentAcquisition
from mesh.contracts.contract import Contract
from mesh.contracts.options import refusals_of
from mesh.fakes import Fake, refusal
from mesh.testing import LocalMesh

GATEWAY, CS, CITY, ASKER = "sapporo.juki-gateway", "sapporo.municipal-cs", "sapporo.resident-record", "test.terminal"
CLASSES = ["resident_code", "acquisition_number"]
LINKS = [
    (ASKER, GATEWAY, ["SubmitAcquisitions"], CLASSES),
    (GATEWAY, CS, ["SubmitAcquisitions"], CLASSES),
    (GATEWAY, CITY, ["ReceiveMyNumbers"], ["resident_code", "my_number"]),
]
FURTHER_ON = refusals_of(Contract(cs_wire).methods["SubmitAcquisitions"])


@pytest.fixture
def network():
    return Fake(Contract(cs_wire))


@pytest.fixture
def delivery(tmp_path, network):
    fakes = {"municipal_cs": network, "resident_record": Fake(Contract(record_wire))}
    with LocalMesh(tmp_path, nodes={GATEWAY: {}, CS: {}, CITY: {}}, links=LINKS, fakes=fakes) as mesh:
        yield DeliveryServiceStub(mesh.channel(ASKER, GATEWAY))


def acquisition(person):
    told = ResidentAcquisition(acquisition_number=uuid4().hex, resident_code=person.resident_code.value)
    return wire.AcquisitionItem(delivery=Delivery(delivery_id=str(uuid4())), acquisition=told)


@pytest.mark.parametrize("reason", sorted(FURTHER_ON))
def test_an_acquisition_refused_further_on_is_answered_as_it_was_refused_there_and_the_other_passes(
    delivery, network, person, reason
):
    no, one, other = refusal(reason, "NOT_FOUND"), acquisition(person(1)), acquisition(person(2))
    network.judge("SubmitAcquisitions", lambda item: no if item.acquisition == one.acquisition else None)
    outcomes = delivery.SubmitAcquisitions(wire.SubmitAcquisitionsRequest(items=[one, other])).outcomes
    assert [(each.reason, each.status) for each in outcomes] == [(reason, code_pb2.NOT_FOUND), ("", code_pb2.OK)]
    assert no.explain() not in outcomes[0].explanation  # in this node's own words
    assert [each.acquisition for each in network.items("SubmitAcquisitions")] == [other.acquisition]
