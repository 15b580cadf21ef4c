"""The body asks others (情報照会): the question, the core's decision on it, and the answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.middle_server.domain.inquiries import (
    Inquiry,
    OpenInquiry,
    TransactionUnknown,
    answered,
    decided,
    not_permitted,
    of_no_inquiry,
    without_symbol,
)
from nodes.middle_server.domain.provision import content_of
from nodes.middle_server.domain.records import record_of_answer, record_of_decision, record_of_inquiry
from nodes.middle_server.peers import CityMiddleServer, Neighbours
from nodes.middle_server.store.keys import Own
from nodes.middle_server.store.register import Register
from vocabulary.linkage import Answer, Decision


def ask(
    unit: Register, own: Own, to: Neighbours, inquiries: Sequence[Delivered[Inquiry]], now: datetime
) -> list[Outcome]:
    """Send each inquiry into the network by the person's symbol, and open its record (番号法第23条)."""
    unit.symbols.fetch(each.value.person for each in inquiries)
    unit.inquiries.fetch(each.value.inquiry_id for each in inquiries)
    return unit.settle(inquiries, partial(_ask, unit, own, to, now))


def _ask(unit: Register, own: Own, to: Neighbours, now: datetime, inquiry: Inquiry) -> None:
    if unit.inquiries.find(inquiry.inquiry_id) is not None:
        return
    symbol = unit.symbols.find(inquiry.person)
    if symbol is None:
        unit.post(to.city.result(without_symbol(inquiry)))
        return
    unit.inquiries.keep(inquiry.inquiry_id, OpenInquiry(inquiry_id=inquiry.inquiry_id, person=inquiry.person))
    unit.record(record_of_inquiry(inquiry, symbol, own.code, now))
    # Until the core is known to have the key, every inquiry brings it along and cannot overtake it.
    if unit.published_keys.find(own.keys.public_key) is None:
        unit.post(to.interface.key(own.keys.public_key, inquiry.inquiry_id))
    unit.post(to.interface.inquiry(inquiry, symbol))


def take_decisions(
    unit: Register, own: Own, city: CityMiddleServer, decisions: Sequence[Delivered[Decision]]
) -> list[Outcome]:
    """Tie each inquiry to its transaction; one that is not permitted is done, and the city hears why."""
    ids = [each.value.inquiry_id for each in decisions]
    unit.inquiries.fetch(ids)
    unit.records.fetch(ids)
    return unit.settle(decisions, partial(_take_decision, unit, own, city))


def _take_decision(unit: Register, own: Own, city: CityMiddleServer, decision: Decision) -> None:
    inquiry = unit.inquiries.find(decision.inquiry_id)
    if inquiry is None:
        raise TransactionUnknown
    if inquiry.transaction_number is not None:
        return
    unit.inquiries.keep(inquiry.inquiry_id, decided(inquiry, decision))
    unit.record(record_of_decision(unit.newest_record(inquiry.inquiry_id), decision))
    if unit.published_keys.find(own.keys.public_key) is None:  # it came before the inquiry that was decided
        unit.published_keys.keep(own.keys.public_key, True)
    if not decision.is_permitted:
        unit.post(city.result(not_permitted(inquiry, decision)))


def take_answers(
    unit: Register, own: Own, city: CityMiddleServer, answers: Sequence[Delivered[Answer]], now: datetime
) -> list[Outcome]:
    """Open each answer and send it to the city, once."""
    unit.fetch_asked(each.value.transaction_number for each in answers)
    return unit.settle(answers, partial(_take_answer, unit, own, city, now))


def _take_answer(unit: Register, own: Own, city: CityMiddleServer, now: datetime, answer: Answer) -> None:
    inquiry = unit.asked_in(answer.transaction_number)
    if inquiry is None:
        raise of_no_inquiry(is_any_undecided=unit.is_any_undecided)
    if inquiry.is_done:
        return
    content = content_of(answer, own.keys.sealing)
    unit.inquiries.keep(inquiry.inquiry_id, replace(inquiry, is_done=True))
    unit.record(record_of_answer(unit.newest_record(inquiry.inquiry_id), answer.result, now))
    unit.post(city.result(answered(inquiry, answer.result, content)))
