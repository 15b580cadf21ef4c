"""Builds a prefecture server from its stanza in topology.yaml."""

from functools import partial

from juki.prefecture.v1 import prefecture_service_pb2
from juki.prefecture.v1.prefecture_service_pb2_grpc import add_PrefectureServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.prefecture import store
from nodes.prefecture.peers import National
from nodes.prefecture.service import PrefectureService
from nodes.prefecture.store import Store
from vocabulary.identifiers import LocalGovernmentCode

KIND = "prefecture"
CALLS = ("national",)
CONTRACT = Contract(prefecture_service_pb2)


class Settings(NodeSettings):
    """A prefecture needs none: its code says which it is."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the way to the nation, and the servicer."""
    own = LocalGovernmentCode(road.node.code or "")
    service = PrefectureService(
        Store(road.database(store.Base.metadata, store.__file__)), National(road), own.prefecture
    )
    return Parts(servicers=[partial(add_PrefectureServiceServicer_to_server, service)])
