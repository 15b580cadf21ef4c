"""The services of a business system: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from fittings.nouns.fields import uuid_from_wire
from juki.business_system.v1 import counter_service_pb2 as counter_wire
from juki.business_system.v1 import delivery_service_pb2 as delivery_wire
from juki.business_system.v1.counter_service_pb2_grpc import CounterServiceServicer
from juki.business_system.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from nodes.business_system import convert
from nodes.business_system.acts.customers import register_customer
from nodes.business_system.acts.inquiries import NewInquiryId, request_information, take_results
from nodes.business_system.domain import Office
from nodes.business_system.peers import Addressee, CityMiddleServer
from nodes.business_system.store import Store


class Counter(CounterServiceServicer):
    """What the office's staff does."""

    def __init__(
        self,
        store: Store,
        addressee: Addressee,
        city_middle_server: CityMiddleServer,
        office: Office,
        new_inquiry_id: NewInquiryId,
    ) -> None:
        self._store, self._addressee, self._office = store, addressee, office
        self._city_middle_server, self._new_inquiry_id = city_middle_server, new_inquiry_id

    def RegisterCustomer(
        self, request: counter_wire.RegisterCustomerRequest, context: grpc.ServicerContext
    ) -> counter_wire.RegisterCustomerResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        application = convert.application_from_wire(request)
        with self._store.writing(request_id) as unit:
            customer = register_customer(unit, self._addressee, self._office, application)
            return unit.answer(convert.customer_to_wire(customer))

    def RequestInformation(
        self, request: counter_wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> counter_wire.RequestInformationResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        question = convert.question_from_wire(request)
        with self._store.writing(request_id) as unit:
            inquiry = request_information(unit, self._city_middle_server, self._new_inquiry_id, question)
            return unit.answer(convert.asked_to_wire(inquiry))

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
        results = convert.results_from_wire(request)
        with self._store.writing() as unit:
            return convert.results_response(take_results(unit, results))
