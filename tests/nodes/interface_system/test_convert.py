"""From one side to the other: everything but the body goes on unchanged."""

import pytest
from google.rpc import code_pb2

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.linkage_pb2 import InquiryMatter, SymbolInquiry
from nodes.interface_system import convert
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="1", trace_parent="trace")


def test_the_stamp_goes_on_as_it_came() -> None:
    item = wire.PermitItem(delivery=STAMP, body_code="011002", permit=b"permit")
    (parcel,) = convert.parcels_from_wire([item], convert.permit_to_middle, convert.addressed)
    assert (parcel.delivery_id, parcel.value.body) == ("1", "011002")
    assert (parcel.value.content.delivery, parcel.value.content.permit) == (STAMP, b"permit")


def test_an_inquiry_goes_on_whole() -> None:
    matter = InquiryMatter(work_code="w", procedure_code="p", item_code="t", provider_code="011002")
    inquiry = SymbolInquiry(inquiry_id="i", symbol="s", matter=matter, inquirer_code="012025")
    item = wire.InquiryItem(delivery=STAMP, inquiry=inquiry)
    assert convert.inquiry_to_core(item).SerializeToString() == item.SerializeToString()


@pytest.mark.parametrize("code", ["", "01100", "0110022", "01100a", "０１１００２"])
def test_a_body_is_six_digits(code: str) -> None:
    item = wire.PermitItem(delivery=STAMP, body_code=code)
    with pytest.raises(Malformed) as caught:
        convert.parcels_from_wire([item], convert.permit_to_middle, convert.addressed)
    assert caught.value.facts["field"] == "body_code"


def test_a_refusal_further_on_comes_back_word_for_word() -> None:
    denied = code_pb2.PERMISSION_DENIED
    said = DeliveryOutcome(delivery_id="1", reason="PERMIT_EXPIRED", status=denied, explanation="Too late.")
    refusal = convert.outcomes_from_wire([said])["1"].refusal
    assert refusal is not None
    assert (refusal.reason, refusal.code, refusal.explain()) == (
        "PERMIT_EXPIRED",
        "PERMISSION_DENIED",
        "Too late.",
    )
    assert convert.outcomes_from_wire([DeliveryOutcome(delivery_id="2")])["2"].refusal is None


@pytest.mark.parametrize("status", [-1, 17, 99])
def test_a_status_that_nobody_knows_spoils_nothing_else(status: int) -> None:
    said = DeliveryOutcome(delivery_id="1", reason="PERMIT_EXPIRED", status=status)
    refusal = convert.outcomes_from_wire([said])["1"].refusal
    assert refusal is not None
    assert (refusal.reason, refusal.code) == ("PERMIT_EXPIRED", "UNKNOWN")
