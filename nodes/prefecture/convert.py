"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns.people import (
    agreement_to_wire,
    checked,
    notice_from_wire,
    notice_to_wire,
    record_from_wire,
    record_to_wire,
)
from juki.national.v1 import national_service_pb2 as national_wire
from juki.prefecture.v1 import prefecture_service_pb2 as wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import Agreement, IdentityNotice, IdentityRecord


def notices_from_wire(request: wire.NotifyChangesRequest) -> list[Delivered[IdentityNotice]]:
    return delivered(request.items, lambda item: notice_from_wire(item.notice))


def outcomes_response(outcomes: Sequence[Outcome]) -> wire.NotifyChangesResponse:
    return wire.NotifyChangesResponse(outcomes=outcomes_to_wire(outcomes))


def notice_to_national(notice: IdentityNotice) -> national_wire.ChangeNotice:
    return national_wire.ChangeNotice(notice=notice_to_wire(notice))


def code_from_wire(request: wire.FindIdentityRequest) -> ResidentCode:
    return checked(ResidentCode, request.resident_code, "resident_code")


def found_to_wire(held: HeldRecord, tier: str) -> wire.FindIdentityResponse:
    return wire.FindIdentityResponse(record=record_to_wire(held.record), is_resident=held.counts, tier=tier)


def found_from_national(response: national_wire.FindIdentityResponse) -> HeldRecord:
    return HeldRecord(
        record=record_from_wire(response.record),
        update_number=0,
        last_reason=response.last_reason,
        is_resident=response.is_resident,
    )


def records_from_wire(request: wire.CompareIdentitiesRequest) -> list[IdentityRecord]:
    return [record_from_wire(each, "records") for each in request.records]


def agreements_to_wire(agreements: Sequence[Agreement]) -> wire.CompareIdentitiesResponse:
    return wire.CompareIdentitiesResponse(agreements=[agreement_to_wire(each) for each in agreements])
