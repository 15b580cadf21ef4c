"""Those the interface system calls: each takes a batch and tells what became of every item."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.core_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub as CoreStub
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceStub as MiddleStub
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.call import answering
from mesh.hosting.node import Road
from mesh.refusals import Unreachable
from mesh.storage.items import Delivered, Outcome
from mesh.storage.outbox import WAIT_CODES
from nodes.interface_system import convert
from nodes.interface_system.domain import Parcel, grouped
from vocabulary.refusals import Refusal

T = TypeVar("T")
Parcels = Sequence[Delivered[Parcel[T]]]
Call = Callable[[list[T]], Sequence[DeliveryOutcome]]

SHORTEST_PATIENCE: Final = 1.0  # seconds for one body, however many others wait


class CoreSystem:
    """The core."""

    def __init__(self, road: Road) -> None:
        self._stub = CoreStub(road.channel(road.peer("core_system")))

    def issue_numbers(self, parcels: Parcels[core_wire.NumberRequestItem]) -> list[Outcome]:
        message, method = core_wire.IssueAcquisitionNumbersRequest, self._stub.IssueAcquisitionNumbers
        return _carried(parcels, lambda items: method(message(items=items)).outcomes)

    def publish_keys(self, parcels: Parcels[core_wire.PublicKeyItem]) -> list[Outcome]:
        message, method = core_wire.PublishKeysRequest, self._stub.PublishKeys
        return _carried(parcels, lambda items: method(message(items=items)).outcomes)

    def request_information(self, parcels: Parcels[core_wire.InquiryItem]) -> list[Outcome]:
        message, method = core_wire.RequestInformationRequest, self._stub.RequestInformation
        return _carried(parcels, lambda items: method(message(items=items)).outcomes)


class MiddleServers:
    """Every body's middle server; one that is away leaves the others' items alone."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._stubs: dict[str, MiddleStub] = {}

    def numbers(self, parcels: Parcels[middle_wire.IssuedNumberItem]) -> list[Outcome]:
        message = middle_wire.ReceiveAcquisitionNumbersRequest
        return self._spread(
            parcels,
            lambda to, items, wait: to.ReceiveAcquisitionNumbers(message(items=items), timeout=wait).outcomes,
        )

    def symbols(self, parcels: Parcels[middle_wire.IssuedSymbolItem]) -> list[Outcome]:
        message = middle_wire.ReceiveSymbolsRequest
        return self._spread(
            parcels, lambda to, items, wait: to.ReceiveSymbols(message(items=items), timeout=wait).outcomes
        )

    def decisions(self, parcels: Parcels[middle_wire.DecisionItem]) -> list[Outcome]:
        message = middle_wire.ReceiveDecisionsRequest
        return self._spread(
            parcels, lambda to, items, wait: to.ReceiveDecisions(message(items=items), timeout=wait).outcomes
        )

    def permits(self, parcels: Parcels[middle_wire.PermitItem]) -> list[Outcome]:
        message = middle_wire.ReceivePermitsRequest
        return self._spread(
            parcels, lambda to, items, wait: to.ReceivePermits(message(items=items), timeout=wait).outcomes
        )

    def answers(self, parcels: Parcels[middle_wire.AnswerItem]) -> list[Outcome]:
        message = middle_wire.ReceiveAnswersRequest
        return self._spread(
            parcels, lambda to, items, wait: to.ReceiveAnswers(message(items=items), timeout=wait).outcomes
        )

    def _spread(
        self,
        parcels: Parcels[T],
        send: Callable[[MiddleStub, list[T], float], Sequence[DeliveryOutcome]],
    ) -> list[Outcome]:
        """Call each body's middle server once, none of them using up the time of those after it."""
        found: dict[int, Outcome] = {}
        groups = grouped([each.value.body for each in parcels])
        for still_to_call, (body, places) in zip(range(len(groups), 0, -1), groups.items(), strict=True):
            call = self._call_to(body, send, still_to_call)
            found |= zip(places, _carried([parcels[place] for place in places], call), strict=True)
        return [found[place] for place in range(len(parcels))]

    def _call_to(
        self,
        body: str,
        send: Callable[[MiddleStub, list[T], float], Sequence[DeliveryOutcome]],
        still_to_call: int,
    ) -> Call[T]:
        def call(items: list[T]) -> Sequence[DeliveryOutcome]:
            share = answering().time_left() / still_to_call
            return send(self._stub(body), items, max(share, SHORTEST_PATIENCE))

        return call

    def _stub(self, body: str) -> MiddleStub:
        if body not in self._stubs:
            name = self._road.peer("middle_server", body)
            self._stubs[body] = MiddleStub(self._road.channel(name))
        return self._stubs[body]


def _carried(parcels: Parcels[T], call: Call[T]) -> list[Outcome]:
    """Return what became of each item; a refusal of the whole is told apart by sending each alone."""
    if not parcels:
        return []
    try:
        outcomes = convert.outcomes_from_wire(call([each.value.content for each in parcels]))
    except Refusal as refusal:
        if len(parcels) > 1 and refusal.code not in WAIT_CODES:
            return [outcome for each in parcels for outcome in _carried([each], call)]
        return [Outcome(each.delivery_id, refusal) for each in parcels]
    return [outcomes.get(each.delivery_id) or _unanswered(each.delivery_id) for each in parcels]


def _unanswered(delivery_id: str) -> Outcome:
    return Outcome(delivery_id, Unreachable(callee="the next node", status="no outcome"))
