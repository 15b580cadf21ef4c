"""The services of a business system: convert in, decide, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from fittings.nouns.fields import uuid_from_wire
from juki.business_system.v1 import counter_service_pb2 as counter_wire
from juki.business_system.v1 import delivery_service_pb2 as delivery_wire
from juki.business_system.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.business_system.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from nodes.business_system import convert
from nodes.business_system.domain import MyNumberNotUsed
from nodes.business_system.peers import Addressee, CityMiddleServer
from nodes.business_system.store import Store


class Counter(CounterServiceServicer):
    """What the office's staff does."""

    def __init__(
        self, store: Store, addressee: Addressee, city_middle_server: CityMiddleServer, uses_my_number: bool
    ) -> None:
        self._store, self._addressee = store, addressee
        self._city_middle_server, self._uses_my_number = city_middle_server, uses_my_number

    def RegisterCustomer(
        self, request: counter_wire.RegisterCustomerRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterCustomerResponse:
        if not self._uses_my_number:
            raise MyNumberNotUsed
        request_id = uuid_from_wire(request.request_id, "request_id")
        application = convert.application_from_wire(request)
        answer = self._store.register(request_id, application, self._addressee.numbering, convert.customer_bytes)
        return convert.registered_response(answer)

    def RequestInformation(
        self, request: counter_wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> counter_wire.RequestInformationResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        question = convert.question_from_wire(request)
        answer = self._store.ask(request_id, question, self._city_middle_server.inquiry, convert.inquiry_bytes)
        return convert.asked_response(answer)

    def GetInquiry(
        self, request: counter_wire.GetInquiryRequest, context: grpc.ServicerContext
    ) -> counter_wire.GetInquiryResponse:
        return convert.inquiry_to_wire(self._store.find(convert.inquiry_id_from_wire(request)))


class Delivery(DeliveryServiceServicer):
    """What comes of the office's inquiries."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ReceiveResults(
        self, request: delivery_wire.ReceiveResultsRequest, context: grpc.ServicerContext
    ) -> delivery_wire.ReceiveResultsResponse:
        return convert.results_response(self._store.receive_results(convert.results_from_wire(request)))
