"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.fields import checked, text_from_wire, uuid_from_wire
from fittings.nouns.linkage import (
    LONGEST_EXPLANATION,
    matter_from_wire,
    matter_to_wire,
    named_value_from_wire,
    named_value_to_wire,
    result_from_wire,
    result_to_wire,
)
from fittings.nouns.people import four_items_from_wire, four_items_to_wire
from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.business_system.v1 import counter_service_pb2 as counter_wire
from juki.business_system.v1 import delivery_service_pb2 as delivery_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.business_system.domain import Application, Customer, Inquiry, Question
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.linkage import InquiryResult, NamedResult
from vocabulary.refusals import Malformed


def application_from_wire(request: counter_wire.RegisterCustomerRequest) -> Application:
    return Application(
        my_number=checked(MyNumber, request.my_number, "my_number"),
        items=four_items_from_wire(request.four_items, "four_items"),
    )


def customer_to_wire(customer: Customer) -> counter_wire.RegisterCustomerResponse:
    return counter_wire.RegisterCustomerResponse(addressee_number=customer.addressee_number.value)


def question_from_wire(request: counter_wire.RequestInformationRequest) -> Question:
    return Question(
        addressee_number=checked(AddresseeNumber, request.addressee_number, "addressee_number"),
        matter=matter_from_wire(request.matter),
    )


def asked_to_wire(inquiry: Inquiry) -> counter_wire.RequestInformationResponse:
    return counter_wire.RequestInformationResponse(inquiry_id=inquiry.inquiry_id)


def inquiry_id_from_wire(request: counter_wire.GetInquiryRequest) -> str:
    return uuid_from_wire(request.inquiry_id, "inquiry_id")


def inquiry_to_wire(inquiry: Inquiry) -> counter_wire.GetInquiryResponse:
    return counter_wire.GetInquiryResponse(
        addressee_number=inquiry.question.addressee_number.value,
        result=result_to_wire(inquiry.result),
        explanation=inquiry.explanation,
        values=[named_value_to_wire(each) for each in inquiry.values],
    )


def results_from_wire(request: delivery_wire.ReceiveResultsRequest) -> list[Delivered[NamedResult]]:
    return delivered(request.items, _result)


def _result(item: delivery_wire.ResultItem) -> NamedResult:
    result = result_from_wire(item.result)
    if result is InquiryResult.OPEN:
        raise Malformed("result", "is no result yet")
    return NamedResult(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        result=result,
        explanation=text_from_wire(item.explanation, "explanation", LONGEST_EXPLANATION, required=False),
        values=tuple(named_value_from_wire(each) for each in item.values),
    )


def results_response(outcomes: Sequence[Outcome]) -> delivery_wire.ReceiveResultsResponse:
    return delivery_wire.ReceiveResultsResponse(outcomes=outcomes_to_wire(outcomes))


def numbering_to_addressee(customer: Customer) -> addressee_wire.NumberingRequest:
    return addressee_wire.NumberingRequest(
        addressee_number=customer.addressee_number.value,
        my_number=customer.my_number.value,
        four_items=four_items_to_wire(customer.items),
    )


def inquiry_to_city(inquiry: Inquiry, business_system: str) -> city_wire.Inquiry:
    return city_wire.Inquiry(
        inquiry_id=inquiry.inquiry_id,
        addressee_number=inquiry.question.addressee_number.value,
        matter=matter_to_wire(inquiry.question.matter),
        business_system=business_system,
    )
