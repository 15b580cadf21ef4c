"""The border of the core: what is malformed stays outside."""

import pytest

from juki.core_system.v1 import core_system_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from nodes.core_system import convert
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="1")
REQUEST_ID = "0190f1f0-0000-7000-8000-000000000001"
INQUIRY = wire.Inquiry(
    delivery=STAMP,
    inquiry_id=REQUEST_ID,
    symbol="00" * 32,
    work_code="JM99000000000048",
    procedure_code="JT99000000000001",
    item_code="TM99000000000048",
    provider_code="011002",
    inquirer_code="012025",
)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("inquiry_id", "x"),
        ("symbol", "00" * 31),
        ("symbol", "AA" * 32),
        ("work_code", "TM99000000000048"),
        ("procedure_code", ""),
        ("item_code", "TM9900000000004８"),
        ("provider_code", "*"),
        ("inquirer_code", "0120250"),
    ],
)
def test_a_malformed_inquiry_is_refused_by_its_field(field: str, value: str) -> None:
    bad = wire.Inquiry()
    bad.CopyFrom(INQUIRY)
    setattr(bad, field, value)
    with pytest.raises(Malformed) as caught:
        convert.inquiries_from_wire(wire.RequestInformationRequest(items=[bad]))
    assert caught.value.facts["field"] == field


@pytest.mark.parametrize("code", ["90000000019", "313119319569", ""])
def test_what_is_no_resident_code_is_refused_without_being_shown(code: str) -> None:
    item = wire.Acquisition(delivery=STAMP, acquisition_number="ab" * 16, resident_code=code)
    with pytest.raises(Malformed) as caught:
        convert.acquisitions_from_wire(wire.SubmitResidentCodesRequest(items=[item]))
    assert caught.value.facts["field"] == "resident_code"
    assert not code or code not in caught.value.explain()


def test_a_request_for_a_number_names_organisation_and_request() -> None:
    for organisation, request_id in (("", REQUEST_ID), ("011002", "")):
        item = wire.NumberRequest(delivery=STAMP, organisation_code=organisation, acquisition_request_id=request_id)
        with pytest.raises(Malformed):
            convert.number_requests_from_wire(wire.IssueAcquisitionNumbersRequest(items=[item]))


def test_pages_have_bounds() -> None:
    request = wire.ListProvisionRecordsRequest
    assert convert.page_from_wire(request()) == (0, 100)
    assert convert.page_from_wire(request(page_size=5000, page_token="7")) == (7, 1000)
    for bad in (request(page_size=-1), request(page_token="x"), request(page_token="-1")):
        with pytest.raises(Malformed):
            convert.page_from_wire(bad)
