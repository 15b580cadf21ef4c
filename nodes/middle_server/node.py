"""Builds a middle server from its stanza in topology.yaml."""

from functools import partial

from fittings.retention import forgetting
from juki.middle_server.v1 import audit_service_pb2, delivery_service_pb2, kind_pb2
from juki.middle_server.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from juki.middle_server.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.ids import new_id_text
from nodes.middle_server.peers import CityMiddleServer, CoreSystem, InterfaceSystem
from nodes.middle_server.service import Audit, Delivery
from nodes.middle_server.store.copies import CopyStore
from nodes.middle_server.store.inquiries import InquiryStore
from nodes.middle_server.store.keys import Keys
from nodes.middle_server.store.records import RecordStore
from nodes.middle_server.store.symbols import SymbolStore
from nodes.middle_server.store.tables import Base
from world import chance

KIND = "middle_server"
CALLS = ("interface_system", "city_middle_server")
NEEDS = ("interface_system", "city_middle_server")
CONTRACT = Contract(kind_pb2, delivery_service_pb2, audit_service_pb2)


class Settings(NodeSettings):
    """A middle server needs none: the body it belongs to says whose it is."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the stores, the ways to the city and into the network, and the servicers."""
    database = road.database(Base.metadata, __file__)
    body = road.node.code or ""
    keys = Keys(road.folder, chance.random_bytes)
    symbols = SymbolStore(database, new_id_text)
    delivery = Delivery(
        symbols=symbols,
        copies=CopyStore(database, keys, body),
        inquiries=InquiryStore(database, keys, body),
        city=CityMiddleServer(road),
        interface=InterfaceSystem(road),
        core=CoreSystem(road),
        clock=road.clock,
    )
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, delivery),
            partial(add_AuditServiceServicer_to_server, Audit(RecordStore(database))),
        ],
        jobs=[forgetting(database, Base.metadata, road.clock)],
    )
