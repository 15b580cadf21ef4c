"""Builds a city middle server from its stanza in topology.yaml."""

from functools import partial

from juki.city_middle_server.v1 import city_middle_server_service_pb2
from juki.city_middle_server.v1.city_middle_server_service_pb2_grpc import (
    add_CityMiddleServerServiceServicer_to_server,
)
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.city_middle_server import store
from nodes.city_middle_server.peers import Addressee, BusinessSystems, MiddleServer
from nodes.city_middle_server.service import CityMiddleServerService
from nodes.city_middle_server.store import Store

KIND = "city_middle_server"
CALLS = ("addressee", "middle_server", "business_system")
CONTRACT = Contract(city_middle_server_service_pb2)


class Settings(NodeSettings):
    """A city middle server needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to both sides, and the servicer."""
    service = CityMiddleServerService(
        Store(road.database(store.Base.metadata, store.__file__)),
        Addressee(road),
        MiddleServer(road),
        BusinessSystems(road),
    )
    return Parts(servicers=[partial(add_CityMiddleServerServiceServicer_to_server, service)])
