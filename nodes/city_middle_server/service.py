"""The city middle server's services: convert in, look up, hand over, convert out; a unit only for open inquiries.

They hold no state and catch nothing: the mesh turns refusals into statuses. Whatever passes here is handed over within
the call that brought it, and rests nowhere; numbers are looked up for a whole batch, before any unit is opened.
"""

from functools import partial

import grpc

from juki.city_middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.city_middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceServicer
from juki.city_middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.calls.relay import Relay
from nodes.city_middle_server import convert
from nodes.city_middle_server.acts.inquiries import accepted, close_inquiries, open_inquiries, outcomes_of
from nodes.city_middle_server.peers import Addressee, BusinessSystems, MiddleServer
from nodes.city_middle_server.store import Store


class Acquisition(AcquisitionServiceServicer):
    """What the addressee system asks for symbols."""

    def __init__(self, middle_server: MiddleServer) -> None:
        self._middle_server = middle_server

    def BeginAcquisitions(
        self, request: acquisition_wire.BeginAcquisitionsRequest, context: grpc.ServicerContext
    ) -> acquisition_wire.BeginAcquisitionsResponse:
        people = convert.people_from_wire(request)
        return convert.begun_to_wire(self._middle_server.begin_acquisitions(people))


class Delivery(DeliveryServiceServicer):
    """What the outboxes of both sides bring."""

    def __init__(
        self,
        store: Store,
        relay: Relay,
        addressee: Addressee,
        middle_server: MiddleServer,
        business_systems: BusinessSystems,
    ) -> None:
        self._store, self._relay, self._addressee = store, relay, addressee
        self._middle_server, self._business_systems = middle_server, business_systems

    def ReceiveSymbolResults(
        self, request: wire.ReceiveSymbolResultsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveSymbolResultsResponse:
        results = convert.symbol_results_from_wire(request)
        return convert.symbol_results_response(self._relay.pass_on(results, self._addressee.symbol_result))

    def RegisterHouseholdCopies(
        self, request: wire.RegisterHouseholdCopiesRequest, context: grpc.ServicerContext
    ) -> wire.RegisterHouseholdCopiesResponse:
        copies = convert.copies_from_wire(request)
        numbers = self._addressee.integrated_numbers(each.value.addressee_number for each in copies)
        return convert.copies_response(self._relay.pass_on(copies, partial(self._middle_server.copy, numbers)))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        inquiries = convert.inquiries_from_wire(request)
        numbers = self._addressee.integrated_numbers(each.value.addressee_number for each in inquiries)
        with self._store.writing() as unit:
            noted = open_inquiries(unit, self._business_systems, numbers, inquiries)
        handed = self._relay.pass_on(accepted(inquiries, noted), partial(self._middle_server.inquiry, numbers))
        return convert.inquiries_response(outcomes_of(noted, handed))

    def ReceiveResults(
        self, request: wire.ReceiveResultsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveResultsResponse:
        results = convert.results_from_wire(request)
        fresh = self._store.not_applied(results)
        known = self._addressee.addressee_numbers(each.value.integrated_number for each in fresh)
        waiting = self._store.open_inquiries({each.value.inquiry_id for each in fresh})
        handed = self._relay.pass_on(fresh, partial(self._business_systems.result, known, waiting))
        with self._store.writing() as unit:
            return convert.results_response(close_inquiries(unit, results, handed))
