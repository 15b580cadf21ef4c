"""The interface system's services: convert to the other side, hand on within the call, note that it passed.

They hold no state and catch nothing: the mesh turns refusals into statuses.
"""

from collections.abc import Callable, Sequence
from functools import partial

import grpc
from google.protobuf.message import Message

from fittings.passages.convert import coming_of
from fittings.passages.domain import Course
from juki.interface_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.interface_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceServicer
from juki.interface_system.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.call import answering
from mesh.calls.relay import Relay
from mesh.clock import Clock
from mesh.storage.items import Delivered, Posting, outcomes_to_wire
from nodes.interface_system import convert
from nodes.interface_system.acts.passages import note_deliveries, note_requests
from nodes.interface_system.domain import Parcel, check_speaks_for
from nodes.interface_system.peers import CoreSystem, MiddleServers
from nodes.interface_system.store import Store

Parcels = Sequence[Delivered[Parcel[Message]]]


class Acquisition(AcquisitionServiceServicer):
    """For middle servers that ask the core for acquisition numbers; none rests here."""

    def __init__(self, store: Store, core: CoreSystem, body_of_caller: Callable[[], str], clock: Clock) -> None:
        """*body_of_caller* tells whose node the call being answered comes from."""
        self._store, self._core, self._body_of_caller, self._clock = store, core, body_of_caller, clock

    def IssueAcquisitionNumbers(
        self, request: acquisition_wire.IssueAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> acquisition_wire.IssueAcquisitionNumbersResponse:
        body, request_ids = convert.number_requests_from_wire(request)
        check_speaks_for(body, self._body_of_caller())
        issued = self._core.issue_numbers(body, request_ids)
        with self._store.writing() as unit:
            note_requests(unit, coming_of(answering(), self._clock.now()), Course(body, self._core.name), request_ids)
        return convert.numbers_to_wire(issued)


class Delivery(DeliveryServiceServicer):
    """For what middle servers and the core send each other."""

    def __init__(
        self,
        store: Store,
        relay: Relay,
        core: CoreSystem,
        bodies: MiddleServers,
        body_of_caller: Callable[[], str],
        clock: Clock,
    ) -> None:
        """*body_of_caller* tells whose node the call being answered comes from."""
        self._store, self._relay, self._core, self._bodies = store, relay, core, bodies
        self._body_of_caller, self._clock = body_of_caller, clock

    def DeliverSymbols(
        self, request: wire.DeliverSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.DeliverSymbolsResponse:
        parcels = convert.parcels_from_wire(request.items, convert.SYMBOLS)
        return wire.DeliverSymbolsResponse(outcomes=self._to_bodies(parcels))

    def PublishKeys(self, request: wire.PublishKeysRequest, context: grpc.ServicerContext) -> wire.PublishKeysResponse:
        parcels = convert.parcels_from_wire(request.items, convert.KEYS)
        return wire.PublishKeysResponse(outcomes=self._to_core(parcels))

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        parcels = convert.parcels_from_wire(request.items, convert.INQUIRIES)
        return wire.RequestInformationResponse(outcomes=self._to_core(parcels))

    def DeliverDecisions(
        self, request: wire.DeliverDecisionsRequest, context: grpc.ServicerContext
    ) -> wire.DeliverDecisionsResponse:
        parcels = convert.parcels_from_wire(request.items, convert.DECISIONS)
        return wire.DeliverDecisionsResponse(outcomes=self._to_bodies(parcels))

    def DeliverPermits(
        self, request: wire.DeliverPermitsRequest, context: grpc.ServicerContext
    ) -> wire.DeliverPermitsResponse:
        parcels = convert.parcels_from_wire(request.items, convert.PERMITS)
        return wire.DeliverPermitsResponse(outcomes=self._to_bodies(parcels))

    def RelayAnswers(
        self, request: wire.RelayAnswersRequest, context: grpc.ServicerContext
    ) -> wire.RelayAnswersResponse:
        parcels = convert.parcels_from_wire(request.items, convert.ANSWERS)
        return wire.RelayAnswersResponse(outcomes=self._to_bodies(parcels))

    def _to_core(self, parcels: Parcels) -> list[DeliveryOutcome]:
        """Hand on what the caller says for itself."""
        onward = partial(self._core.parcel, self._body_of_caller())
        return self._pass_on(parcels, onward, lambda body: self._core.name)

    def _to_bodies(self, parcels: Parcels) -> list[DeliveryOutcome]:
        """Hand on what is for others, each to its own."""
        return self._pass_on(parcels, self._bodies.parcel, self._bodies.name_of)

    def _pass_on(
        self, parcels: Parcels, onward: Callable[[Parcel[Message]], Posting], receiver_of: Callable[[str], str]
    ) -> list[DeliveryOutcome]:
        outcomes = self._relay.pass_on(parcels, onward)
        with self._store.writing() as unit:
            note_deliveries(unit, coming_of(answering(), self._clock.now()), parcels, outcomes, receiver_of)
        return outcomes_to_wire(outcomes)
