"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from fittings.nouns import pages as paging
from fittings.nouns.people import checked, uuid_from_wire
from juki.core_system.v1 import core_system_service_pb2 as wire
from juki.interface_system.v1 import interface_system_service_pb2 as interface_wire
from juki.types.v1 import permit_pb2
from mesh.storage.items import Delivered, delivered
from nodes.core_system.domain.acquisitions import (
    Acquisition,
    IssuedNumber,
    IssuedSymbol,
    NumberRequest,
    PublishedKey,
)
from nodes.core_system.domain.inquiries import Decision, Inquiry, Permit
from nodes.core_system.domain.records import ProvisionRecord
from vocabulary import linkage
from vocabulary.identifiers import AcquisitionNumber, ResidentCode, Symbol
from vocabulary.refusals import Malformed

KEY_LENGTH: Final = 32
USUAL_PAGE: Final = 100
LARGEST_PAGE: Final = 1000


def number_requests_from_wire(request: wire.IssueAcquisitionNumbersRequest) -> list[Delivered[NumberRequest]]:
    return delivered(request.items, _number_request)


def _number_request(item: wire.NumberRequest) -> NumberRequest:
    return NumberRequest(
        organisation=checked(linkage.organisation_code, item.organisation_code, "organisation_code"),
        request_id=uuid_from_wire(item.acquisition_request_id, "acquisition_request_id"),
    )


def acquisitions_from_wire(request: wire.SubmitResidentCodesRequest) -> list[Delivered[Acquisition]]:
    return delivered(request.items, _acquisition)


def _acquisition(item: wire.Acquisition) -> Acquisition:
    return Acquisition(
        number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
    )


def keys_from_wire(request: wire.PublishKeysRequest) -> list[Delivered[PublishedKey]]:
    return delivered(request.items, _key)


def _key(item: wire.PublicKey) -> PublishedKey:
    if len(item.public_key) != KEY_LENGTH:
        raise Malformed("public_key", "is not 32 bytes")
    return PublishedKey(
        organisation=checked(linkage.organisation_code, item.organisation_code, "organisation_code"),
        public_key=item.public_key,
    )


def inquiries_from_wire(request: wire.RequestInformationRequest) -> list[Delivered[Inquiry]]:
    return delivered(request.items, _inquiry)


def _inquiry(item: wire.Inquiry) -> Inquiry:
    return Inquiry(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        symbol=checked(Symbol, item.symbol, "symbol"),
        work_code=checked(linkage.work_code, item.work_code, "work_code"),
        procedure_code=checked(linkage.procedure_code, item.procedure_code, "procedure_code"),
        item_code=checked(linkage.item_code, item.item_code, "item_code"),
        provider=checked(linkage.organisation_code, item.provider_code, "provider_code"),
        inquirer=checked(linkage.organisation_code, item.inquirer_code, "inquirer_code"),
    )


def page_from_wire(request: wire.ListProvisionRecordsRequest) -> tuple[int, int]:
    """Return after which record to begin, and how many to show."""
    size = paging.size_from_wire(request.page_size, USUAL_PAGE, LARGEST_PAGE)
    return paging.position_from_wire(request.page_token), size


def page_to_wire(records: Sequence[ProvisionRecord], following: int | None) -> wire.ListProvisionRecordsResponse:
    return wire.ListProvisionRecordsResponse(
        records=[_record_to_wire(each) for each in records], next_page_token=paging.position_to_wire(following)
    )


def _record_to_wire(record: ProvisionRecord) -> wire.ProvisionRecord:
    return wire.ProvisionRecord(
        transaction_number=record.transaction_number.value,
        inquirer_code=record.inquirer,
        provider_code=record.provider,
        work_code=record.work_code,
        item_code=record.item_code,
        result=record.result,
        request_time=record.request_time.isoformat(),
    )


def number_to_interface(issued: IssuedNumber) -> interface_wire.IssuedNumber:
    return interface_wire.IssuedNumber(
        organisation_code=issued.organisation,
        acquisition_request_id=issued.request_id,
        acquisition_number=issued.number.value,
    )


def symbol_to_interface(issued: IssuedSymbol) -> interface_wire.IssuedSymbol:
    return interface_wire.IssuedSymbol(
        organisation_code=issued.organisation,
        acquisition_number=issued.number.value,
        symbol=issued.symbol.value,
    )


def decision_to_interface(decision: Decision) -> interface_wire.Decision:
    return interface_wire.Decision(
        organisation_code=decision.organisation,
        inquiry_id=decision.inquiry_id,
        transaction_number=decision.transaction_number.value,
        decision=decision.verdict.value,
        explanation=decision.explanation,
    )


def permit_to_wire(permit: Permit) -> permit_pb2.Permit:
    return permit_pb2.Permit(
        permit_id=permit.permit_id,
        transaction_number=permit.transaction_number.value,
        inquirer_code=permit.inquiry.inquirer,
        provider_code=permit.inquiry.provider,
        provider_symbol=permit.provider_symbol.value,
        work_code=permit.inquiry.work_code,
        procedure_code=permit.inquiry.procedure_code,
        item_code=permit.inquiry.item_code,
        issue_time=_timestamp(permit.issue_time),
        expire_time=_timestamp(permit.expire_time),
        inquirer_public_key=permit.inquirer_public_key,
    )


def _timestamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp
