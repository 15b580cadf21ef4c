"""Builds a basic-person system from its stanza in topology.yaml."""

from functools import partial

from juki.basic_person.v1 import counter_service_pb2, delivery_service_pb2, kind_pb2
from juki.basic_person.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from juki.basic_person.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.basic_person import store
from nodes.basic_person.peers import Addressee, CityMiddleServer, ResidentRecord
from nodes.basic_person.service import Counter, Delivery
from nodes.basic_person.store import Store
from world import chance

KIND = "basic_person"
CALLS = ("addressee", "city_middle_server", "resident_record")
NEEDS = ("addressee", "city_middle_server", "resident_record")
CONTRACT = Contract(kind_pb2, delivery_service_pb2, counter_service_pb2)


class Settings(NodeSettings):
    """A basic-person system needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to the other systems of the city, and the servicers."""
    people = Store(road.database(store.Base.metadata, __file__))
    new_record_id = partial(chance.token_hex, 16)
    city, residents = CityMiddleServer(road), ResidentRecord(road)
    delivery = Delivery(people, Addressee(road), city, residents, road.relay, new_record_id)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, delivery),
            partial(add_CounterServiceServicer_to_server, Counter(people)),
        ]
    )
