"""From one side to the other: everything but stamp and body goes on unchanged."""

from typing import Any

import pytest

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.interface_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.linkage_pb2 import InquiryMatter, SymbolInquiry
from nodes.interface_system import convert
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="1", trace_parent="trace")
WAYS = [value for value in vars(convert).values() if isinstance(value, convert.Way)]


def test_what_goes_on_leaves_its_stamp_behind() -> None:
    item = wire.PermitItem(delivery=STAMP, body_code="011002", permit=b"permit")
    (parcel,) = convert.parcels_from_wire([item], convert.PERMITS)
    assert (parcel.delivery_id, parcel.trace_parent, parcel.value.body) == ("1", "trace", "011002")
    assert parcel.value.content == middle_wire.PermitItem(permit=b"permit")


def test_an_inquiry_goes_on_whole() -> None:
    matter = InquiryMatter(work_code="w", procedure_code="p", item_code="t", provider_code="011002")
    inquiry = SymbolInquiry(inquiry_id="i", symbol="s", matter=matter, inquirer_code="012025")
    (parcel,) = convert.parcels_from_wire([wire.InquiryItem(delivery=STAMP, inquiry=inquiry)], convert.INQUIRIES)
    assert parcel.value.body == "012025"
    assert parcel.value.content == core_wire.InquiryItem(inquiry=inquiry)


@pytest.mark.parametrize("way", WAYS, ids=[each.noun for each in WAYS])
def test_a_way_hands_on_all_that_its_item_has(way: convert.Way) -> None:
    theirs = {each.name for each in way.onward.DESCRIPTOR.fields}
    assert theirs == {"delivery", way.noun}
    ours = wire.DESCRIPTOR.message_types_by_name[way.onward.DESCRIPTOR.name]
    assert {each.name for each in ours.fields} - {"body_code"} == theirs


@pytest.mark.parametrize("code", ["", "01100", "0110022", "01100a", "０１１００２"])
def test_a_body_is_six_digits(code: str) -> None:
    def number_requests() -> Any:
        return convert.number_requests_from_wire(acquisition_wire.IssueAcquisitionNumbersRequest(body_code=code))

    def parcels() -> Any:
        return convert.parcels_from_wire([wire.PermitItem(delivery=STAMP, body_code=code)], convert.PERMITS)

    for convert_it in (number_requests, parcels):
        with pytest.raises(Malformed) as caught:
            convert_it()
        assert caught.value.facts["field"] == "body_code"
