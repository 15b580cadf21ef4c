"""A middle server's services: convert in, open a unit, do the act, convert out.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

import grpc

from fittings.nouns.pages import LARGEST_SIZE, USUAL_SIZE, size_from_wire
from fittings.pages.sealed import SealedPages, query_of
from juki.middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.middle_server.v1 import audit_service_pb2 as audit_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceServicer
from juki.middle_server.v1.audit_service_pb2_grpc import AuditServiceServicer
from juki.middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from mesh.call import answering
from mesh.clock import Clock
from mesh.ids import new_id_text
from mesh.storage.items import outcomes_to_wire
from nodes.middle_server import convert
from nodes.middle_server.acts.acquisition import keep_numbers, open_acquisitions, tie_symbols
from nodes.middle_server.acts.copies import register_copies
from nodes.middle_server.acts.inquiries import ask, take_answers, take_decisions
from nodes.middle_server.acts.provision import provide
from nodes.middle_server.peers import InterfaceSystem, Neighbours
from nodes.middle_server.store.keys import Own
from nodes.middle_server.store.store import Store


class Acquisition(AcquisitionServiceServicer):
    """For the city: how a symbol comes to be asked for."""

    def __init__(self, store: Store, interface: InterfaceSystem, clock: Clock) -> None:
        self._store, self._interface, self._clock = store, interface, clock

    def BeginAcquisitions(
        self, request: acquisition_wire.BeginAcquisitionsRequest, context: grpc.ServicerContext
    ) -> acquisition_wire.BeginAcquisitionsResponse:
        persons = convert.persons_from_wire(request)
        with self._store.writing() as unit:
            opened = open_acquisitions(unit, new_id_text, persons, self._clock.now())
        issued = self._interface.issue_numbers([each.request_id for each in opened])
        with self._store.writing() as unit:
            numbers = keep_numbers(unit, opened, issued)
        return convert.begun_to_wire(persons, numbers)


class Delivery(DeliveryServiceServicer):
    """For the city and the network: what is brought to the body."""

    def __init__(self, store: Store, own: Own, to: Neighbours, clock: Clock) -> None:
        self._store, self._own, self._to, self._clock = store, own, to, clock

    def ReceiveSymbols(
        self, request: wire.ReceiveSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveSymbolsResponse:
        symbols = convert.symbols_from_wire(request)
        with self._store.writing() as unit:
            outcomes = tie_symbols(unit, self._to.city, symbols)
        return wire.ReceiveSymbolsResponse(outcomes=outcomes_to_wire(outcomes))

    def RegisterCopies(
        self, request: wire.RegisterCopiesRequest, context: grpc.ServicerContext
    ) -> wire.RegisterCopiesResponse:
        copies = convert.copies_from_wire(request)
        with self._store.writing() as unit:
            outcomes = register_copies(unit, self._own.keys.vault, copies)
        return wire.RegisterCopiesResponse(outcomes=outcomes_to_wire(outcomes))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        inquiries = convert.inquiries_from_wire(request)
        with self._store.writing() as unit:
            outcomes = ask(unit, self._own, self._to, inquiries, self._clock.now())
        return wire.RequestInformationResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveDecisions(
        self, request: wire.ReceiveDecisionsRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveDecisionsResponse:
        decisions = convert.decisions_from_wire(request)
        with self._store.writing() as unit:
            outcomes = take_decisions(unit, self._own, self._to.city, decisions)
        return wire.ReceiveDecisionsResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceivePermits(
        self, request: wire.ReceivePermitsRequest, context: grpc.ServicerContext
    ) -> wire.ReceivePermitsResponse:
        permits = [each.map(self._to.core.proven) for each in convert.permits_from_wire(request)]
        with self._store.writing() as unit:
            outcomes = provide(unit, self._own, self._to.interface, permits, self._clock.now())
        return wire.ReceivePermitsResponse(outcomes=outcomes_to_wire(outcomes))

    def ReceiveAnswers(
        self, request: wire.ReceiveAnswersRequest, context: grpc.ServicerContext
    ) -> wire.ReceiveAnswersResponse:
        answers = convert.answers_from_wire(request)
        with self._store.writing() as unit:
            outcomes = take_answers(unit, self._own, self._to.city, answers, self._clock.now())
        return wire.ReceiveAnswersResponse(outcomes=outcomes_to_wire(outcomes))


class Audit(AuditServiceServicer):
    """For auditors."""

    def __init__(self, store: Store, pages: SealedPages) -> None:
        self._store, self._pages = store, pages

    def ListProvisionRecords(
        self, request: audit_wire.ListProvisionRecordsRequest, context: grpc.ServicerContext
    ) -> audit_wire.ListProvisionRecordsResponse:
        size = size_from_wire(request.page_size, USUAL_SIZE, LARGEST_SIZE)
        after = self._pages.open(request.page_token, query := query_of(answering(), request))
        found, following = self._store.records(int(after or 0), size)
        return convert.page_to_wire(found, self._pages.seal(str(following or ""), query))
