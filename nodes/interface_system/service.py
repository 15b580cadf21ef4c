"""The interface system's service: convert to the other side, hand on, tell what became of it."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import grpc

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.interface_system.v1.delivery_service_pb2_grpc import DeliveryServiceServicer
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.clock import Clock
from mesh.storage.items import Delivered, Outcome, outcomes_to_wire
from nodes.interface_system import convert
from nodes.interface_system.domain import BodyMismatch, Parcel, RelayRecord
from nodes.interface_system.peers import CoreSystem, MiddleServers
from nodes.interface_system.store import Store

T = TypeVar("T")
Parcels = Sequence[Delivered[Parcel[T]]]

WAITING: Final = "UNAVAILABLE"


class Delivery(DeliveryServiceServicer):
    """Holds no state and catches nothing: the mesh turns refusals into statuses."""

    def __init__(
        self,
        core: CoreSystem,
        bodies: MiddleServers,
        store: Store,
        clock: Clock,
        body_of_caller: Callable[[], str],
    ) -> None:
        """*body_of_caller* tells whose node the call being answered comes from."""
        self._core, self._bodies, self._store, self._clock = core, bodies, store, clock
        self._body_of_caller = body_of_caller

    def IssueAcquisitionNumbers(
        self, request: wire.IssueAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> wire.IssueAcquisitionNumbersResponse:
        parcels = convert.parcels_from_wire(
            request.items, convert.number_request_to_core, lambda item: item.request.body_code
        )
        outcomes = self._own("IssueAcquisitionNumbers", parcels, self._core.issue_numbers)
        return wire.IssueAcquisitionNumbersResponse(outcomes=outcomes)

    def DeliverAcquisitionNumbers(
        self, request: wire.DeliverAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> wire.DeliverAcquisitionNumbersResponse:
        parcels = convert.parcels_from_wire(request.items, convert.number_to_middle, convert.addressed)
        outcomes = self._noted("DeliverAcquisitionNumbers", parcels, self._bodies.numbers(parcels))
        return wire.DeliverAcquisitionNumbersResponse(outcomes=outcomes)

    def DeliverSymbols(
        self, request: wire.DeliverSymbolsRequest, context: grpc.ServicerContext
    ) -> wire.DeliverSymbolsResponse:
        parcels = convert.parcels_from_wire(request.items, convert.symbol_to_middle, convert.addressed)
        outcomes = self._noted("DeliverSymbols", parcels, self._bodies.symbols(parcels))
        return wire.DeliverSymbolsResponse(outcomes=outcomes)

    def PublishKeys(self, request: wire.PublishKeysRequest, context: grpc.ServicerContext) -> wire.PublishKeysResponse:
        parcels = convert.parcels_from_wire(request.items, convert.key_to_core, lambda item: item.key.body_code)
        outcomes = self._own("PublishKeys", parcels, self._core.publish_keys)
        return wire.PublishKeysResponse(outcomes=outcomes)

    def RequestInformation(
        self, request: wire.RequestInformationRequest, context: grpc.ServicerContext
    ) -> wire.RequestInformationResponse:
        parcels = convert.parcels_from_wire(
            request.items, convert.inquiry_to_core, lambda item: item.inquiry.inquirer_code
        )
        outcomes = self._own("RequestInformation", parcels, self._core.request_information)
        return wire.RequestInformationResponse(outcomes=outcomes)

    def DeliverDecisions(
        self, request: wire.DeliverDecisionsRequest, context: grpc.ServicerContext
    ) -> wire.DeliverDecisionsResponse:
        parcels = convert.parcels_from_wire(request.items, convert.decision_to_middle, convert.addressed)
        outcomes = self._noted("DeliverDecisions", parcels, self._bodies.decisions(parcels))
        return wire.DeliverDecisionsResponse(outcomes=outcomes)

    def DeliverPermits(
        self, request: wire.DeliverPermitsRequest, context: grpc.ServicerContext
    ) -> wire.DeliverPermitsResponse:
        parcels = convert.parcels_from_wire(request.items, convert.permit_to_middle, convert.addressed)
        outcomes = self._noted("DeliverPermits", parcels, self._bodies.permits(parcels))
        return wire.DeliverPermitsResponse(outcomes=outcomes)

    def RelayAnswers(
        self, request: wire.RelayAnswersRequest, context: grpc.ServicerContext
    ) -> wire.RelayAnswersResponse:
        parcels = convert.parcels_from_wire(request.items, convert.answer_to_middle, convert.addressed)
        outcomes = self._noted("RelayAnswers", parcels, self._bodies.answers(parcels))
        return wire.RelayAnswersResponse(outcomes=outcomes)

    def _own(
        self, method: str, parcels: Parcels[T], send: Callable[[Parcels[T]], list[Outcome]]
    ) -> list[DeliveryOutcome]:
        """Hand on what the caller says for itself; what it says for another body is refused."""
        own = self._body_of_caller()
        passing = iter(send([each for each in parcels if each.value.body == own]))
        outcomes = [
            next(passing) if each.value.body == own else Outcome(each.delivery_id, BodyMismatch()) for each in parcels
        ]
        return self._noted(method, parcels, outcomes)

    def _noted(self, method: str, parcels: Parcels[T], outcomes: Sequence[Outcome]) -> list[DeliveryOutcome]:
        """Note what is settled and return *outcomes* for the wire; what must wait will come again."""
        records = [
            RelayRecord(
                delivery_id=parcel.delivery_id,
                body=parcel.value.body,
                method=method,
                refusal=outcome.refusal.reason if outcome.refusal else None,
            )
            for parcel, outcome in zip(parcels, outcomes, strict=True)
            if outcome.refusal is None or outcome.refusal.code != WAITING
        ]
        self._store.note(records, self._clock.now())
        return outcomes_to_wire(outcomes)
