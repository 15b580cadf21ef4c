"""Business systems ask, and get their answers."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.city_middle_server.domain import Handed, Inquiry, LayoutResult, Numbers, OpenInquiry, number_for_inquiry
from nodes.city_middle_server.peers import BusinessSystems
from nodes.city_middle_server.store import Register


def open_inquiries(
    unit: Register, business_systems: BusinessSystems, numbers: Numbers, inquiries: Sequence[Delivered[Inquiry]]
) -> list[Outcome]:
    """Note who asks what is about to be handed over (情報照会依頼, 番号法第19条第8号); a repeat notes nothing more."""
    return unit.settle(inquiries, partial(_open, unit, business_systems, numbers))


def _open(unit: Register, business_systems: BusinessSystems, numbers: Numbers, inquiry: Inquiry) -> None:
    """Refuse a question about nobody known, and one whose answer could go nowhere."""
    number_for_inquiry(numbers, inquiry)
    business_systems.name_of(inquiry.business_system)
    unit.opened.add(
        OpenInquiry(
            inquiry_id=inquiry.inquiry_id,
            business_system=inquiry.business_system,
            addressee_number=inquiry.addressee_number,
        )
    )


def accepted(inquiries: Sequence[Delivered[Inquiry]], noted: Sequence[Outcome]) -> list[Delivered[Inquiry]]:
    """Return the inquiries that were noted, now or before: a repeat is handed over again, and is known there."""
    return [each for each, outcome in zip(inquiries, noted, strict=True) if outcome.refusal is None]


def outcomes_of(noted: Sequence[Outcome], handed: Sequence[Outcome]) -> list[Outcome]:
    """Return what became of each inquiry in the end."""
    last = {each.delivery_id: each for each in handed}
    return [last.get(each.delivery_id, each) for each in noted]


def close_inquiries(
    unit: Register, results: Sequence[Delivered[LayoutResult]], handed: Sequence[Outcome]
) -> list[Outcome]:
    """Forget the inquiries whose results arrived; *handed* is what became of those that were handed over now."""
    refusals = {each.delivery_id: each.refusal for each in handed}
    items = [each.map(partial(Handed, refusals.get(each.delivery_id))) for each in results]
    return unit.settle(items, partial(_close, unit))


def _close(unit: Register, handed: Handed) -> None:
    if handed.refusal is not None:
        raise handed.refusal
    unit.closed.add(handed.result.inquiry_id)
