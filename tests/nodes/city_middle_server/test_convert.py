"""What the city middle server lets in, and what it hands on."""

from uuid import uuid4

import pytest

from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.civil_date_pb2 import CivilDate as WireDate
from juki.types.v1.delivery_pb2 import Delivery
from nodes.city_middle_server import convert
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.linkage import InquiryResult, NamedResult, NamedValue
from vocabulary.refusals import Malformed

A, D = AddresseeNumber.from_serial(1), IntegratedAddresseeNumber.from_serial(9)
STAMP = Delivery(delivery_id="one")


def copies(**instead):
    fields = {
        "delivery": STAMP,
        "addressee_number": A.value,
        "record_id": "0" * 32,
        "relationship": "妻",
        "valid_from": WireDate(iso8="20260401"),
        "version": 1,
    }
    return wire.RegisterHouseholdCopiesRequest(items=[wire.HouseholdCopy(**{**fields, **instead})])


def inquiries(**instead):
    matter = {
        "work_code": "JM99000000000001",
        "procedure_code": "JT99000000000001",
        "item_code": "TM99000000000002",
        "provider_code": "011002",
    }
    matter |= {name: instead.pop(name) for name in matter if name in instead}
    fields = {
        "delivery": STAMP,
        "inquiry_id": str(uuid4()),
        "addressee_number": A.value,
        "matter": linkage_pb2.InquiryMatter(**matter),
        "business_system": "pension",
    }
    return wire.RequestInformationRequest(items=[wire.Inquiry(**{**fields, **instead})])


def results(**instead):
    fields = {
        "delivery": STAMP,
        "inquiry_id": str(uuid4()),
        "integrated_addressee_number": D.value,
        "result": linkage_pb2.INQUIRY_RESULT_PROVIDED,
        "items": [linkage_pb2.DataItem(code="TK99000000000002", value="1")],
    }
    return wire.ReceiveResultsRequest(items=[wire.ResultItem(**{**fields, **instead})])


def test_a_copy_leaves_in_layout_items_under_the_integrated_number():
    (copy,) = convert.copies_from_wire(copies())
    sent = convert.copy_to_middle_server(D, copy.value)
    assert (sent.integrated_addressee_number, sent.item_code, sent.version) == (D.value, "TM99000000000002", 1)
    assert {each.code: each.value for each in sent.items}["TK99000000000001"] == "12"
    assert A.value.encode() not in sent.SerializeToString()


def test_an_inquiry_leaves_under_the_integrated_number():
    (asked,) = convert.inquiries_from_wire(inquiries())
    sent = convert.inquiry_to_middle_server(D, asked.value)
    assert (sent.inquiry_id, sent.integrated_addressee_number) == (asked.value.inquiry_id, D.value)
    assert A.value.encode() not in sent.SerializeToString()


def test_a_result_arrives_with_its_items():
    (result,) = convert.results_from_wire(results())
    assert [(each.code, each.value) for each in result.value.items] == [("TK99000000000002", "1")]


def test_a_result_leaves_without_the_integrated_number():
    named = NamedResult(
        inquiry_id="i",
        addressee_number=A,
        result=InquiryResult.PROVIDED,
        explanation="",
        values=(NamedValue("世帯主", "はい"),),
    )
    sent = convert.result_to_business_system(named)
    assert (sent.addressee_number, sent.values[0].name, sent.values[0].value) == (A.value, "世帯主", "はい")


@pytest.mark.parametrize(
    ("read", "make", "field", "value"),
    [
        (convert.copies_from_wire, copies, "addressee_number", ""),
        (convert.copies_from_wire, copies, "record_id", ""),
        (convert.copies_from_wire, copies, "relationship", "孫"),
        (convert.copies_from_wire, copies, "version", 0),
        (convert.inquiries_from_wire, inquiries, "inquiry_id", "1"),
        (convert.inquiries_from_wire, inquiries, "work_code", "JT99000000000001"),
        (convert.inquiries_from_wire, inquiries, "procedure_code", "JT99"),
        (convert.inquiries_from_wire, inquiries, "item_code", ""),
        (convert.inquiries_from_wire, inquiries, "provider_code", "1"),
        (convert.inquiries_from_wire, inquiries, "business_system", ""),
        (convert.results_from_wire, results, "integrated_addressee_number", "1"),
        (convert.results_from_wire, results, "result", linkage_pb2.INQUIRY_RESULT_OPEN),
        (convert.results_from_wire, results, "result", linkage_pb2.INQUIRY_RESULT_UNSPECIFIED),
    ],
)
def test_a_field_of_the_wrong_shape_is_named_in_the_refusal(read, make, field, value):
    with pytest.raises(Malformed) as refused:
        read(make(**{field: value}))
    assert refused.value.facts["field"] == field
