"""Builds a prefecture server from its stanza in topology.yaml."""

from functools import partial

from juki.prefecture.v1 import delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.prefecture.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.prefecture.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.prefecture import store
from nodes.prefecture.peers import National
from nodes.prefecture.service import Delivery, Inquiry
from nodes.prefecture.store import Store
from vocabulary.identifiers import LocalGovernmentCode

KIND = "prefecture"
CALLS = ("national",)
NEEDS = ("national",)
CONTRACT = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2)


class Settings(NodeSettings):
    """A prefecture needs none: its code says which it is."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the way to the nation, and the servicers."""
    own = LocalGovernmentCode(road.node.code or "")
    kept, national = Store(road.database(store.Base.metadata, __file__)), National(road)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, Delivery(kept, national, own.prefecture)),
            partial(add_InquiryServiceServicer_to_server, Inquiry(kept, national)),
        ]
    )
