"""Builds a basic-person system from its stanza in topology.yaml."""

from functools import partial

from juki.basic_person.v1 import basic_person_service_pb2
from juki.basic_person.v1.basic_person_service_pb2_grpc import add_BasicPersonServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.world import chance
from nodes.basic_person import store
from nodes.basic_person.peers import Addressee, CityMiddleServer, ResidentRecord
from nodes.basic_person.service import BasicPersonService
from nodes.basic_person.store import Store

KIND = "basic_person"
CALLS = ("addressee", "city_middle_server", "resident_record")
CONTRACT = Contract(basic_person_service_pb2)


class Settings(NodeSettings):
    """A basic-person system needs none."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to the other systems of the city, and the servicer."""
    database = road.database(store.Base.metadata, store.__file__)
    service = BasicPersonService(
        Store(database, partial(chance.token_hex, 16)), Addressee(road), CityMiddleServer(road), ResidentRecord(road)
    )
    return Parts(servicers=[partial(add_BasicPersonServiceServicer_to_server, service)])
