"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.people import checked, date_from_wire, text_from_wire, uuid_from_wire
from juki.addressee.v1 import addressee_service_pb2 as addressee_wire
from juki.business_system.v1 import business_system_service_pb2 as business_wire
from juki.city_middle_server.v1 import city_middle_server_service_pb2 as wire
from juki.middle_server.v1 import middle_server_service_pb2 as middle_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.city_middle_server.domain import (
    HouseholdCopy,
    Inquiry,
    LayoutResult,
    NamedResult,
    Received,
    Result,
    layout,
)
from nodes.city_middle_server.domain.layout import DataItem
from vocabulary import linkage
from vocabulary.codes import Relationship
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.refusals import Malformed

LONGEST_EXPLANATION = 500
LONGEST_VALUE = 4000
LONGEST_NODE_ID = 40


def symbol_requests_from_wire(
    request: wire.RequestSymbolsRequest,
) -> list[Delivered[IntegratedAddresseeNumber]]:
    return delivered(request.items, lambda item: _integrated_number(item.integrated_addressee_number))


def symbol_requests_response(outcomes: Sequence[Outcome]) -> wire.RequestSymbolsResponse:
    return wire.RequestSymbolsResponse(outcomes=outcomes_to_wire(outcomes))


def received_from_wire(request: wire.ReceiveAcquisitionNumbersRequest) -> list[Delivered[Received]]:
    return delivered(request.items, _received)


def _received(item: wire.AcquisitionNumber) -> Received:
    return Received(
        integrated_number=_integrated_number(item.integrated_addressee_number),
        acquisition_number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
    )


def received_response(outcomes: Sequence[Outcome]) -> wire.ReceiveAcquisitionNumbersResponse:
    return wire.ReceiveAcquisitionNumbersResponse(outcomes=outcomes_to_wire(outcomes))


def symbol_results_from_wire(
    request: wire.ReceiveSymbolResultsRequest,
) -> list[Delivered[IntegratedAddresseeNumber]]:
    return delivered(request.items, lambda item: _integrated_number(item.integrated_addressee_number))


def symbol_results_response(outcomes: Sequence[Outcome]) -> wire.ReceiveSymbolResultsResponse:
    return wire.ReceiveSymbolResultsResponse(outcomes=outcomes_to_wire(outcomes))


def copies_from_wire(request: wire.RegisterHouseholdCopiesRequest) -> list[Delivered[HouseholdCopy]]:
    return delivered(request.items, _copy)


def _copy(item: wire.HouseholdCopy) -> HouseholdCopy:
    if item.version < 1:
        raise Malformed("version", "is not 1 or more")
    return HouseholdCopy(
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        record_id=text_from_wire(item.record_id, "record_id", 64),
        relationship=checked(Relationship.parse, item.relationship, "relationship") if item.relationship else None,
        is_householder=item.is_householder,
        valid_from=date_from_wire(item.valid_from, "valid_from"),
        version=item.version,
    )


def copies_response(outcomes: Sequence[Outcome]) -> wire.RegisterHouseholdCopiesResponse:
    return wire.RegisterHouseholdCopiesResponse(outcomes=outcomes_to_wire(outcomes))


def inquiries_from_wire(request: wire.RequestInformationRequest) -> list[Delivered[Inquiry]]:
    return delivered(request.items, _inquiry)


def _inquiry(item: wire.Inquiry) -> Inquiry:
    return Inquiry(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        work_code=checked(linkage.work_code, item.work_code, "work_code"),
        procedure_code=checked(linkage.procedure_code, item.procedure_code, "procedure_code"),
        item_code=checked(linkage.item_code, item.item_code, "item_code"),
        provider_code=checked(linkage.organisation_code, item.provider_code, "provider_code"),
        business_system=text_from_wire(item.business_system, "business_system", LONGEST_NODE_ID),
    )


def inquiries_response(outcomes: Sequence[Outcome]) -> wire.RequestInformationResponse:
    return wire.RequestInformationResponse(outcomes=outcomes_to_wire(outcomes))


def results_from_wire(request: wire.ReceiveResultsRequest) -> list[Delivered[LayoutResult]]:
    return delivered(request.items, _result)


def _result(item: wire.InquiryResult) -> LayoutResult:
    if item.result not in Result.__members__:
        raise Malformed("result", "is not one of the known results")
    return LayoutResult(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        integrated_number=_integrated_number(item.integrated_addressee_number),
        result=Result(item.result),
        explanation=text_from_wire(item.explanation, "explanation", LONGEST_EXPLANATION, required=False),
        items=tuple(_item(each) for each in item.items),
    )


def _item(item: wire.DataItem) -> DataItem:
    value = text_from_wire(item.value, "items.value", LONGEST_VALUE, required=False)
    return DataItem(checked(linkage.layout_code, item.code, "items.code"), value)


def results_response(outcomes: Sequence[Outcome]) -> wire.ReceiveResultsResponse:
    return wire.ReceiveResultsResponse(outcomes=outcomes_to_wire(outcomes))


def _integrated_number(value: str) -> IntegratedAddresseeNumber:
    return checked(IntegratedAddresseeNumber, value, "integrated_addressee_number")


def symbol_request_to_middle_server(number: IntegratedAddresseeNumber) -> middle_wire.SymbolRequest:
    return middle_wire.SymbolRequest(integrated_addressee_number=number.value)


def copy_to_middle_server(number: IntegratedAddresseeNumber, copy: HouseholdCopy) -> middle_wire.Copy:
    items = layout.household_items(copy.relationship, copy.is_householder, copy.valid_from)
    return middle_wire.Copy(
        integrated_addressee_number=number.value,
        item_code=layout.HOUSEHOLD,
        record_id=copy.record_id,
        version=copy.version,
        items=[middle_wire.DataItem(code=each.code, value=each.value) for each in items],
    )


def inquiry_to_middle_server(number: IntegratedAddresseeNumber, inquiry: Inquiry) -> middle_wire.Inquiry:
    return middle_wire.Inquiry(
        inquiry_id=inquiry.inquiry_id,
        integrated_addressee_number=number.value,
        work_code=inquiry.work_code,
        procedure_code=inquiry.procedure_code,
        item_code=inquiry.item_code,
        provider_code=inquiry.provider_code,
    )


def received_to_addressee(received: Received) -> addressee_wire.AcquisitionNumber:
    return addressee_wire.AcquisitionNumber(
        integrated_addressee_number=received.integrated_number.value,
        acquisition_number=received.acquisition_number.value,
    )


def symbol_result_to_addressee(number: IntegratedAddresseeNumber) -> addressee_wire.SymbolResult:
    return addressee_wire.SymbolResult(integrated_addressee_number=number.value)


def result_to_business_system(result: NamedResult) -> business_wire.InquiryResult:
    return business_wire.InquiryResult(
        inquiry_id=result.inquiry_id,
        addressee_number=result.addressee_number.value,
        result=result.result.value,
        explanation=result.explanation,
        values=[business_wire.NamedValue(name=each.name, value=each.value) for each in result.values],
    )
