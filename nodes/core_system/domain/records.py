"""Records of provision (情報提供等記録): who asked whom for what, each chained to the one before."""

from dataclasses import dataclass, field
from datetime import datetime

from nodes.core_system.domain.inquiries import Judgement
from vocabulary.identifiers import TransactionNumber
from vocabulary.linkage import ProvisionRecord, SymbolInquiry


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreRecord(ProvisionRecord):
    """One inquiry as the core knows it: it decides, and never learns what was answered."""

    transaction_number: TransactionNumber
    inquiry_id: str
    trace: str = field(repr=False)


def record_of(
    inquiry: SymbolInquiry, judgement: Judgement, transaction_number: TransactionNumber, now: datetime
) -> CoreRecord:
    """Return the record of what was decided."""
    return CoreRecord(
        transaction_number=transaction_number,
        inquiry_id=inquiry.inquiry_id,
        inquirer=inquiry.inquirer,
        provider=inquiry.matter.provider,
        work_code=inquiry.matter.work_code,
        item_code=inquiry.matter.item_code,
        result=judgement.verdict.result,
        request_time=now,
        trace=judgement.trace,
    )
