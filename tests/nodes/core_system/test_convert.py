"""The border of the core: what is malformed stays outside."""

import pytest

from juki.core_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.juki_net_pb2 import ResidentAcquisition
from juki.types.v1.linkage_pb2 import InquiryMatter, SymbolInquiry
from nodes.core_system import convert
from vocabulary.refusals import Malformed

STAMP = Delivery(delivery_id="1")
REQUEST_ID = "0190f1f0-0000-7000-8000-000000000001"
INQUIRY = SymbolInquiry(
    inquiry_id=REQUEST_ID,
    symbol="00" * 32,
    matter=InquiryMatter(
        work_code="JM99000000000048",
        procedure_code="JT99000000000001",
        item_code="TM99000000000048",
        provider_code="011002",
    ),
    inquirer_code="012025",
)
MATTER = {each.name for each in InquiryMatter.DESCRIPTOR.fields}


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
    bad = SymbolInquiry()
    bad.CopyFrom(INQUIRY)
    setattr(bad.matter if field in MATTER else bad, field, value)
    with pytest.raises(Malformed) as caught:
        convert.inquiries_from_wire(
            wire.RequestInformationRequest(items=[wire.InquiryItem(delivery=STAMP, inquiry=bad)])
        )
    assert caught.value.facts["field"] == field


@pytest.mark.parametrize("code", ["90000000019", "313119319569", ""])
def test_what_is_no_resident_code_is_refused_without_being_shown(code: str) -> None:
    acquisition = ResidentAcquisition(acquisition_number="ab" * 16, resident_code=code)
    item = wire.AcquisitionItem(delivery=STAMP, acquisition=acquisition)
    with pytest.raises(Malformed) as caught:
        convert.acquisitions_from_wire(wire.SubmitResidentCodesRequest(items=[item]))
    assert caught.value.facts["field"] == "resident_code"
    assert not code or code not in caught.value.explain()


def test_requests_for_numbers_name_body_and_requests() -> None:
    for body, request_id, field in (
        ("", REQUEST_ID, "body_code"),
        ("011002", "x", "acquisition_request_ids"),
    ):
        request = acquisition_wire.IssueAcquisitionNumbersRequest(body_code=body, acquisition_request_ids=[request_id])
        with pytest.raises(Malformed) as caught:
            convert.number_requests_from_wire(request)
        assert caught.value.facts["field"] == field
    request = acquisition_wire.IssueAcquisitionNumbersRequest(body_code="011002", acquisition_request_ids=[REQUEST_ID])
    assert convert.number_requests_from_wire(request) == ("011002", [REQUEST_ID])
