"""The border between both sides: what comes in for the core or a middle server becomes what goes on to it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from google.rpc import code_pb2

from fittings.nouns.linkage import body_code_from_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.refusals import Remote
from mesh.storage.items import Delivered, Outcome, delivered
from nodes.interface_system.domain import Parcel

T = TypeVar("T")
U = TypeVar("U")


def parcels_from_wire(
    items: Iterable[T], onward: Callable[[T], U], body_of: Callable[[T], str]
) -> list[Delivered[Parcel[U]]]:
    """Return *items* as what goes on, each for the body that *body_of* finds in it."""
    return delivered(items, lambda item: Parcel(body=body_code_from_wire(body_of(item)), content=onward(item)))


def addressed(item: Any) -> str:
    """Return the body that an item for a middle server is for."""
    code: str = item.body_code
    return code


def number_request_to_core(item: wire.NumberRequestItem) -> core_wire.NumberRequestItem:
    return core_wire.NumberRequestItem(delivery=item.delivery, request=item.request)


def key_to_core(item: wire.PublicKeyItem) -> core_wire.PublicKeyItem:
    return core_wire.PublicKeyItem(delivery=item.delivery, key=item.key)


def inquiry_to_core(item: wire.InquiryItem) -> core_wire.InquiryItem:
    return core_wire.InquiryItem(delivery=item.delivery, inquiry=item.inquiry)


def number_to_middle(item: wire.IssuedNumberItem) -> middle_wire.IssuedNumberItem:
    return middle_wire.IssuedNumberItem(delivery=item.delivery, number=item.number)


def symbol_to_middle(item: wire.IssuedSymbolItem) -> middle_wire.IssuedSymbolItem:
    return middle_wire.IssuedSymbolItem(delivery=item.delivery, symbol=item.symbol)


def decision_to_middle(item: wire.DecisionItem) -> middle_wire.DecisionItem:
    return middle_wire.DecisionItem(delivery=item.delivery, decision=item.decision)


def permit_to_middle(item: wire.PermitItem) -> middle_wire.PermitItem:
    return middle_wire.PermitItem(delivery=item.delivery, permit=item.permit)


def answer_to_middle(item: wire.AnswerItem) -> middle_wire.AnswerItem:
    return middle_wire.AnswerItem(delivery=item.delivery, answer=item.answer)


def outcomes_from_wire(outcomes: Sequence[DeliveryOutcome]) -> dict[str, Outcome]:
    """Return by delivery id what the next node made of each item."""
    return {each.delivery_id: _outcome(each) for each in outcomes}


def _outcome(outcome: DeliveryOutcome) -> Outcome:
    if not outcome.reason:
        return Outcome(outcome.delivery_id)
    refusal = Remote(
        code=code_pb2.Code.Name(outcome.status) if outcome.status in code_pb2.Code.values() else "UNKNOWN",
        reason=outcome.reason,
        cause=outcome.explanation,
        japanese="",
        retry_after=None,
        facts={},
    )
    return Outcome(outcome.delivery_id, refusal)
