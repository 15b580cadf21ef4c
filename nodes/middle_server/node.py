"""Builds a middle server from its stanza in topology.yaml."""

from functools import partial

from fittings.pages.mounted import pages_of
from fittings.retention import PROVISION_RECORDS, forgetting, shortening
from juki.middle_server.v1 import acquisition_service_pb2, audit_service_pb2, delivery_service_pb2, kind_pb2
from juki.middle_server.v1.acquisition_service_pb2_grpc import add_AcquisitionServiceServicer_to_server
from juki.middle_server.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from juki.middle_server.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.middle_server.peers import CityMiddleServer, CoreSystem, InterfaceSystem, Neighbours
from nodes.middle_server.service import Acquisition, Audit, Delivery
from nodes.middle_server.store import records
from nodes.middle_server.store.keys import Keys, Own
from nodes.middle_server.store.store import Store
from nodes.middle_server.store.tables import Base
from world import chance

KIND = "middle_server"
CALLS = ("interface_system", "city_middle_server")
NEEDS = ("interface_system", "city_middle_server")
CONTRACT = Contract(kind_pb2, acquisition_service_pb2, delivery_service_pb2, audit_service_pb2)


class Settings(NodeSettings):
    """A middle server needs none: the body it belongs to says whose it is."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to the city and into the network, and the servicers."""
    database = road.database(Base.metadata, __file__)
    kept = Store(database)
    own = Own(road.node.code or "", Keys(road.folder, chance.random_bytes))
    to = Neighbours(city=CityMiddleServer(road), interface=InterfaceSystem(road), core=CoreSystem(road))
    acquisition = Acquisition(kept, to.interface, road.clock)
    return Parts(
        servicers=[
            partial(add_AcquisitionServiceServicer_to_server, acquisition),
            partial(add_DeliveryServiceServicer_to_server, Delivery(kept, own, to, road.clock)),
            partial(add_AuditServiceServicer_to_server, Audit(kept, pages_of(road))),
        ],
        jobs=[
            forgetting(database, Base.metadata, road.clock),
            shortening(database, records.forget_some, PROVISION_RECORDS, road.clock),
        ],
    )
