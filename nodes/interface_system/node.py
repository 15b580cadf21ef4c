"""Builds the interface system from its stanza in topology.yaml."""

from functools import partial

from fittings.passages import mounted as passages
from fittings.retention import forgetting
from juki.fittings.v1 import passages_service_pb2
from juki.interface_system.v1 import acquisition_service_pb2, delivery_service_pb2, kind_pb2
from juki.interface_system.v1.acquisition_service_pb2_grpc import add_AcquisitionServiceServicer_to_server
from juki.interface_system.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.interface_system.peers import CoreSystem, MiddleServers
from nodes.interface_system.service import Acquisition, Delivery
from nodes.interface_system.store import Base, LinkageRow, Store

KIND = "interface_system"
CALLS = ("core_system", "middle_server")
NEEDS = ("core_system",)
CONTRACT = Contract(kind_pb2, acquisition_service_pb2, delivery_service_pb2, passages_service_pb2)


class Settings(NodeSettings):
    """The interface system needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the ways to the core and to every middle server, the record of what passed, and the servicers."""

    def body_of_caller() -> str:
        node = road.topology.nodes.get(answering().caller)
        return (node.code if node else None) or ""

    database = road.database(Base.metadata, __file__)
    kept, core = Store(database), CoreSystem(road)
    delivery = Delivery(kept, road.relay, core, MiddleServers(road), body_of_caller, road.clock)
    acquisition = Acquisition(kept, core, body_of_caller, road.clock)
    return Parts(
        servicers=[
            partial(add_AcquisitionServiceServicer_to_server, acquisition),
            partial(add_DeliveryServiceServicer_to_server, delivery),
            passages.reading(road, database, LinkageRow),
        ],
        jobs=[forgetting(database, Base.metadata, road.clock)],
    )
