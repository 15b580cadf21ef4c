"""Builds a municipal communication server from its stanza in topology.yaml."""

from functools import partial

from juki.municipal_cs.v1 import municipal_cs_service_pb2
from juki.municipal_cs.v1.municipal_cs_service_pb2_grpc import add_MunicipalCsServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.municipal_cs import store
from nodes.municipal_cs.peers import CardManagement, JukiGateway, National, OtherMunicipalCs, Prefecture
from nodes.municipal_cs.service import MunicipalCsService, Neighbours
from nodes.municipal_cs.store import Store
from vocabulary.identifiers import LocalGovernmentCode

KIND = "municipal_cs"
CALLS = ("national", "prefecture", "card_management", "juki_gateway", "municipal_cs")
CONTRACT = Contract(municipal_cs_service_pb2)


class Settings(NodeSettings):
    """A communication server needs none: its code says whose it is."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to everybody called, and the servicer."""
    own = LocalGovernmentCode(road.node.code or "")
    neighbours = Neighbours(
        national=National(road, own),
        prefecture=Prefecture(road),
        cards=CardManagement(road),
        gateway=JukiGateway(road),
        others=OtherMunicipalCs(road),
    )
    service = MunicipalCsService(Store(road.database(store.Base.metadata, store.__file__)), neighbours, own)
    return Parts(servicers=[partial(add_MunicipalCsServiceServicer_to_server, service)])
