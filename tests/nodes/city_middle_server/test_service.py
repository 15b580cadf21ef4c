"""The city middle server on the road, between fakes of its neighbours."""

from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.civil_date_pb2 import CivilDate as WireDate
from juki.types.v1.delivery_pb2 import Delivery
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber

A, B = (AddresseeNumber.from_serial(serial).value for serial in (1, 2))
D = IntegratedAddresseeNumber.from_serial(9).value


def stamp():
    return Delivery(delivery_id=str(uuid4()))


def copy(number=A):
    return wire.HouseholdCopy(
        delivery=stamp(),
        addressee_number=number,
        record_id="0" * 32,
        relationship="世帯主",
        is_householder=True,
        valid_from=WireDate(iso8="20260401"),
        version=1,
    )


def inquiry(number=A, business_system="pension"):
    return wire.Inquiry(
        delivery=stamp(),
        inquiry_id=str(uuid4()),
        addressee_number=number,
        matter=linkage_pb2.InquiryMatter(
            work_code="JM99000000000001",
            procedure_code="JT99000000000001",
            item_code="TM99000000000002",
            provider_code="011002",
        ),
        business_system=business_system,
    )


def reasons(response):
    return [(each.reason, code_pb2.Code.Name(each.status)) for each in response.outcomes]


def ask(city, *inquiries):
    return reasons(city.stub.RequestInformation(wire.RequestInformationRequest(items=inquiries)))


@pytest.mark.function("S5.3")
def test_copies_of_a_batch_are_numbered_in_one_look_up(city):
    city.addressee.numbers = {A: D}
    items = [copy(A), copy(B)]
    response = city.stub.RegisterHouseholdCopies(wire.RegisterHouseholdCopiesRequest(items=items))
    assert reasons(response) == [("", "OK"), ("NUMBERING_PENDING", "UNAVAILABLE")]
    assert city.addressee.lookups == 1


def test_an_inquiry_about_somebody_not_numbered_yet_is_to_come_again(city):
    assert ask(city, inquiry()) == [("NUMBERING_PENDING", "UNAVAILABLE")]


def test_an_inquiry_whose_result_could_go_nowhere_is_refused(city):
    city.addressee.numbers = {A: D}
    assert ask(city, inquiry(business_system="tax")) == [("NO_SUCH_PEER", "FAILED_PRECONDITION")]


@pytest.mark.function("S5.1")
@pytest.mark.function("S5.4")
def test_an_inquiry_goes_out_by_one_number_and_its_result_comes_back_by_the_other_in_words(city):
    city.addressee.numbers = {A: D}
    asked = inquiry()
    assert ask(city, asked) == [("", "OK")]
    result = wire.ResultItem(
        delivery=stamp(),
        inquiry_id=asked.inquiry_id,
        integrated_addressee_number=D,
        result=linkage_pb2.INQUIRY_RESULT_PROVIDED,
        items=[
            linkage_pb2.DataItem(code="TK99000000000001", value="12"),
            linkage_pb2.DataItem(code="TK99000000000002", value="0"),
            linkage_pb2.DataItem(code="TK99000000000003", value="20260401"),
        ],
    )
    response = city.stub.ReceiveResults(wire.ReceiveResultsRequest(items=[result]))
    city.mesh.settle()
    assert reasons(response) == [("", "OK")]
    assert [(each.inquiry_id, each.integrated_addressee_number) for each in city.middle_server.inquiries] == [
        (asked.inquiry_id, D)
    ]
    (got,) = city.pension.results
    assert (got.inquiry_id, got.addressee_number, got.result) == (
        asked.inquiry_id,
        A,
        linkage_pb2.INQUIRY_RESULT_PROVIDED,
    )
    assert [(each.name, each.value) for each in got.values] == [
        ("続柄", "妻"),
        ("世帯主", "いいえ"),
        ("基準日", "令和8年4月1日"),
    ]


def test_a_result_nobody_waits_for_is_refused(city):
    city.addressee.numbers = {A: D}
    result = wire.ResultItem(
        delivery=stamp(),
        inquiry_id=str(uuid4()),
        integrated_addressee_number=D,
        result=linkage_pb2.INQUIRY_RESULT_NO_DATA,
    )
    response = city.stub.ReceiveResults(wire.ReceiveResultsRequest(items=[result]))
    assert reasons(response) == [("INQUIRY_NOT_OPEN", "NOT_FOUND")]
