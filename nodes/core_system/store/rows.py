"""Rows of the core's tables to domain values and back."""

from datetime import datetime
from typing import Final

from nodes.core_system.domain.acquisitions import OpenAcquisition
from nodes.core_system.domain.records import CoreRecord
from nodes.core_system.store.tables import AcquisitionRow, ProvisionRecordRow
from vocabulary.identifiers import TransactionNumber
from vocabulary.linkage import InquiryResult

CHAINED: Final = (
    "transaction_number",
    "inquiry_id",
    "inquirer",
    "provider",
    "work_code",
    "item_code",
    "result",
    "request_time",
    "trace",
)


def acquisition_columns(digest: bytes, acquisition: OpenAcquisition) -> dict[str, object]:
    """Return the row of an acquisition whose number has this keyed *digest*."""
    return {
        "body": acquisition.body,
        "request_id": acquisition.request_id,
        "number_digest": digest,
        "issue_time": acquisition.issue_time,
    }


def acquisition_of(row: AcquisitionRow) -> OpenAcquisition:
    """Return what is under way."""
    return OpenAcquisition(body=row.body, request_id=row.request_id, issue_time=row.issue_time)


def record_columns(record: CoreRecord) -> dict[str, str]:
    """Return what is chained of a record, in the order in which the hash covers it."""
    values = (
        record.transaction_number.value,
        record.inquiry_id,
        record.inquirer,
        record.provider,
        record.work_code,
        record.item_code,
        record.result.value,
        record.request_time.isoformat(),
        record.trace,
    )
    return dict(zip(CHAINED, values, strict=True))


def record_of_row(row: ProvisionRecordRow) -> CoreRecord:
    """Return the record in a row."""
    return CoreRecord(
        transaction_number=TransactionNumber(row.transaction_number),
        inquiry_id=row.inquiry_id,
        inquirer=row.inquirer,
        provider=row.provider,
        work_code=row.work_code,
        item_code=row.item_code,
        result=InquiryResult(row.result),
        request_time=datetime.fromisoformat(row.request_time),
        trace=row.trace,
    )
