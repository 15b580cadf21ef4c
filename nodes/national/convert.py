"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.people import (
    agreement_to_wire,
    checked,
    notice_from_wire,
    record_from_wire,
    record_to_wire,
    uuid_from_wire,
)
from juki.core_system.v1 import core_system_service_pb2 as core_wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.national.v1 import national_service_pb2 as wire
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import Agreement, IdentityNotice, IdentityRecord
from vocabulary.refusals import Malformed

MOST_CODES = 2000  # in one allotment

Key = ResidentCode | MyNumber


def allotment_from_wire(request: wire.AllotResidentCodesRequest) -> tuple[str, LocalGovernmentCode, int]:
    if not 1 <= request.count <= MOST_CODES:
        raise Malformed("count", f"is not 1 to {MOST_CODES}")
    request_id = uuid_from_wire(request.request_id, "request_id")
    return request_id, checked(LocalGovernmentCode, request.municipality_code, "municipality_code"), request.count


def codes_to_bytes(codes: Sequence[ResidentCode]) -> bytes:
    return wire.AllotResidentCodesResponse(resident_codes=[code.value for code in codes]).SerializeToString()


def number_requests_from_wire(
    request: wire.RequestMyNumbersRequest,
) -> list[Delivered[tuple[ResidentCode, LocalGovernmentCode]]]:
    return delivered(
        request.items,
        lambda item: (
            checked(ResidentCode, item.resident_code, "resident_code"),
            checked(LocalGovernmentCode, item.municipality_code, "municipality_code"),
        ),
    )


def number_to_cs(code: ResidentCode, number: MyNumber) -> cs_wire.DesignatedNumber:
    return cs_wire.DesignatedNumber(resident_code=code.value, my_number=number.value)


def notices_from_wire(request: wire.NotifyChangesRequest) -> list[Delivered[IdentityNotice]]:
    return delivered(request.items, lambda item: notice_from_wire(item.notice))


def outcomes(outcomes: Sequence[Outcome]) -> list[DeliveryOutcome]:
    return outcomes_to_wire(outcomes)


def key_from_wire(request: wire.FindIdentityRequest) -> Key:
    if request.WhichOneof("key") == "my_number":
        return checked(MyNumber, request.my_number, "my_number")
    return checked(ResidentCode, request.resident_code, "resident_code")


def found_to_wire(held: HeldRecord) -> wire.FindIdentityResponse:
    return wire.FindIdentityResponse(
        record=record_to_wire(held.record), is_resident=held.counts, last_reason=held.last_reason
    )


def records_from_wire(request: wire.CompareIdentitiesRequest) -> list[IdentityRecord]:
    return [record_from_wire(each, "records") for each in request.records]


def agreements_to_wire(agreements: Sequence[Agreement]) -> wire.CompareIdentitiesResponse:
    return wire.CompareIdentitiesResponse(agreements=[agreement_to_wire(each) for each in agreements])


def acquisitions_from_wire(
    request: wire.SubmitAcquisitionsRequest,
) -> list[Delivered[tuple[AcquisitionNumber, Key]]]:
    return delivered(request.items, _acquisition_from_wire)


def _acquisition_from_wire(item: wire.Acquisition) -> tuple[AcquisitionNumber, Key]:
    number = checked(AcquisitionNumber, item.acquisition_number, "acquisition_number")
    if item.WhichOneof("person") == "my_number":
        return number, checked(MyNumber, item.my_number, "my_number")
    return number, checked(ResidentCode, item.resident_code, "resident_code")


def acquisition_to_core(number: AcquisitionNumber, code: ResidentCode) -> core_wire.Acquisition:
    return core_wire.Acquisition(acquisition_number=number.value, resident_code=code.value)
