"""Builds card management from its stanza in topology.yaml."""

from functools import partial

from juki.card_management.v1 import delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.card_management.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.card_management.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.card_management import store
from nodes.card_management.service import Delivery, Inquiry
from nodes.card_management.store import Store
from vocabulary.identifiers import ApplicationId
from world import chance

KIND = "card_management"
CALLS = ()
NEEDS: tuple[str, ...] = ()
CONTRACT = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2)


class Settings(NodeSettings):
    """Card management needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the dice and the servicers."""
    kept = Store(road.database(store.Base.metadata, __file__))
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, Delivery(kept, draw_application_id)),
            partial(add_InquiryServiceServicer_to_server, Inquiry(kept)),
        ]
    )


def draw_application_id() -> ApplicationId:
    """Return an application id that nobody can guess from another."""
    digits = str(chance.below(10**ApplicationId.LENGTH))
    return ApplicationId(digits.zfill(ApplicationId.LENGTH))
