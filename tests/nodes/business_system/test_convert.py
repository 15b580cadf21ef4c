"""What a business system lets in, and what it hands on."""

from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, name_to_wire
from juki.business_system.v1 import business_system_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from nodes.business_system import convert
from nodes.business_system.domain import Customer, Inquiry
from vocabulary.identifiers import AddresseeNumber
from vocabulary.refusals import Malformed

ONE = AddresseeNumber.from_serial(1)


def on_wire(application, **instead):
    fields = {
        "my_number": application.my_number.value,
        "name": name_to_wire(application.items.name),
        "birth_date": date_to_wire(application.items.birth_date),
        "sex": int(application.items.sex),
        "address": application.items.address,
    }
    return wire.RegisterCustomerRequest(**{**fields, **instead})


def question(**instead):
    fields = {
        "addressee_number": ONE.value,
        "work_code": "JM99000000000001",
        "procedure_code": "JT99000000000001",
        "item_code": "TM99000000000002",
        "provider_code": "011002",
    }
    return wire.RequestInformationRequest(**{**fields, **instead})


def result(**instead):
    fields = {
        "delivery": Delivery(delivery_id="one"),
        "inquiry_id": str(uuid4()),
        "addressee_number": ONE.value,
        "result": "PROVIDED",
    }
    return wire.ReceiveResultsRequest(items=[wire.InquiryResult(**{**fields, **instead})])


def test_an_application_arrives_as_it_was_sent(application):
    assert convert.application_from_wire(on_wire(application())) == application()


@pytest.mark.parametrize(("field", "value"), [("my_number", "1"), ("sex", 5), ("address", "")])
def test_an_application_of_the_wrong_shape_is_refused(application, field, value):
    with pytest.raises(Malformed) as refused:
        convert.application_from_wire(on_wire(application(), **{field: value}))
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("addressee_number", ""),
        ("work_code", "TM99000000000002"),
        ("procedure_code", ""),
        ("item_code", "TM99"),
        ("provider_code", "01100"),
    ],
)
def test_a_question_of_the_wrong_shape_is_refused(field, value):
    with pytest.raises(Malformed) as refused:
        convert.question_from_wire(question(**{field: value}))
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize("value", ["OPEN", "", "provided"])
def test_a_result_that_is_none_is_refused(value):
    with pytest.raises(Malformed):
        convert.answers_from_wire(result(result=value))


def test_a_request_to_number_tells_who_the_customer_is(application):
    customer = Customer(addressee_number=ONE, my_number=application().my_number, items=application().items)
    sent = convert.numbering_to_addressee(customer)
    assert (sent.addressee_number, sent.my_number, sent.name.text, sent.sex) == (
        ONE.value,
        application().my_number.value,
        "試験 太郎",
        1,
    )


def test_an_inquiry_says_where_its_result_belongs():
    asked = Inquiry(inquiry_id="i", question=convert.question_from_wire(question()))
    sent = convert.inquiry_to_city(asked, "pension")
    assert (sent.inquiry_id, sent.business_system, sent.addressee_number) == ("i", "pension", ONE.value)
