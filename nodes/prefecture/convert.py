"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence
from dataclasses import replace

from fittings.nouns import people
from fittings.nouns.fields import checked
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.prefecture.v1 import delivery_service_pb2 as delivery_wire
from juki.prefecture.v1 import inquiry_service_pb2 as inquiry_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import Agreement, FoundIdentity, IdentityNotice, IdentityRecord


def notices_from_wire(request: delivery_wire.NotifyChangesRequest) -> list[Delivered[IdentityNotice]]:
    return delivered(request.items, lambda item: people.notice_from_wire(item.notice))


def outcomes_response(outcomes: Sequence[Outcome]) -> delivery_wire.NotifyChangesResponse:
    return delivery_wire.NotifyChangesResponse(outcomes=outcomes_to_wire(outcomes))


def notice_to_national(notice: IdentityNotice) -> national_wire.ChangeNotice:
    return national_wire.ChangeNotice(notice=people.notice_to_wire(notice))


def code_from_wire(request: inquiry_wire.FindIdentityRequest) -> ResidentCode:
    return checked(ResidentCode, request.resident_code, "resident_code")


def found_to_wire(found: FoundIdentity) -> inquiry_wire.FindIdentityResponse:
    """Return who a person is; why the record last changed is no municipality's question."""
    return inquiry_wire.FindIdentityResponse(found=people.found_to_wire(replace(found, last_reason=None)))


def records_from_wire(request: inquiry_wire.CompareIdentitiesRequest) -> list[IdentityRecord]:
    return [people.record_from_wire(each, "records") for each in request.records]


def agreements_to_wire(agreements: Sequence[Agreement]) -> inquiry_wire.CompareIdentitiesResponse:
    return inquiry_wire.CompareIdentitiesResponse(agreements=[people.agreement_to_wire(each) for each in agreements])
