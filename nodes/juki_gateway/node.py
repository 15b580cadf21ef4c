"""Builds a gateway from its stanza in topology.yaml."""

from functools import partial

from fittings.passages import mounted as passages
from fittings.retention import forgetting
from juki.fittings.v1 import passages_service_pb2
from juki.juki_gateway.v1 import delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.juki_gateway.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.juki_gateway.domain import Sides
from nodes.juki_gateway.peers import MunicipalCs, ResidentRecord
from nodes.juki_gateway.service import Delivery, Inquiry
from nodes.juki_gateway.store import Base, LinkageRow, Store

KIND = "juki_gateway"
CALLS = ("municipal_cs", "resident_record")
NEEDS = ("municipal_cs", "resident_record")
CONTRACT = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2, passages_service_pb2)


class Settings(NodeSettings):
    """A gateway needs none: its links say between whom it stands."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to both sides, and the servicers."""
    database = road.database(Base.metadata, __file__)
    network, city = MunicipalCs(road), ResidentRecord(road)
    sides = Sides(body=road.node.code or "", city=city.name, network=network.name)
    return Parts(
        servicers=[
            partial(
                add_DeliveryServiceServicer_to_server,
                Delivery(Store(database), network, city, sides, road.relay, road.clock),
            ),
            partial(add_InquiryServiceServicer_to_server, Inquiry(network)),
            passages.reading(road, database, LinkageRow),
        ],
        jobs=[forgetting(database, Base.metadata, road.clock)],
    )
