"""Builds the interface system from its stanza in topology.yaml."""

from functools import partial

from juki.interface_system.v1 import acquisition_service_pb2, delivery_service_pb2, kind_pb2
from juki.interface_system.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.interface_system import store
from nodes.interface_system.peers import CoreSystem, MiddleServers
from nodes.interface_system.service import Delivery
from nodes.interface_system.store import Store

KIND = "interface_system"
CALLS = ("core_system", "middle_server")
NEEDS = ("core_system",)
CONTRACT = Contract(kind_pb2, acquisition_service_pb2, delivery_service_pb2)


class Settings(NodeSettings):
    """The interface system needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the ways to the core and to every middle server, the log of what passed, and the servicer."""

    def body_of_caller() -> str:
        node = road.topology.nodes.get(answering().caller)
        return (node.code if node else None) or ""

    delivery = Delivery(
        CoreSystem(road),
        MiddleServers(road),
        Store(road.database(store.Base.metadata, __file__)),
        road.clock,
        body_of_caller,
    )
    return Parts(servicers=[partial(add_DeliveryServiceServicer_to_server, delivery)])
