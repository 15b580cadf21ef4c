"""Builds a city middle server from its stanza in topology.yaml."""

from functools import partial

from juki.city_middle_server.v1 import acquisition_service_pb2, delivery_service_pb2, kind_pb2
from juki.city_middle_server.v1.acquisition_service_pb2_grpc import add_AcquisitionServiceServicer_to_server
from juki.city_middle_server.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.city_middle_server import store
from nodes.city_middle_server.peers import Addressee, BusinessSystems, MiddleServer
from nodes.city_middle_server.service import Acquisition, Delivery
from nodes.city_middle_server.store import Store

KIND = "city_middle_server"
CALLS = ("addressee", "middle_server", "business_system")
NEEDS = ("addressee", "middle_server")
CONTRACT = Contract(kind_pb2, acquisition_service_pb2, delivery_service_pb2)


class Settings(NodeSettings):
    """A city middle server needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to both sides, and the servicers."""
    kept, middle_server = Store(road.database(store.Base.metadata, __file__)), MiddleServer(road)
    delivery = Delivery(kept, road.relay, Addressee(road), middle_server, BusinessSystems(road))
    return Parts(
        servicers=[
            partial(add_AcquisitionServiceServicer_to_server, Acquisition(middle_server)),
            partial(add_DeliveryServiceServicer_to_server, delivery),
        ]
    )
