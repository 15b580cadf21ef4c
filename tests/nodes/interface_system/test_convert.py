"""From one side to the other: everything but the organisation goes on unchanged."""

import pytest

from juki.interface_system.v1 import interface_system_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from nodes.interface_system import convert
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="1", trace_parent="trace")


def test_the_stamp_goes_on_as_it_came() -> None:
    item = wire.PermitNotice(delivery=STAMP, organisation_code="011002", permit=b"permit")
    (parcel,) = convert.parcels_from_wire([item], convert.permit_to_middle)
    assert (parcel.delivery_id, parcel.value.organisation) == ("1", "011002")
    assert (parcel.value.content.delivery, parcel.value.content.permit) == (STAMP, b"permit")


def test_an_inquiry_goes_on_whole() -> None:
    item = wire.Inquiry(
        delivery=STAMP,
        inquiry_id="i",
        symbol="s",
        work_code="w",
        procedure_code="p",
        item_code="t",
        provider_code="011002",
        inquirer_code="012025",
    )
    assert convert.inquiry_to_core(item).SerializeToString() == item.SerializeToString()


@pytest.mark.parametrize("code", ["", "01100", "0110022", "01100a", "０１１００２"])
def test_an_organisation_is_six_digits(code: str) -> None:
    item = wire.PermitNotice(delivery=STAMP, organisation_code=code)
    with pytest.raises(Malformed) as caught:
        convert.parcels_from_wire([item], convert.permit_to_middle)
    assert caught.value.facts["field"] == "organisation_code"


def test_a_refusal_further_on_comes_back_word_for_word() -> None:
    said = DeliveryOutcome(delivery_id="1", reason="PERMIT_EXPIRED", code="PERMISSION_DENIED", explanation="Too late.")
    refusal = convert.outcomes_from_wire([said])["1"].refusal
    assert refusal is not None
    assert (refusal.reason, refusal.code, refusal.explain()) == (
        "PERMIT_EXPIRED",
        "PERMISSION_DENIED",
        "Too late.",
    )
    assert convert.outcomes_from_wire([DeliveryOutcome(delivery_id="2")])["2"].refusal is None
