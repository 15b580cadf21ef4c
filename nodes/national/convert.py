"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns import juki_net, people
from fittings.nouns.fields import checked, uuid_from_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.national.v1 import delivery_service_pb2 as delivery_wire
from juki.national.v1 import inquiry_service_pb2 as inquiry_wire
from mesh.storage.items import Delivered, delivered
from nodes.national.domain import Acquiring, NumberRequest
from vocabulary.codes import ChangeReason
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import Agreement, FoundIdentity, IdentityNotice, IdentityRecord, Tier
from vocabulary.juki_net import GeneratedNumber, ResidentAcquisition


def allotment_from_wire(request: inquiry_wire.AllotResidentCodesRequest) -> tuple[str, LocalGovernmentCode, int]:
    request_id, count = uuid_from_wire(request.request_id, "request_id"), juki_net.code_count(request.count)
    return request_id, checked(LocalGovernmentCode, request.municipality_code, "municipality_code"), count


def codes_to_wire(codes: Sequence[ResidentCode]) -> inquiry_wire.AllotResidentCodesResponse:
    return inquiry_wire.AllotResidentCodesResponse(resident_codes=[code.value for code in codes])


def number_requests_from_wire(request: delivery_wire.RequestMyNumbersRequest) -> list[Delivered[NumberRequest]]:
    return delivered(
        request.items,
        lambda item: NumberRequest(
            code=checked(ResidentCode, item.resident_code, "resident_code"),
            municipality=checked(LocalGovernmentCode, item.municipality_code, "municipality_code"),
        ),
    )


def number_to_cs(number: GeneratedNumber) -> cs_wire.GeneratedNumberItem:
    return cs_wire.GeneratedNumberItem(generated_number=juki_net.generated_number_to_wire(number))


def notices_from_wire(request: delivery_wire.NotifyChangesRequest) -> list[Delivered[IdentityNotice]]:
    return delivered(request.items, lambda item: people.notice_from_wire(item.notice))


def found_to_wire(held: HeldRecord) -> inquiry_wire.FindIdentityResponse:
    reason = ChangeReason(held.last_reason)
    found = FoundIdentity(record=held.record, is_resident=held.counts, last_reason=reason, tier=Tier.NATIONAL)
    return inquiry_wire.FindIdentityResponse(found=people.found_to_wire(found))


def records_from_wire(request: inquiry_wire.CompareIdentitiesRequest) -> list[IdentityRecord]:
    return [people.record_from_wire(each, "records") for each in request.records]


def agreements_to_wire(agreements: Sequence[Agreement]) -> inquiry_wire.CompareIdentitiesResponse:
    return inquiry_wire.CompareIdentitiesResponse(agreements=[people.agreement_to_wire(each) for each in agreements])


def acquisitions_from_wire(request: delivery_wire.SubmitAcquisitionsRequest) -> list[Delivered[Acquiring]]:
    return delivered(request.items, _acquisition_from_wire)


def _acquisition_from_wire(item: delivery_wire.AcquisitionItem) -> Acquiring:
    number = checked(AcquisitionNumber, item.acquisition_number, "acquisition_number")
    if item.WhichOneof("person") == "my_number":
        return Acquiring(number=number, key=checked(MyNumber, item.my_number, "my_number"))
    return Acquiring(number=number, key=checked(ResidentCode, item.resident_code, "resident_code"))


def acquisition_to_core(acquisition: ResidentAcquisition) -> core_wire.AcquisitionItem:
    return core_wire.AcquisitionItem(acquisition=juki_net.resident_acquisition_to_wire(acquisition))
