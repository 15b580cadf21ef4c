"""Builds a business system from its stanza in topology.yaml."""

from functools import partial

from pydantic import Field

from juki.business_system.v1 import counter_service_pb2, delivery_service_pb2, kind_pb2
from juki.business_system.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from juki.business_system.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.ids import new_id_text
from nodes.business_system import store
from nodes.business_system.domain import Office
from nodes.business_system.peers import Addressee, CityMiddleServer
from nodes.business_system.service import Counter, Delivery
from nodes.business_system.store import Store

KIND = "business_system"
CALLS = ("addressee", "city_middle_server")
NEEDS = ("city_middle_server",)  # one that uses no My Numbers has nobody numbered
SERIALS = 100_000_000  # numbers that one office may give
CONTRACT = Contract(kind_pb2, counter_service_pb2, delivery_service_pb2)


class Settings(NodeSettings):
    """What makes one business system another than the next."""

    title: str = Field(min_length=1, max_length=100, description="Its name as its staff knows it.")
    uses_my_number: bool = Field(default=True, description="Whether its office may use My Numbers.")
    first_serial: int = Field(
        default=700_000_000,
        ge=1,
        description="The lowest running number it gives; apart from every other in the body.",
    )


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to the addressee system and the middle server, and the servicers."""
    kept = Store(road.database(store.Base.metadata, __file__))
    office = Office(uses_my_number=settings.uses_my_number, first_serial=settings.first_serial)
    counter = Counter(kept, Addressee(road), CityMiddleServer(road), office, new_id_text)
    return Parts(
        servicers=[
            partial(add_CounterServiceServicer_to_server, counter),
            partial(add_DeliveryServiceServicer_to_server, Delivery(kept)),
        ]
    )
