"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns import linkage as nouns
from fittings.nouns.fields import uuid_from_wire
from fittings.nouns.juki_net import resident_acquisition_from_wire
from juki.core_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from mesh.storage.items import Delivered, delivered
from nodes.core_system.domain.records import CoreRecord
from vocabulary.juki_net import ResidentAcquisition
from vocabulary.linkage import Decision, IssuedNumber, IssuedSymbol, PublicKey, SymbolInquiry


def number_requests_from_wire(request: acquisition_wire.IssueAcquisitionNumbersRequest) -> tuple[str, list[str]]:
    """Return the body that asks, and by what it knows each request."""
    body = nouns.body_code_from_wire(request.body_code)
    return body, [uuid_from_wire(each, "acquisition_request_ids") for each in request.acquisition_request_ids]


def numbers_to_wire(issued: Sequence[IssuedNumber]) -> acquisition_wire.IssueAcquisitionNumbersResponse:
    return acquisition_wire.IssueAcquisitionNumbersResponse(
        numbers=[nouns.issued_number_to_wire(each) for each in issued]
    )


def acquisitions_from_wire(request: wire.SubmitResidentCodesRequest) -> list[Delivered[ResidentAcquisition]]:
    return delivered(request.items, lambda item: resident_acquisition_from_wire(item.acquisition))


def keys_from_wire(request: wire.PublishKeysRequest) -> list[Delivered[PublicKey]]:
    return delivered(request.items, lambda item: nouns.public_key_from_wire(item.key))


def inquiries_from_wire(request: wire.RequestInformationRequest) -> list[Delivered[SymbolInquiry]]:
    return delivered(request.items, lambda item: nouns.symbol_inquiry_from_wire(item.inquiry))


def page_to_wire(records: Sequence[CoreRecord], token: str) -> audit_wire.ListProvisionRecordsResponse:
    return audit_wire.ListProvisionRecordsResponse(
        records=[nouns.provision_record_to_wire(each) for each in records],
        next_page_token=token,
    )


def symbol_to_interface(body: str, issued: IssuedSymbol) -> interface_wire.IssuedSymbolItem:
    return interface_wire.IssuedSymbolItem(body_code=body, symbol=nouns.issued_symbol_to_wire(issued))


def decision_to_interface(body: str, decision: Decision) -> interface_wire.DecisionItem:
    return interface_wire.DecisionItem(body_code=body, decision=nouns.decision_to_wire(decision))
