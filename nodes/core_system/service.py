"""The core's services: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable

import grpc

from fittings.nouns.pages import LARGEST_SIZE, USUAL_SIZE, size_from_wire
from fittings.pages.sealed import SealedPages, query_of
from juki.core_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.core_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceServicer
from juki.core_system.v1.audit_service_pb2_grpc import AuditServiceServicer
from juki.core_system.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.call import answering
from mesh.calls.relay import Relay
from mesh.clock import Clock
from mesh.storage.items import outcomes_to_wire
from nodes.core_system import convert
from nodes.core_system.acts.acquisition import forget_arrived, issue_numbers, make_symbols
from nodes.core_system.acts.inquiries import judge_inquiries
from nodes.core_system.acts.keys import keep_keys
from nodes.core_system.domain.inquiries import InquiryJudge
from nodes.core_system.domain.permits import Issuer
from nodes.core_system.domain.symbols import Symbols
from nodes.core_system.peers import InterfaceSystem
from nodes.core_system.store.store import Store


class Acquisition(AcquisitionServiceServicer):
    """For middle servers, through the interface system, within their call."""

    def __init__(self, store: Store, draw: Callable[[], str], clock: Clock) -> None:
        """*draw* gives 32 random hexadecimal digits."""
        self._store, self._draw, self._clock = store, draw, clock

    def IssueAcquisitionNumbers(
        self, request: acquisition_wire.IssueAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> acquisition_wire.IssueAcquisitionNumbersResponse:
        body, request_ids = convert.number_requests_from_wire(request)
        with self._store.writing() as unit:
            issued = issue_numbers(unit, self._draw, body, request_ids, self._clock.now())
        return convert.numbers_to_wire(issued)


class Delivery(DeliveryServiceServicer):
    """For the nation, and for middle servers through the interface system."""

    def __init__(
        self,
        store: Store,
        relay: Relay,
        interface: InterfaceSystem,
        symbols: Symbols,
        judge: InquiryJudge,
        issuer: Issuer,
        clock: Clock,
    ) -> None:
        self._store, self._relay, self._interface, self._clock = store, relay, interface, clock
        self._symbols, self._judge, self._issuer = symbols, judge, issuer

    def SubmitResidentCodes(
        self, request: wire.SubmitResidentCodesRequest, context: grpc.ServicerContext
    ) -> wire.SubmitResidentCodesResponse:
        acquired = convert.acquisitions_from_wire(request)
        with self._store.writing() as unit:
            made = make_symbols(unit, self._symbols, acquired, self._clock.now())
        outcomes = self._relay.pass_on(made, self._interface.symbol)
        with self._store.writing() as unit:
            forget_arrived(unit, acquired, outcomes)
        return wire.SubmitResidentCodesResponse(outcomes=outcomes_to_wire(outcomes))

    def PublishKeys(self, request: wire.PublishKeysRequest, context: grpc.ServicerContext) -> wire.PublishKeysResponse:
        keys = convert.keys_from_wire(request)
        with self._store.writing() as unit:
            return wire.PublishKeysResponse(outcomes=outcomes_to_wire(keep_keys(unit, keys)))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        inquiries = convert.inquiries_from_wire(request)
        with self._store.writing() as unit:
            outcomes = judge_inquiries(unit, self._interface, self._judge, self._issuer, inquiries, self._clock.now())
            return wire.RequestInformationResponse(outcomes=outcomes_to_wire(outcomes))


class Audit(AuditServiceServicer):
    """For auditors."""

    def __init__(self, store: Store, pages: SealedPages) -> None:
        self._store, self._pages = store, pages

    def ListProvisionRecords(
        self, request: audit_wire.ListProvisionRecordsRequest, context: grpc.ServicerContext
    ) -> audit_wire.ListProvisionRecordsResponse:
        size = size_from_wire(request.page_size, USUAL_SIZE, LARGEST_SIZE)
        after = self._pages.open(request.page_token, query := query_of(answering(), request))
        found, following = self._store.page(int(after or 0), size)
        return convert.page_to_wire(found, self._pages.seal(str(following or ""), query))
