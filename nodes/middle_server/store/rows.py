"""Rows to domain values and back."""

from nodes.middle_server.domain.copies import CopyKey, LockedCopy
from nodes.middle_server.domain.inquiries import OpenInquiry
from nodes.middle_server.domain.symbols import Acquisition
from nodes.middle_server.store.tables import AcquisitionRow, CopyRow, InquiryRow
from vocabulary.identifiers import IntegratedAddresseeNumber, TransactionNumber


def acquisition_of(row: AcquisitionRow) -> Acquisition:
    """Return the acquisition in *row*."""
    return Acquisition(
        person=IntegratedAddresseeNumber(row.integrated_addressee_number),
        request_id=row.request_id,
        ask_time=row.ask_time,
        number_digest=row.number_digest,
    )


def acquisition_columns(acquisition: Acquisition) -> dict[str, object]:
    """Return the columns of *acquisition*."""
    return {
        "integrated_addressee_number": acquisition.person.value,
        "request_id": acquisition.request_id,
        "number_digest": acquisition.number_digest,
        "ask_time": acquisition.ask_time,
    }


def copy_of(row: CopyRow) -> LockedCopy:
    """Return the copy in *row*, still locked."""
    person = IntegratedAddresseeNumber(row.integrated_addressee_number)
    key = CopyKey(person=person, item_code=row.item_code, record_id=row.record_id)
    return LockedCopy(key=key, version=row.version, key_id=row.key_id, locked=row.locked)


def copy_columns(copy: LockedCopy) -> dict[str, object]:
    """Return the columns of *copy*."""
    return {
        "integrated_addressee_number": copy.key.person.value,
        "item_code": copy.key.item_code,
        "record_id": copy.key.record_id,
        "version": copy.version,
        "key_id": copy.key_id,
        "locked": copy.locked,
    }


def inquiry_of(row: InquiryRow) -> OpenInquiry:
    """Return the inquiry in *row*."""
    number = row.transaction_number
    return OpenInquiry(
        inquiry_id=row.inquiry_id,
        person=IntegratedAddresseeNumber(row.integrated_addressee_number),
        transaction_number=TransactionNumber(number) if number else None,
        is_done=row.is_done,
    )


def inquiry_columns(inquiry: OpenInquiry) -> dict[str, object]:
    """Return the columns of *inquiry*."""
    return {
        "inquiry_id": inquiry.inquiry_id,
        "integrated_addressee_number": inquiry.person.value,
        "transaction_number": inquiry.transaction_number.value if inquiry.transaction_number else None,
        "is_done": inquiry.is_done,
    }
