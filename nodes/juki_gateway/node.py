"""Builds a gateway from its stanza in topology.yaml."""

from functools import partial

from juki.juki_gateway.v1 import counter_service_pb2, delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.juki_gateway.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from juki.juki_gateway.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.juki_gateway import store
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.service import Counter, Delivery, Inquiry
from nodes.juki_gateway.store import Store

KIND = "juki_gateway"
CALLS = ("municipal_cs", "resident_record")
NEEDS = ("municipal_cs", "resident_record")
CONTRACT = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2, counter_service_pb2)


class Settings(NodeSettings):
    """A gateway needs none: its links say between whom it stands."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to both sides, and the servicers."""
    kept, network = Store(road.database(store.Base.metadata, __file__)), MunicipalCs(road)
    delivery = Delivery(kept, network, ResidentRecord(road), road.relay, road.clock)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, delivery),
            partial(add_InquiryServiceServicer_to_server, Inquiry(network)),
            partial(add_CounterServiceServicer_to_server, Counter(kept)),
        ]
    )
