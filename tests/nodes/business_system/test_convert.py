"""What a business system lets in, and what it hands on."""

from functools import reduce
from uuid import uuid4

import pytest

from fittings.nouns.people import four_items_to_wire
from juki.business_system.v1 import counter_service_pb2 as counter_wire
from juki.business_system.v1 import delivery_service_pb2 as delivery_wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.delivery_pb2 import Delivery
from nodes.business_system import convert
from nodes.business_system.domain import Customer, Inquiry
from vocabulary.identifiers import AddresseeNumber
from vocabulary.refusals import Malformed

ONE = AddresseeNumber.from_serial(1)


def on_wire(application):
    return counter_wire.RegisterCustomerRequest(
        my_number=application.my_number.value, four_items=four_items_to_wire(application.items)
    )


def question():
    return counter_wire.RequestInformationRequest(
        addressee_number=ONE.value,
        matter=linkage_pb2.InquiryMatter(
            work_code="JM99000000000001",
            procedure_code="JT99000000000001",
            item_code="TM99000000000002",
            provider_code="011002",
        ),
    )


def result(became):
    item = delivery_wire.ResultItem(
        delivery=Delivery(delivery_id=str(uuid4())),
        inquiry_id=str(uuid4()),
        addressee_number=ONE.value,
        result=became,
    )
    return delivery_wire.ReceiveResultsRequest(items=[item])


def varied(message, field, value):
    """Return *message* with *field*, a path, set to *value*."""
    *above, last = field.split(".")
    inner = reduce(getattr, above, message)
    setattr(inner, last, value)
    return message


def test_an_application_arrives_as_it_was_sent(application):
    assert convert.application_from_wire(on_wire(application())) == application()


@pytest.mark.parametrize(("field", "value"), [("my_number", "1"), ("four_items.sex", 5), ("four_items.address", "")])
def test_an_application_of_the_wrong_shape_is_refused(application, field, value):
    with pytest.raises(Malformed) as refused:
        convert.application_from_wire(varied(on_wire(application()), field, value))
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("addressee_number", ""),
        ("matter.work_code", "TM99000000000002"),
        ("matter.procedure_code", ""),
        ("matter.item_code", "TM99"),
        ("matter.provider_code", "01100"),
    ],
)
def test_a_question_of_the_wrong_shape_is_refused(field, value):
    with pytest.raises(Malformed) as refused:
        convert.question_from_wire(varied(question(), field, value))
    assert refused.value.facts["field"] == field.removeprefix("matter.")


@pytest.mark.parametrize("value", [linkage_pb2.INQUIRY_RESULT_OPEN, linkage_pb2.INQUIRY_RESULT_UNSPECIFIED, 99])
def test_a_result_that_is_none_is_refused(value):
    with pytest.raises(Malformed):
        convert.results_from_wire(result(value))


def test_a_request_to_number_tells_who_the_customer_is(application):
    customer = Customer(addressee_number=ONE, my_number=application().my_number, items=application().items)
    sent = convert.numbering_to_addressee(customer)
    assert (sent.addressee_number, sent.my_number, sent.four_items.name.text, sent.four_items.sex) == (
        ONE.value,
        application().my_number.value,
        "試験 太郎",
        1,
    )


def test_an_inquiry_says_where_its_result_belongs():
    asked = Inquiry(inquiry_id="i", question=convert.question_from_wire(question()))
    sent = convert.inquiry_to_city(asked, "pension")
    assert (sent.inquiry_id, sent.business_system, sent.addressee_number) == ("i", "pension", ONE.value)
