"""The city middle server's service: convert in, decide, convert out."""

import grpc

from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.city_middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.storage.items import Posting
from nodes.city_middle_server import convert
from nodes.city_middle_server.domain import Inquiry
from nodes.city_middle_server.peers import Addressee, BusinessSystems, MiddleServer
from nodes.city_middle_server.store import Store
from vocabulary.identifiers import IntegratedAddresseeNumber


class Delivery(DeliveryServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses.

    Numbers are looked up for a whole batch before anything is written, so that the write lock never waits for
    another node.
    """

    def __init__(
        self,
        store: Store,
        addressee: Addressee,
        middle_server: MiddleServer,
        business_systems: BusinessSystems,
    ) -> None:
        self._store, self._addressee = store, addressee
        self._middle_server, self._business_systems = middle_server, business_systems

    def RequestSymbols(
        self, request: wire.RequestSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.RequestSymbolsResponse:
        numbers = convert.symbol_requests_from_wire(request)
        return convert.symbol_requests_response(self._store.pass_on(numbers, self._middle_server.symbol_request))

    def ReceiveAcquisitionNumbers(
        self, request: wire.ReceiveAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveAcquisitionNumbersResponse:
        acquisitions = convert.acquisitions_from_wire(request)
        return convert.acquisitions_response(self._store.pass_on(acquisitions, self._addressee.acquisition))

    def ReceiveSymbolResults(
        self, request: wire.ReceiveSymbolResultsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveSymbolResultsResponse:
        results = convert.symbol_results_from_wire(request)
        return convert.symbol_results_response(self._store.pass_on(results, self._addressee.symbol_result))

    def RegisterHouseholdCopies(
        self, request: wire.RegisterHouseholdCopiesRequest, context: grpc.ServicerContext
    ) -> wire.RegisterHouseholdCopiesResponse:
        copies = convert.copies_from_wire(request)
        numbers = self._addressee.integrated_numbers(each.value.addressee_number for each in copies)
        return convert.copies_response(self._store.register_copies(copies, numbers, self._middle_server.copy))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        inquiries = convert.inquiries_from_wire(request)
        numbers = self._addressee.integrated_numbers(each.value.addressee_number for each in inquiries)
        return convert.inquiries_response(self._store.request_information(inquiries, numbers, self._inquiry))

    def _inquiry(self, number: IntegratedAddresseeNumber, inquiry: Inquiry) -> Posting:
        # A question whose answer could go nowhere is not asked.
        self._business_systems.name_of(inquiry.business_system)
        return self._middle_server.inquiry(number, inquiry)

    def ReceiveResults(
        self, request: wire.ReceiveResultsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveResultsResponse:
        results = convert.results_from_wire(request)
        known = self._addressee.addressee_numbers(each.value.integrated_number for each in results)
        return convert.results_response(self._store.receive_results(results, known, self._business_systems.result))
