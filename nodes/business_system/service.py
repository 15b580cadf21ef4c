"""BusinessSystemService: convert in, decide, convert out."""

import grpc

from fittings.nouns.people import uuid_from_wire
from juki.business_system.v1 import business_system_service_pb2 as wire
from juki.business_system.v1.business_system_service_pb2_grpc import BusinessSystemServiceServicer
from nodes.business_system import convert
from nodes.business_system.domain import MyNumberNotUsed
from nodes.business_system.peers import Addressee, CityMiddleServer
from nodes.business_system.store import Store


class BusinessSystemService(BusinessSystemServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(
        self, store: Store, addressee: Addressee, city_middle_server: CityMiddleServer, uses_my_number: bool
    ) -> None:
        self._store, self._addressee = store, addressee
        self._city_middle_server, self._uses_my_number = city_middle_server, uses_my_number

    def RegisterCustomer(
        self, request: wire.RegisterCustomerRequest, context: grpc.ServicerContext
    ) -> wire.RegisterCustomerResponse:
        if not self._uses_my_number:
            raise MyNumberNotUsed
        request_id = uuid_from_wire(request.request_id, "request_id")
        application = convert.application_from_wire(request)
        answer = self._store.register(request_id, application, self._addressee.numbering, convert.customer_bytes)
        return convert.registered_response(answer)

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        request_id = uuid_from_wire(request.request_id, "request_id")
        question = convert.question_from_wire(request)
        answer = self._store.ask(request_id, question, self._city_middle_server.inquiry, convert.inquiry_bytes)
        return convert.asked_response(answer)

    def GetInquiry(self, request: wire.GetInquiryRequest, context: grpc.ServicerContext) -> wire.GetInquiryResponse:
        return convert.inquiry_to_wire(self._store.find(convert.inquiry_id_from_wire(request)))

    def ReceiveResults(
        self, request: wire.ReceiveResultsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveResultsResponse:
        return convert.answers_response(self._store.receive_answers(convert.answers_from_wire(request)))
