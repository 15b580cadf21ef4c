"""The border between both sides: what comes in for the core or a middle server becomes what goes on to it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from fittings.nouns.people import checked
from juki.core_system.v1 import core_system_service_pb2 as core_wire
from juki.interface_system.v1 import interface_system_service_pb2 as wire
from juki.middle_server.v1 import middle_server_service_pb2 as middle_wire
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.refusals import Remote
from mesh.storage.items import Delivered, Outcome, delivered
from nodes.interface_system.domain import Parcel
from vocabulary.linkage import organisation_code

T = TypeVar("T")


def parcels_from_wire(
    items: Iterable[Any], onward: Callable[[Any], T], organisation: str = "organisation_code"
) -> list[Delivered[Parcel[T]]]:
    """Return *items* as what goes on, each for the organisation in the field named *organisation*."""

    def parcel(item: Any) -> Parcel[T]:
        code = checked(organisation_code, getattr(item, organisation), organisation)
        return Parcel(organisation=code, content=onward(item))

    return delivered(items, parcel)


def number_request_to_core(item: wire.NumberRequest) -> core_wire.NumberRequest:
    return core_wire.NumberRequest(
        delivery=item.delivery,
        organisation_code=item.organisation_code,
        acquisition_request_id=item.acquisition_request_id,
    )


def key_to_core(item: wire.PublicKey) -> core_wire.PublicKey:
    return core_wire.PublicKey(
        delivery=item.delivery, organisation_code=item.organisation_code, public_key=item.public_key
    )


def inquiry_to_core(item: wire.Inquiry) -> core_wire.Inquiry:
    return core_wire.Inquiry(
        delivery=item.delivery,
        inquiry_id=item.inquiry_id,
        symbol=item.symbol,
        work_code=item.work_code,
        procedure_code=item.procedure_code,
        item_code=item.item_code,
        provider_code=item.provider_code,
        inquirer_code=item.inquirer_code,
    )


def number_to_middle(item: wire.IssuedNumber) -> middle_wire.IssuedNumber:
    return middle_wire.IssuedNumber(
        delivery=item.delivery,
        acquisition_request_id=item.acquisition_request_id,
        acquisition_number=item.acquisition_number,
    )


def symbol_to_middle(item: wire.IssuedSymbol) -> middle_wire.IssuedSymbol:
    return middle_wire.IssuedSymbol(
        delivery=item.delivery, acquisition_number=item.acquisition_number, symbol=item.symbol
    )


def decision_to_middle(item: wire.Decision) -> middle_wire.Decision:
    return middle_wire.Decision(
        delivery=item.delivery,
        inquiry_id=item.inquiry_id,
        transaction_number=item.transaction_number,
        decision=item.decision,
        explanation=item.explanation,
    )


def permit_to_middle(item: wire.PermitNotice) -> middle_wire.PermitNotice:
    return middle_wire.PermitNotice(delivery=item.delivery, permit=item.permit)


def answer_to_middle(item: wire.Answer) -> middle_wire.Answer:
    return middle_wire.Answer(
        delivery=item.delivery,
        transaction_number=item.transaction_number,
        permit_id=item.permit_id,
        result=item.result,
        sealed_information=item.sealed_information,
    )


def outcomes_from_wire(outcomes: Sequence[DeliveryOutcome]) -> dict[str, Outcome]:
    """Return by delivery id what the next node made of each item."""
    return {each.delivery_id: _outcome(each) for each in outcomes}


def _outcome(outcome: DeliveryOutcome) -> Outcome:
    if not outcome.reason:
        return Outcome(outcome.delivery_id)
    refusal = Remote(
        code=outcome.code,
        reason=outcome.reason,
        cause=outcome.explanation,
        japanese="",
        retry_after=None,
        facts={},
    )
    return Outcome(outcome.delivery_id, refusal)
