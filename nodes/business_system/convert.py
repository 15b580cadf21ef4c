"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.people import (
    checked,
    date_from_wire,
    date_to_wire,
    name_from_wire,
    name_to_wire,
    sex_from_wire,
    text_from_wire,
    uuid_from_wire,
)
from juki.addressee.v1 import addressee_service_pb2 as addressee_wire
from juki.business_system.v1 import business_system_service_pb2 as wire
from juki.city_middle_server.v1 import city_middle_server_service_pb2 as city_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.business_system.domain import (
    Answer,
    Application,
    Customer,
    FourItems,
    Inquiry,
    NamedValue,
    Question,
    Result,
)
from vocabulary import linkage
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.refusals import Malformed

LONGEST_EXPLANATION = 500
LONGEST_NAME = 100
LONGEST_VALUE = 4000


def application_from_wire(request: wire.RegisterCustomerRequest) -> Application:
    return Application(
        my_number=checked(MyNumber, request.my_number, "my_number"),
        items=FourItems(
            name=name_from_wire(request.name, "name"),
            birth_date=date_from_wire(request.birth_date, "birth_date"),
            sex=sex_from_wire(request.sex, "sex"),
            address=text_from_wire(request.address, "address", LONGEST_ADDRESS),
        ),
    )


def customer_bytes(customer: Customer) -> bytes:
    return wire.RegisterCustomerResponse(addressee_number=customer.addressee_number.value).SerializeToString()


def registered_response(answer: bytes) -> wire.RegisterCustomerResponse:
    return wire.RegisterCustomerResponse.FromString(answer)


def question_from_wire(request: wire.RequestInformationRequest) -> Question:
    return Question(
        addressee_number=checked(AddresseeNumber, request.addressee_number, "addressee_number"),
        work_code=checked(linkage.work_code, request.work_code, "work_code"),
        procedure_code=checked(linkage.procedure_code, request.procedure_code, "procedure_code"),
        item_code=checked(linkage.item_code, request.item_code, "item_code"),
        provider_code=checked(linkage.organisation_code, request.provider_code, "provider_code"),
    )


def inquiry_bytes(inquiry: Inquiry) -> bytes:
    return wire.RequestInformationResponse(inquiry_id=inquiry.inquiry_id).SerializeToString()


def asked_response(answer: bytes) -> wire.RequestInformationResponse:
    return wire.RequestInformationResponse.FromString(answer)


def inquiry_id_from_wire(request: wire.GetInquiryRequest) -> str:
    return uuid_from_wire(request.inquiry_id, "inquiry_id")


def inquiry_to_wire(inquiry: Inquiry) -> wire.GetInquiryResponse:
    return wire.GetInquiryResponse(
        addressee_number=inquiry.question.addressee_number.value,
        result=inquiry.result.value,
        explanation=inquiry.explanation,
        values=[wire.NamedValue(name=each.name, value=each.value) for each in inquiry.values],
    )


def answers_from_wire(request: wire.ReceiveResultsRequest) -> list[Delivered[Answer]]:
    return delivered(request.items, _answer)


def _answer(item: wire.InquiryResult) -> Answer:
    if item.result not in Result.__members__ or item.result == Result.OPEN:
        raise Malformed("result", "is not one of the known results")
    return Answer(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        result=Result(item.result),
        explanation=text_from_wire(item.explanation, "explanation", LONGEST_EXPLANATION, required=False),
        values=tuple(_value(each) for each in item.values),
    )


def _value(value: wire.NamedValue) -> NamedValue:
    return NamedValue(
        text_from_wire(value.name, "values.name", LONGEST_NAME),
        text_from_wire(value.value, "values.value", LONGEST_VALUE, required=False),
    )


def answers_response(outcomes: Sequence[Outcome]) -> wire.ReceiveResultsResponse:
    return wire.ReceiveResultsResponse(outcomes=outcomes_to_wire(outcomes))


def numbering_to_addressee(customer: Customer) -> addressee_wire.NumberingRequest:
    return addressee_wire.NumberingRequest(
        addressee_number=customer.addressee_number.value,
        my_number=customer.my_number.value,
        name=name_to_wire(customer.items.name),
        birth_date=date_to_wire(customer.items.birth_date),
        sex=int(customer.items.sex),
        address=customer.items.address,
    )


def inquiry_to_city(inquiry: Inquiry, business_system: str) -> city_wire.Inquiry:
    return city_wire.Inquiry(
        inquiry_id=inquiry.inquiry_id,
        addressee_number=inquiry.question.addressee_number.value,
        work_code=inquiry.question.work_code,
        procedure_code=inquiry.question.procedure_code,
        item_code=inquiry.question.item_code,
        provider_code=inquiry.question.provider_code,
        business_system=business_system,
    )
