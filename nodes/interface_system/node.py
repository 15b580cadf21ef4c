"""Builds the interface system from its stanza in topology.yaml."""

from functools import partial

from juki.interface_system.v1 import interface_system_service_pb2
from juki.interface_system.v1.interface_system_service_pb2_grpc import (
    add_InterfaceSystemServiceServicer_to_server,
)
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.interface_system import store
from nodes.interface_system.peers import CoreSystem, MiddleServers
from nodes.interface_system.service import InterfaceSystemService
from nodes.interface_system.store import Store

KIND = "interface_system"
CALLS = ("core_system", "middle_server")
CONTRACT = Contract(interface_system_service_pb2)


class Settings(NodeSettings):
    """The interface system needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the ways to the core and to every middle server, the log of passages, and the servicer."""

    def organisation_of_caller() -> str:
        node = road.topology.nodes.get(answering().caller)
        return (node.code if node else None) or ""

    service = InterfaceSystemService(
        CoreSystem(road),
        MiddleServers(road),
        Store(road.database(store.Base.metadata, store.__file__)),
        road.clock,
        organisation_of_caller,
    )
    return Parts(servicers=[partial(add_InterfaceSystemServiceServicer_to_server, service)])
