"""Records of provision (情報提供等記録): who asked whom for what, each chained to the one before."""

from dataclasses import dataclass, field
from datetime import datetime

from nodes.core_system.domain.inquiries import Inquiry, Judgement, Verdict
from vocabulary.identifiers import TransactionNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvisionRecord:
    """One inquiry as the core knows it: it decides, and never learns what was answered."""

    transaction_number: TransactionNumber
    inquiry_id: str
    inquirer: str
    provider: str
    work_code: str
    item_code: str
    result: str
    request_time: datetime
    trace: str = field(repr=False)


def record_of(
    inquiry: Inquiry, judgement: Judgement, transaction_number: TransactionNumber, now: datetime
) -> ProvisionRecord:
    """Return the record of what was decided."""
    permitted = judgement.verdict is Verdict.PERMITTED
    return ProvisionRecord(
        transaction_number=transaction_number,
        inquiry_id=inquiry.inquiry_id,
        inquirer=inquiry.inquirer,
        provider=inquiry.provider,
        work_code=inquiry.work_code,
        item_code=inquiry.item_code,
        result="REQUESTED" if permitted else judgement.verdict.value,
        request_time=now,
        trace=judgement.trace,
    )
