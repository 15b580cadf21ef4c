"""Builds a gateway from its stanza in topology.yaml."""

from functools import partial

from juki.juki_gateway.v1 import juki_gateway_service_pb2
from juki.juki_gateway.v1.juki_gateway_service_pb2_grpc import add_JukiGatewayServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.juki_gateway import store
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.service import JukiGatewayService
from nodes.juki_gateway.store import Store

KIND = "juki_gateway"
CALLS = ("municipal_cs", "resident_record")
CONTRACT = Contract(juki_gateway_service_pb2)


class Settings(NodeSettings):
    """A gateway needs none: its links say between whom it stands."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to both sides, and the servicer."""
    kept = Store(road.database(store.Base.metadata, store.__file__))
    service = JukiGatewayService(kept, MunicipalCs(road), ResidentRecord(road), road.clock)
    return Parts(servicers=[partial(add_JukiGatewayServiceServicer_to_server, service)])
