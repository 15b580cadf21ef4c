"""The border of a middle server: what is malformed stays outside."""

import pytest

from juki.middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.linkage_pb2 import DataItem, InquiryMatter
from nodes.middle_server import convert
from nodes.middle_server.domain.inquiries import Result
from nodes.middle_server.domain.sealing import AnswerUnreadable
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber
from vocabulary.linkage import InquiryResult
from vocabulary.refusals import Malformed

PERSON = IntegratedAddresseeNumber("000005000010016")
STAMP = Delivery(delivery_id="1")
COPY = wire.Copy(
    delivery=STAMP,
    integrated_addressee_number=PERSON.value,
    item_code="TM99000000000048",
    record_id="1",
    version=1,
    items=[DataItem(code="TK99000000000001", value="妻")],
)
INQUIRY = wire.Inquiry(
    delivery=STAMP,
    inquiry_id="0190f1f0-0000-7000-8000-000000000001",
    integrated_addressee_number=PERSON.value,
    matter=InquiryMatter(
        work_code="JM99000000000048",
        procedure_code="JT99000000000001",
        item_code="TM99000000000048",
        provider_code="011002",
    ),
)
OTHER = IntegratedAddresseeNumber("000005000010024")
MATTER = {each.name for each in InquiryMatter.DESCRIPTOR.fields}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("integrated_addressee_number", "000005000010017"),
        ("item_code", "TK99000000000048"),
        ("record_id", ""),
        ("record_id", "1" * 129),
    ],
)
def test_a_malformed_copy_is_refused_by_its_field(field: str, value: str) -> None:
    bad = wire.Copy()
    bad.CopyFrom(COPY)
    setattr(bad, field, value)
    with pytest.raises(Malformed) as caught:
        convert.copies_from_wire(wire.RegisterCopiesRequest(items=[bad]))
    assert caught.value.facts["field"] == field


def test_a_copy_has_one_to_a_hundred_items() -> None:
    for count in (0, 101):
        bad = wire.Copy()
        bad.CopyFrom(COPY)
        del bad.items[:]
        bad.items.extend([COPY.items[0]] * count)
        with pytest.raises(Malformed):
            convert.copies_from_wire(wire.RegisterCopiesRequest(items=[bad]))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inquiry_id", "1"),
        ("work_code", "JT99000000000048"),
        ("procedure_code", "JT9900000000001"),
        ("item_code", ""),
        ("provider_code", "01100"),
    ],
)
def test_a_malformed_inquiry_is_refused_by_its_field(field: str, value: str) -> None:
    bad = wire.Inquiry()
    bad.CopyFrom(INQUIRY)
    setattr(bad.matter if field in MATTER else bad, field, value)
    with pytest.raises(Malformed) as caught:
        convert.inquiries_from_wire(wire.RequestInformationRequest(items=[bad]))
    assert caught.value.facts["field"] == field


def test_what_copies_hold_travels_packed_and_arrives_as_items() -> None:
    (copy,) = convert.copies_from_wire(wire.RegisterCopiesRequest(items=[COPY]))
    assert PERSON.value.encode() not in copy.value.content
    content = copy.value.content + copy.value.content
    result = Result(inquiry_id="1", person=PERSON, result=InquiryResult.PROVIDED, content=content)
    assert [each.value for each in convert.result_to_city(result).items] == ["妻", "妻"]


def test_content_that_is_no_content_is_unreadable() -> None:
    with pytest.raises(AnswerUnreadable):
        convert.result_to_city(Result(inquiry_id="1", person=PERSON, result=InquiryResult.PROVIDED, content=b"\xff"))


@pytest.mark.parametrize("persons", [["000005000010017"], [PERSON.value, PERSON.value]], ids=["no number", "twice"])
def test_persons_are_integrated_numbers_each_once(persons: list[str]) -> None:
    with pytest.raises(Malformed):
        convert.persons_from_wire(acquisition_wire.BeginAcquisitionsRequest(integrated_addressee_numbers=persons))


def test_whoever_has_a_symbol_is_answered_without_a_number_in_the_order_asked() -> None:
    number = AcquisitionNumber("ab" * 16)
    response = convert.begun_to_wire([PERSON, OTHER], {OTHER: number})
    begun = [(each.integrated_addressee_number, each.acquisition_number) for each in response.acquisitions]
    assert begun == [(PERSON.value, ""), (OTHER.value, number.value)]
