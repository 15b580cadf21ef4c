"""The core's services: convert in, decide, convert out."""

import grpc

from fittings.nouns.pages import page_from_wire
from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.core_system.v1.audit_service_pb2_grpc import AuditServiceServicer
from juki.core_system.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.clock import Clock
from mesh.storage.items import outcomes_to_wire
from nodes.core_system import convert
from nodes.core_system.peers import InterfaceSystem
from nodes.core_system.store.inquiries import InquiryStore
from nodes.core_system.store.symbols import SymbolStore


class Delivery(DeliveryServiceServicer):
    """For middle servers and the nation. Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(self, symbols: SymbolStore, inquiries: InquiryStore, interface: InterfaceSystem, clock: Clock) -> None:
        self._symbols, self._inquiries = symbols, inquiries
        self._interface, self._clock = interface, clock

    def IssueAcquisitionNumbers(
        self, request: wire.IssueAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> wire.IssueAcquisitionNumbersResponse:
        requests = convert.number_requests_from_wire(request)
        outcomes = self._symbols.issue_numbers(requests, self._clock.now(), self._interface.number)
        return wire.IssueAcquisitionNumbersResponse(outcomes=outcomes_to_wire(outcomes))

    def SubmitResidentCodes(
        self, request: wire.SubmitResidentCodesRequest, context: grpc.ServicerContext
    ) -> wire.SubmitResidentCodesResponse:
        acquired = convert.acquisitions_from_wire(request)
        outcomes = self._symbols.make_symbols(acquired, self._clock.now(), self._interface.symbol)
        return wire.SubmitResidentCodesResponse(outcomes=outcomes_to_wire(outcomes))

    def PublishKeys(self, request: wire.PublishKeysRequest, context: grpc.ServicerContext) -> wire.PublishKeysResponse:
        outcomes = self._inquiries.keep_keys(convert.keys_from_wire(request))
        return wire.PublishKeysResponse(outcomes=outcomes_to_wire(outcomes))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        inquiries = convert.inquiries_from_wire(request)
        outcomes = self._inquiries.settle(inquiries, self._clock.now(), self._interface)
        return wire.RequestInformationResponse(outcomes=outcomes_to_wire(outcomes))


class Audit(AuditServiceServicer):
    """For auditors."""

    def __init__(self, inquiries: InquiryStore) -> None:
        self._inquiries = inquiries

    def ListProvisionRecords(
        self, request: audit_wire.ListProvisionRecordsRequest, context: grpc.ServicerContext
    ) -> audit_wire.ListProvisionRecordsResponse:
        return convert.page_to_wire(*self._inquiries.page(*page_from_wire(request)))
