"""Builds an integrated addressee system from its stanza in topology.yaml."""

from functools import partial

from pydantic import Field

from juki.addressee.v1 import addressee_service_pb2
from juki.addressee.v1.addressee_service_pb2_grpc import add_AddresseeServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.addressee import store
from nodes.addressee.peers import BasicPerson, CityMiddleServer, National
from nodes.addressee.service import AddresseeService
from nodes.addressee.store import Store

KIND = "addressee"
CALLS = ("city_middle_server", "basic_person", "national")
CONTRACT = Contract(addressee_service_pb2)


class Settings(NodeSettings):
    """What an integrated addressee system asks for."""

    first_serial: int = Field(default=500_000_000, ge=1, description="The lowest running number it gives.")


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to the middle server and to the nation, and the servicer."""
    database = road.database(store.Base.metadata, store.__file__)
    service = AddresseeService(
        Store(database, settings.first_serial), CityMiddleServer(road), BasicPerson(road), National(road)
    )
    return Parts(servicers=[partial(add_AddresseeServiceServicer_to_server, service)])
