"""Builds a municipal communication server from its stanza in topology.yaml."""

from functools import partial

from fittings.accesses.mounted import MountedAccesses
from fittings.accesses.tables import TABLES as ACCESSES
from fittings.pages.mounted import pages_of
from fittings.staff.service import Staff
from fittings.staff.store import TABLES as STAFF
from juki.fittings.v1 import accesses_service_pb2, staff_service_pb2
from juki.municipal_cs.v1 import counter_service_pb2, delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.municipal_cs.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from juki.municipal_cs.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.municipal_cs.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from nodes.municipal_cs import store
from nodes.municipal_cs.peers import CardManagement, JukiGateway, National, OtherMunicipalCs, Prefecture
from nodes.municipal_cs.service import Counter, Delivery, Inquiry, Neighbours
from nodes.municipal_cs.store import Store
from vocabulary.identifiers import LocalGovernmentCode

KIND = "municipal_cs"
CALLS = ("national", "prefecture", "card_management", "juki_gateway", "municipal_cs")
NEEDS = ("national", "prefecture", "card_management", "juki_gateway")
CONTRACT = Contract(
    kind_pb2, delivery_service_pb2, inquiry_service_pb2, counter_service_pb2, staff_service_pb2, accesses_service_pb2
)


class Settings(NodeSettings):
    """A communication server needs none: its code says whose it is."""


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the ways to everybody called, and the servicers."""
    own = LocalGovernmentCode(road.node.code or "")
    neighbours = Neighbours(
        national=National(road, own),
        prefecture=Prefecture(road),
        cards=CardManagement(road),
        gateway=JukiGateway(road),
        others=OtherMunicipalCs(road),
    )
    database = road.database(store.Base.metadata, __file__, STAFF, ACCESSES)
    kept, pages = Store(database), pages_of(road)
    staff = Staff(database, pages)
    accesses = MountedAccesses(road, database, staff)
    counter = Counter(kept, neighbours.prefecture, neighbours.cards, pages)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, Delivery(kept, neighbours, road.relay, own)),
            partial(add_InquiryServiceServicer_to_server, Inquiry(neighbours.national)),
            partial(add_CounterServiceServicer_to_server, counter),
            staff.add_to,
            accesses.add_servicer,
        ],
        jobs=[staff.timed, accesses.timed],
        operator_of=staff.operator_of,
        around=accesses.around,
    )
