"""Records of provision (情報提供等記録): who asked whom for what, each chained to the one before."""

from dataclasses import dataclass, replace
from datetime import datetime

from nodes.middle_server.domain.inquiries import Inquiry
from vocabulary.identifiers import Symbol
from vocabulary.linkage import Decision, InquiryResult, Permit, ProvisionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRecord(ProvisionRecord):
    """One transaction as this body knows it; a later state of it is appended, never written over."""

    key: str  # the inquiry's id where this body asked, the permit's where it was asked
    symbol: Symbol


def record_of_inquiry(inquiry: Inquiry, symbol: Symbol, body: str, now: datetime) -> BodyRecord:
    """Return the record of what this body asks; its transaction is known when the core has decided."""
    return BodyRecord(
        key=inquiry.inquiry_id,
        transaction_number=None,
        inquirer=body,
        provider=inquiry.matter.provider,
        work_code=inquiry.matter.work_code,
        item_code=inquiry.matter.item_code,
        result=InquiryResult.OPEN,
        request_time=now,
        symbol=symbol,
    )


def record_of_provision(permit: Permit, result: InquiryResult, now: datetime) -> BodyRecord:
    """Return the record of what this body was asked and did at *now*."""
    return BodyRecord(
        key=permit.permit_id,
        transaction_number=permit.transaction_number,
        inquirer=permit.inquirer,
        provider=permit.matter.provider,
        work_code=permit.matter.work_code,
        item_code=permit.matter.item_code,
        result=result,
        request_time=permit.issue_time,
        symbol=permit.provider_symbol,
        provide_time=now if result is InquiryResult.PROVIDED else None,
    )


def record_of_decision(record: BodyRecord, decision: Decision) -> BodyRecord:
    """Return the state of a record that follows when the core has decided."""
    return replace(record, transaction_number=decision.transaction_number, result=decision.verdict.result)


def record_of_answer(record: BodyRecord, result: InquiryResult, now: datetime) -> BodyRecord:
    """Return the state of a record that follows when the answer came at *now*."""
    return replace(record, result=result, provide_time=now if result is InquiryResult.PROVIDED else None)
