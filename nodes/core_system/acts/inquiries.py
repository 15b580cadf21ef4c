"""A body asks another one about a person."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.core_system.domain.inquiries import InquiryJudge, published
from nodes.core_system.domain.permits import Issuer
from nodes.core_system.domain.records import record_of
from nodes.core_system.peers import InterfaceSystem
from nodes.core_system.store.register import Register
from vocabulary.linkage import SymbolInquiry


def judge_inquiries(
    unit: Register,
    interface: InterfaceSystem,
    judge: InquiryJudge,
    issuer: Issuer,
    inquiries: Sequence[Delivered[SymbolInquiry]],
    now: datetime,
) -> list[Outcome]:
    """Judge each inquiry once and record it; tell the inquirer, and permit the provider what the law permits.

    番号法第19条第8号 and 第21条第2項 for what is permitted, 第23条第3項 for the record.
    """
    unit.keys.fetch(each.value.inquirer for each in inquiries)
    unit.records.fetch((each.value.inquirer, each.value.inquiry_id) for each in inquiries)
    return unit.settle(inquiries, partial(_judge, unit, interface, judge, issuer, now))


def _judge(
    unit: Register,
    interface: InterfaceSystem,
    judge: InquiryJudge,
    issuer: Issuer,
    now: datetime,
    inquiry: SymbolInquiry,
) -> None:
    known_as = (inquiry.inquirer, inquiry.inquiry_id)
    if unit.records.find(known_as) is not None:
        return
    judgement = judge.judge(inquiry)
    decision = issuer.decision(inquiry, judgement)
    unit.records.keep(known_as, record_of(inquiry, judgement, decision.transaction_number, now))
    unit.post(interface.decision(inquiry.inquirer, decision))
    if judgement.provider_symbol is not None:
        key = published(unit.keys.find(inquiry.inquirer), inquiry.inquirer)
        permit = issuer.permit(inquiry, judgement.provider_symbol, decision.transaction_number, key, now)
        unit.post(interface.permit(inquiry.inquiry_id, permit))
