"""A middle server's services: convert in, decide, convert out."""

import grpc

from fittings.nouns.pages import page_from_wire
from juki.middle_server.v1 import audit_service_pb2 as audit_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1.audit_service_pb2_grpc import AuditServiceServicer
from juki.middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.clock import Clock
from mesh.storage.items import outcomes_to_wire
from nodes.middle_server import convert
from nodes.middle_server.peers import CityMiddleServer, CoreSystem, InterfaceSystem
from nodes.middle_server.store.copies import CopyStore
from nodes.middle_server.store.inquiries import InquiryStore
from nodes.middle_server.store.records import RecordStore
from nodes.middle_server.store.symbols import SymbolStore


class Delivery(DeliveryServiceServicer):
    """For the city and the network; holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(
        self,
        *,
        symbols: SymbolStore,
        copies: CopyStore,
        inquiries: InquiryStore,
        city: CityMiddleServer,
        interface: InterfaceSystem,
        core: CoreSystem,
        clock: Clock,
    ) -> None:
        self._symbols, self._copies, self._inquiries = symbols, copies, inquiries
        self._city, self._interface, self._core = city, interface, core
        self._clock = clock

    def RequestSymbols(
        self, request: wire.RequestSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.RequestSymbolsResponse:
        persons = convert.symbol_requests_from_wire(request)
        ask = self._interface.number_request
        outcomes = self._symbols.request(persons, self._clock.now(), ask, self._city)
        return wire.RequestSymbolsResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveAcquisitionNumbers(
        self, request: wire.ReceiveAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveAcquisitionNumbersResponse:
        outcomes = self._symbols.receive_numbers(convert.numbers_from_wire(request), self._city)
        return wire.ReceiveAcquisitionNumbersResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveSymbols(
        self, request: wire.ReceiveSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveSymbolsResponse:
        outcomes = self._symbols.receive_symbols(convert.symbols_from_wire(request), self._city)
        return wire.ReceiveSymbolsResponse(outcomes=outcomes_to_wire(outcomes))

    def RegisterCopies(
        self, request: wire.RegisterCopiesRequest, context: grpc.ServicerContext
    ) -> wire.RegisterCopiesResponse:
        outcomes = self._copies.keep(convert.copies_from_wire(request))
        return wire.RegisterCopiesResponse(outcomes=outcomes_to_wire(outcomes))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        asked = convert.inquiries_from_wire(request)
        outcomes = self._inquiries.ask(asked, self._clock.now(), self._interface, self._city)
        return wire.RequestInformationResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveDecisions(
        self, request: wire.ReceiveDecisionsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveDecisionsResponse:
        outcomes = self._inquiries.receive_decisions(convert.decisions_from_wire(request), self._city)
        return wire.ReceiveDecisionsResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceivePermits(
        self, request: wire.ReceivePermitsRequest, context: grpc.ServicerContext
    ) -> wire.ReceivePermitsResponse:
        permits = convert.permits_from_wire(request, self._core.examine)
        outcomes = self._copies.provide(permits, self._clock.now(), self._interface.answer)
        return wire.ReceivePermitsResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveAnswers(
        self, request: wire.ReceiveAnswersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveAnswersResponse:
        answers = convert.answers_from_wire(request)
        outcomes = self._inquiries.receive_answers(answers, self._clock.now(), self._city)
        return wire.ReceiveAnswersResponse(outcomes=outcomes_to_wire(outcomes))


class Audit(AuditServiceServicer):
    """For auditors."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def ListProvisionRecords(
        self, request: audit_wire.ListProvisionRecordsRequest, context: grpc.ServicerContext
    ) -> audit_wire.ListProvisionRecordsResponse:
        return convert.page_to_wire(*self._records.page(*page_from_wire(request)))
