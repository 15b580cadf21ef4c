"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Iterable, Sequence
from typing import Final

from fittings.nouns import juki_net
from fittings.nouns import pages as paging
from fittings.nouns.people import (
    agreement_to_wire,
    checked,
    notice_from_wire,
    notice_to_wire,
    record_from_wire,
    record_to_wire,
)
from juki.card_management.v1 import card_management_service_pb2 as card_wire
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as gateway_wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as wire
from juki.national.v1 import national_service_pb2 as national_wire
from juki.prefecture.v1 import prefecture_service_pb2 as prefecture_wire
from nodes.municipal_cs.domain import FoundIdentity, NumberNotice
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import Agreement, IdentityNotice
from vocabulary.juki_net import Acquisition, DesignatedNumber, MailingRecord, MoveInNotice
from vocabulary.refusals import Malformed

USUAL_PAGE: Final = 200
LARGEST_PAGE: Final = 500


def my_number_request_to_national(code: ResidentCode, own: LocalGovernmentCode) -> national_wire.MyNumberRequest:
    return national_wire.MyNumberRequest(resident_code=code.value, municipality_code=own.value)


def designated_number_to_gateway(number: DesignatedNumber) -> gateway_wire.DesignatedNumber:
    return juki_net.designated_number_to_wire(gateway_wire.DesignatedNumber, number)


def change_from_wire(item: wire.ChangeNotice) -> IdentityNotice:
    return notice_from_wire(item.notice)


def change_to_prefecture(notice: IdentityNotice) -> prefecture_wire.ChangeNotice:
    return prefecture_wire.ChangeNotice(notice=notice_to_wire(notice))


def mailing_record_to_cards(mailing: MailingRecord) -> card_wire.MailingRecord:
    return juki_net.mailing_record_to_wire(card_wire.MailingRecord, mailing)


def move_in_notice_to_wire(notice: MoveInNotice) -> wire.MoveInNotice:
    """Return *notice* for another municipality's communication server."""
    return juki_net.move_in_notice_to_wire(wire.MoveInNotice, notice)


def move_in_notice_to_gateway(notice: MoveInNotice) -> gateway_wire.MoveInNotice:
    return juki_net.move_in_notice_to_wire(gateway_wire.MoveInNotice, notice)


def acquisition_to_national(acquisition: Acquisition) -> national_wire.Acquisition:
    return juki_net.acquisition_to_wire(national_wire.Acquisition, acquisition)


def codes_to_wire(codes: Iterable[ResidentCode]) -> wire.FetchResidentCodesResponse:
    return wire.FetchResidentCodesResponse(resident_codes=[each.value for each in codes])


def key_to_national(key: ResidentCode | MyNumber) -> national_wire.FindIdentityRequest:
    return juki_net.key_to_wire(national_wire.FindIdentityRequest, key)


def found_from_national(response: national_wire.FindIdentityResponse) -> FoundIdentity:
    return FoundIdentity(record=record_from_wire(response.record), is_resident=response.is_resident, tier="national")


def found_to_wire(found: FoundIdentity) -> wire.FindIdentityResponse:
    return wire.FindIdentityResponse(record=record_to_wire(found.record), is_resident=found.is_resident)


def found_from_prefecture(response: prefecture_wire.FindIdentityResponse) -> FoundIdentity:
    return FoundIdentity(record=record_from_wire(response.record), is_resident=response.is_resident, tier=response.tier)


def looked_up_to_wire(found: FoundIdentity) -> wire.LookUpIdentityResponse:
    return wire.LookUpIdentityResponse(
        record=record_to_wire(found.record), is_resident=found.is_resident, tier=found.tier
    )


def compared_codes(request: wire.CompareIdentitiesRequest) -> list[ResidentCode]:
    """Return whom alone to compare, each once; nobody means a page of the file."""
    if len(request.resident_codes) > LARGEST_PAGE:
        raise Malformed("resident_codes", f"are more than {LARGEST_PAGE}")
    return [checked(ResidentCode, each, "resident_codes") for each in dict.fromkeys(request.resident_codes)]


def page_from_wire(request: wire.CompareIdentitiesRequest) -> tuple[int, int]:
    """Return how many records of the file were passed, and how many are wanted."""
    size = paging.size_from_wire(request.page_size, USUAL_PAGE, LARGEST_PAGE)
    return paging.wrapped_from_wire(request.page_token, paging.position, 0), size


def agreements_to_wire(agreements: Sequence[Agreement], go_on_at: int | None = None) -> wire.CompareIdentitiesResponse:
    """Return *agreements*; *go_on_at* is how many records were passed, None at the end of the file.

    The token says that number, because it may not carry a resident code.
    """
    return wire.CompareIdentitiesResponse(
        agreements=[agreement_to_wire(each) for each in agreements],
        next_page_token=paging.wrapped_to_wire(paging.position_to_wire(go_on_at)),
    )


def number_notice_from_cards(response: card_wire.FindNumberNoticeResponse) -> NumberNotice:
    return NumberNotice(application_id=response.application_id, state=response.state)


def number_notice_to_wire(notice: NumberNotice) -> wire.FindNumberNoticeResponse:
    return wire.FindNumberNoticeResponse(application_id=notice.application_id, state=notice.state)
