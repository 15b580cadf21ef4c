"""Builds an integrated addressee system from its stanza in topology.yaml."""

from functools import partial

from pydantic import Field

from juki.addressee.v1 import counter_service_pb2, delivery_service_pb2, inquiry_service_pb2, kind_pb2
from juki.addressee.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from juki.addressee.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from juki.addressee.v1.inquiry_service_pb2_grpc import add_InquiryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Pushed, Road
from nodes.addressee import jobs
from nodes.addressee.domain import Counters
from nodes.addressee.peers import CityMiddleServer, Nation
from nodes.addressee.service import Counter, Delivery, Inquiry
from nodes.addressee.store import tables
from nodes.addressee.store.store import Store

KIND = "addressee"
CALLS = ("city_middle_server", "basic_person", "national")
NEEDS = ("city_middle_server", "basic_person|national")
CONTRACT = Contract(kind_pb2, delivery_service_pb2, inquiry_service_pb2, counter_service_pb2)


class Settings(NodeSettings):
    """What an integrated addressee system asks for."""

    first_serial: int = Field(default=500_000_000, ge=1, description="The lowest running number it gives.")


def build(road: Road, settings: Settings) -> Parts:
    """Wire the store, the servicers, and the job that has symbols made."""
    first = Counters(serial=settings.first_serial - 1, order=0)
    people = Store(road.database(tables.Base.metadata, __file__))
    work = partial(jobs.push_acquisitions, people, CityMiddleServer(road), Nation(road))
    acquiring = Pushed(name="acquire symbols", work=work)
    return Parts(
        servicers=[
            partial(add_DeliveryServiceServicer_to_server, Delivery(people, first)),
            partial(add_InquiryServiceServicer_to_server, Inquiry(people)),
            partial(add_CounterServiceServicer_to_server, Counter(people, acquiring.wake)),
        ],
        jobs=[acquiring],
    )
