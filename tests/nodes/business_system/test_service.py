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


def test_the_same_request_is_answered_alike_and_done_once(office, application):
    request = registration(application())
    number = office.pension.RegisterCustomer(request).addressee_number
    assert office.pension.RegisterCustomer(request).addressee_number == number
    asking = question(number)
    assert office.pension.RequestInformation(asking) == office.pension.RequestInformation(asking)
    office.mesh.settle()
    assert len(office.addressee.items("AssignNumbers")) == 1
    assert len(office.city_middle_server.items("RequestInformation")) == 1


def test_another_request_under_the_same_id_is_refused(office, application):
    first, other = registration(application(1)), registration(application(2))
    other.request_id = first.request_id
    number = office.pension.RegisterCustomer(first).addressee_number
    with pytest.raises(Refusal) as refused:
        office.pension.RegisterCustomer(other)
    assert refused.value.reason == "REQUEST_ID_REUSED"
    asking = question(number)
    office.pension.RequestInformation(asking)
    asking.matter.item_code = "TM99000000000003"
    with pytest.raises(Refusal) as refused:
        office.pension.RequestInformation(asking)
    assert refused.value.reason == "REQUEST_ID_REUSED"
    office.mesh.settle()
    assert len(office.addressee.items("AssignNumbers")) == 1
    assert len(office.city_middle_server.items("RequestInformation")) == 1


def test_a_refused_request_may_be_sent_again_under_its_id(office, application):
    request = question(AddresseeNumber.next_after(699_999_999)[1].value)
    with pytest.raises(Refusal, match="CUSTOMER_UNKNOWN"):
        office.pension.RequestInformation(request)
    assert office.pension.RegisterCustomer(registration(application())).addressee_number == request.addressee_number
    assert office.pension.RequestInformation(request).inquiry_id


def test_a_refused_result_leaves_the_others_alone(office, application):
    number = office.pension.RegisterCustomer(registration(application())).addressee_number
    inquiry_id = office.pension.RequestInformation(question(number)).inquiry_id
    items = [result(str(uuid4()), number, "子"), result(inquiry_id, number, "妻")]
    outcomes = office.to_pension.ReceiveResults(delivery_wire.ReceiveResultsRequest(items=items)).outcomes
    assert [each.reason for each in outcomes] == ["INQUIRY_UNKNOWN", ""]


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
    assert [each.addressee_number for each in office.addressee.items("AssignNumbers")] == [number]
    assert [
        (each.inquiry_id, each.addressee_number) for each in office.city_middle_server.items("RequestInformation")
    ] == [(inquiry_id, number)]
