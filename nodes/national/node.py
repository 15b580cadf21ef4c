"""Builds the national server from its stanza in topology.yaml."""

from functools import partial

from juki.national.v1 import delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.national.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.national.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.signatures.secrets import kept_secret
from nodes.national import store
from nodes.national.peers import CoreSystem, MunicipalCs
from nodes.national.service import Delivery, Inquiry
from nodes.national.store import Store
from vocabulary.identifiers import ResidentCode
from world import chance

KIND = "national"
CALLS = ("municipal_cs", "core_system")
NEEDS: tuple[str, ...] = ()
TEST_KEYS = ("published_key",)
CONTRACT = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2)

PUBLISHED_KEY = b"sim-national-server-demo-key"
"""The key of the published test vectors; never a network's own."""


class Settings(NodeSettings):
    """What a national server asks for."""

    published_key: bool = False  # make the My Numbers of the published test vectors, for comparing with them


def draw() -> ResidentCode:
    """Return a random resident code, perhaps one that is taken."""
    return ResidentCode.from_body(f"{chance.below(10**10):010d}")


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways out, and the servicers."""
    key = PUBLISHED_KEY if settings.published_key else kept_secret(road.folder / "my-number.key", 32)
    kept = Store(road.database(store.Base.metadata, __file__))
    delivery = Delivery(kept, key, MunicipalCs(road), CoreSystem(road), road.relay)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, delivery),
            partial(add_InquiryServiceServicer_to_server, Inquiry(kept, draw)),
        ]
    )
