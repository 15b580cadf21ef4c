"""Business systems on the road, asked as their staff asks them."""

from uuid import uuid4

import pytest

from fittings.nouns.people import four_items_to_wire
from juki.business_system.v1 import counter_service_pb2 as counter_wire
from juki.business_system.v1 import delivery_service_pb2 as delivery_wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.delivery_pb2 import Delivery
from vocabulary.identifiers import AddresseeNumber
from vocabulary.refusals import Refusal

MATTER = linkage_pb2.InquiryMatter(
    work_code="JM99000000000001",
    procedure_code="JT99000000000001",
    item_code="TM99000000000002",
    provider_code="011002",
)


def registration(application):
    return counter_wire.RegisterCustomerRequest(
        request_id=str(uuid4()),
        my_number=application.my_number.value,
        four_items=four_items_to_wire(application.items),
    )


def question(number):
    return counter_wire.RequestInformationRequest(
        request_id=str(uuid4()),
        addressee_number=number,
        matter=MATTER,
    )


def result(inquiry_id, number, text):
    return delivery_wire.ResultItem(
        delivery=Delivery(delivery_id=str(uuid4())),
        inquiry_id=inquiry_id,
        addressee_number=number,
        result=linkage_pb2.INQUIRY_RESULT_PROVIDED,
        values=[linkage_pb2.NamedValue(name="続柄", value=text)],
    )


def test_the_same_request_gets_the_same_answer(office, application):
    request = registration(application())
    assert office.pension.RegisterCustomer(request) == office.pension.RegisterCustomer(request)


def test_an_office_that_may_not_use_my_numbers_takes_up_nobody(office, application):
    with pytest.raises(Refusal) as refused:
        office.library.RegisterCustomer(registration(application()))
    assert (refused.value.code, refused.value.reason) == ("FAILED_PRECONDITION", "MY_NUMBER_NOT_USED")


def test_nobody_is_asked_about_who_is_no_customer(office):
    with pytest.raises(Refusal) as refused:
        office.pension.RequestInformation(question(AddresseeNumber.from_serial(1).value))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "CUSTOMER_UNKNOWN")


def test_an_unknown_inquiry_is_not_found(office):
    with pytest.raises(Refusal) as refused:
        office.pension.GetInquiry(counter_wire.GetInquiryRequest(inquiry_id=str(uuid4())))
    assert (refused.value.code, refused.value.reason) == ("NOT_FOUND", "INQUIRY_UNKNOWN")


def test_an_inquiry_shows_its_first_result(office, application):
    number = office.pension.RegisterCustomer(registration(application())).addressee_number
    inquiry_id = office.pension.RequestInformation(question(number)).inquiry_id
    asked = counter_wire.GetInquiryRequest(inquiry_id=inquiry_id)
    assert office.pension.GetInquiry(asked).result == linkage_pb2.INQUIRY_RESULT_OPEN
    for text in ("妻", "子"):
        items = [result(inquiry_id, number, text)]
        outcomes = office.to_pension.ReceiveResults(delivery_wire.ReceiveResultsRequest(items=items)).outcomes
        assert [each.reason for each in outcomes] == [""]
    shown = office.pension.GetInquiry(asked)
    assert (shown.addressee_number, shown.result) == (number, linkage_pb2.INQUIRY_RESULT_PROVIDED)
    assert [(each.name, each.value) for each in shown.values] == [("続柄", "妻")]


def test_customers_are_numbered_and_asked_about_by_the_own_number(office, application):
    number = office.pension.RegisterCustomer(registration(application())).addressee_number
    inquiry_id = office.pension.RequestInformation(question(number)).inquiry_id
    office.mesh.settle()
    assert [each.addressee_number for each in office.numbered] == [number]
    assert [(each.inquiry_id, each.addressee_number) for each in office.inquiries] == [(inquiry_id, number)]
