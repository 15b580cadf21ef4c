"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Iterable, Sequence
from typing import Final

from fittings.nouns import linkage as nouns
from fittings.nouns.fields import checked, text_from_wire, uuid_from_wire
from fittings.nouns.people import date_from_wire
from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.addressee.v1 import inquiry_service_pb2 as addressee_inquiry_wire
from juki.business_system.v1 import delivery_service_pb2 as business_wire
from juki.city_middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1 import acquisition_service_pb2 as middle_acquisition_wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.city_middle_server.domain import Inquiry, LayoutResult, layout
from vocabulary.codes import Relationship
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import HouseholdCopy, InquiryResult, IntegratedAcquisition, NamedResult
from vocabulary.refusals import Malformed

LONGEST_RECORD_ID: Final = 64
LONGEST_NODE_ID: Final = 40


def people_from_wire(request: acquisition_wire.BeginAcquisitionsRequest) -> list[IntegratedAddresseeNumber]:
    return list(map(nouns.integrated_number_from_wire, request.integrated_addressee_numbers))


def begun_to_wire(acquisitions: Iterable[IntegratedAcquisition]) -> acquisition_wire.BeginAcquisitionsResponse:
    return acquisition_wire.BeginAcquisitionsResponse(
        acquisitions=map(nouns.integrated_acquisition_to_wire, acquisitions)
    )


def symbol_results_from_wire(
    request: wire.ReceiveSymbolResultsRequest,
) -> list[Delivered[IntegratedAddresseeNumber]]:
    return delivered(request.items, lambda item: nouns.integrated_number_from_wire(item.integrated_addressee_number))


def symbol_results_response(outcomes: Sequence[Outcome]) -> wire.ReceiveSymbolResultsResponse:
    return wire.ReceiveSymbolResultsResponse(outcomes=outcomes_to_wire(outcomes))


def copies_from_wire(request: wire.RegisterHouseholdCopiesRequest) -> list[Delivered[HouseholdCopy]]:
    return delivered(request.items, _copy)


def _copy(item: wire.HouseholdCopy) -> HouseholdCopy:
    if item.version < 1:
        raise Malformed("version", "is not 1 or more")
    return HouseholdCopy(
        addressee_number=_addressee_number(item.addressee_number),
        record_id=text_from_wire(item.record_id, "record_id", LONGEST_RECORD_ID),
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
        addressee_number=_addressee_number(item.addressee_number),
        matter=nouns.matter_from_wire(item.matter),
        business_system=text_from_wire(item.business_system, "business_system", LONGEST_NODE_ID),
    )


def inquiries_response(outcomes: Sequence[Outcome]) -> wire.RequestInformationResponse:
    return wire.RequestInformationResponse(outcomes=outcomes_to_wire(outcomes))


def results_from_wire(request: wire.ReceiveResultsRequest) -> list[Delivered[LayoutResult]]:
    return delivered(request.items, _result)


def _result(item: wire.ResultItem) -> LayoutResult:
    result = nouns.result_from_wire(item.result)
    if result is InquiryResult.OPEN:
        raise Malformed("result", "is no result yet")
    return LayoutResult(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        integrated_number=nouns.integrated_number_from_wire(item.integrated_addressee_number),
        result=result,
        explanation=text_from_wire(item.explanation, "explanation", nouns.LONGEST_EXPLANATION, required=False),
        items=tuple(map(nouns.data_item_from_wire, item.items)),
    )


def results_response(outcomes: Sequence[Outcome]) -> wire.ReceiveResultsResponse:
    return wire.ReceiveResultsResponse(outcomes=outcomes_to_wire(outcomes))


def _addressee_number(value: str) -> AddresseeNumber:
    return checked(AddresseeNumber, value, "addressee_number")


def begin_to_middle_server(
    people: Iterable[IntegratedAddresseeNumber],
) -> middle_acquisition_wire.BeginAcquisitionsRequest:
    return middle_acquisition_wire.BeginAcquisitionsRequest(
        integrated_addressee_numbers=[each.value for each in people]
    )


def begun_from_middle_server(
    response: middle_acquisition_wire.BeginAcquisitionsResponse,
) -> list[IntegratedAcquisition]:
    return list(map(nouns.integrated_acquisition_from_wire, response.acquisitions))


def copy_to_middle_server(number: IntegratedAddresseeNumber, copy: HouseholdCopy) -> middle_wire.Copy:
    items = layout.household_items(copy.relationship, copy.is_householder, copy.valid_from)
    return middle_wire.Copy(
        integrated_addressee_number=number.value,
        item_code=layout.HOUSEHOLD,
        record_id=copy.record_id,
        version=copy.version,
        items=map(nouns.data_item_to_wire, items),
    )


def inquiry_to_middle_server(number: IntegratedAddresseeNumber, inquiry: Inquiry) -> middle_wire.Inquiry:
    return middle_wire.Inquiry(
        inquiry_id=inquiry.inquiry_id,
        integrated_addressee_number=number.value,
        matter=nouns.matter_to_wire(inquiry.matter),
    )


def symbol_result_to_addressee(number: IntegratedAddresseeNumber) -> addressee_wire.SymbolResult:
    return addressee_wire.SymbolResult(integrated_addressee_number=number.value)


def integrated_numbers_request(
    numbers: Iterable[AddresseeNumber],
) -> addressee_inquiry_wire.FindIntegratedNumbersRequest:
    return addressee_inquiry_wire.FindIntegratedNumbersRequest(addressee_numbers=[each.value for each in numbers])


def addressee_numbers_request(
    numbers: Iterable[IntegratedAddresseeNumber],
) -> addressee_inquiry_wire.FindAddresseeNumbersRequest:
    values = [each.value for each in numbers]
    return addressee_inquiry_wire.FindAddresseeNumbersRequest(integrated_addressee_numbers=values)


def result_to_business_system(result: NamedResult) -> business_wire.ResultItem:
    return business_wire.ResultItem(
        inquiry_id=result.inquiry_id,
        addressee_number=result.addressee_number.value,
        result=nouns.result_to_wire(result.result),
        explanation=result.explanation,
        values=map(nouns.named_value_to_wire, result.values),
    )
