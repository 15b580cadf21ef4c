"""The border between wire and domain. Nothing unchecked passes inward."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from typing import Final

from juki.card_management.v1 import card_management_service_pb2 as card_wire
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as gateway_wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as wire
from juki.national.v1 import national_service_pb2 as national_wire
from juki.prefecture.v1 import prefecture_service_pb2 as prefecture_wire
from mesh.wire import (
    agreement_to_wire,
    checked,
    date_from_wire,
    date_to_wire,
    notice_from_wire,
    notice_to_wire,
    record_from_wire,
    record_to_wire,
    text_from_wire,
    uuid_from_wire,
)
from nodes.municipal_cs.domain import (
    Acquisition,
    DesignatedNumber,
    FoundIdentity,
    MailingRecord,
    MoveInNotice,
    NumberNotice,
)
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS, Agreement, IdentityNotice
from vocabulary.names import LONGEST_NAME
from vocabulary.refusals import Malformed

MOST_CODES: Final = 2000
MOST_PERSONS: Final = 50
LONGEST_RECIPIENT: Final = 2 * LONGEST_NAME  # in code points, for names written with variation selectors
USUAL_PAGE: Final = 200
LARGEST_PAGE: Final = 500


def my_number_request_from_wire(item: wire.MyNumberRequest) -> ResidentCode:
    return checked(ResidentCode, item.resident_code, "resident_code")


def my_number_request_to_national(code: ResidentCode, own: LocalGovernmentCode) -> national_wire.MyNumberRequest:
    return national_wire.MyNumberRequest(resident_code=code.value, municipality_code=own.value)


def designated_number_from_wire(item: wire.DesignatedNumber) -> DesignatedNumber:
    return DesignatedNumber(
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
        my_number=checked(MyNumber, item.my_number, "my_number"),
    )


def designated_number_to_gateway(number: DesignatedNumber) -> gateway_wire.DesignatedNumber:
    return gateway_wire.DesignatedNumber(resident_code=number.resident_code.value, my_number=number.my_number.value)


def change_from_wire(item: wire.ChangeNotice) -> IdentityNotice:
    return notice_from_wire(item.notice)


def change_to_prefecture(notice: IdentityNotice) -> prefecture_wire.ChangeNotice:
    return prefecture_wire.ChangeNotice(notice=notice_to_wire(notice))


def mailing_record_from_wire(item: wire.MailingRecord) -> MailingRecord:
    if not 1 <= len(item.persons) <= MOST_PERSONS:
        raise Malformed("persons", f"are not 1 to {MOST_PERSONS}")
    return MailingRecord(
        address=text_from_wire(item.address, "address", LONGEST_ADDRESS),
        recipient=text_from_wire(item.recipient, "recipient", LONGEST_RECIPIENT),
        persons=tuple(record_from_wire(each, "persons") for each in item.persons),
    )


def mailing_record_to_cards(mailing: MailingRecord) -> card_wire.MailingRecord:
    return card_wire.MailingRecord(
        address=mailing.address,
        recipient=mailing.recipient,
        persons=[record_to_wire(each) for each in mailing.persons],
    )


def move_in_notice_from_wire(item: wire.MoveInNotice) -> MoveInNotice:
    return MoveInNotice(
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
        former_municipality=checked(LocalGovernmentCode, item.former_municipality_code, "former_municipality_code"),
        new_municipality=checked(LocalGovernmentCode, item.new_municipality_code, "new_municipality_code"),
        new_address=text_from_wire(item.new_address, "new_address", LONGEST_ADDRESS),
        move_in_date=date_from_wire(item.move_in_date, "move_in_date"),
    )


def move_in_notice_to_wire(notice: MoveInNotice) -> wire.MoveInNotice:
    """Return *notice* for another municipality's communication server."""
    return wire.MoveInNotice(
        resident_code=notice.resident_code.value,
        former_municipality_code=notice.former_municipality.value,
        new_municipality_code=notice.new_municipality.value,
        new_address=notice.new_address,
        move_in_date=date_to_wire(notice.move_in_date),
    )


def move_in_notice_to_gateway(notice: MoveInNotice) -> gateway_wire.MoveInNotice:
    return gateway_wire.MoveInNotice(
        resident_code=notice.resident_code.value,
        former_municipality_code=notice.former_municipality.value,
        new_municipality_code=notice.new_municipality.value,
        new_address=notice.new_address,
        move_in_date=date_to_wire(notice.move_in_date),
    )


def acquisition_from_wire(item: wire.Acquisition) -> Acquisition:
    return Acquisition(
        acquisition_number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
    )


def acquisition_to_national(acquisition: Acquisition) -> national_wire.Acquisition:
    return national_wire.Acquisition(
        acquisition_number=acquisition.acquisition_number.value, resident_code=acquisition.resident_code.value
    )


def code_order_from_wire(request: wire.FetchResidentCodesRequest) -> tuple[str, int]:
    """Return the request id and how many codes are asked for."""
    if not 1 <= request.count <= MOST_CODES:
        raise Malformed("count", f"is not 1 to {MOST_CODES}")
    return uuid_from_wire(request.request_id, "request_id"), request.count


def codes_from_national(response: national_wire.AllotResidentCodesResponse) -> list[ResidentCode]:
    return [checked(ResidentCode, each, "resident_codes") for each in response.resident_codes]


def codes_to_wire(codes: Iterable[ResidentCode]) -> wire.FetchResidentCodesResponse:
    return wire.FetchResidentCodesResponse(resident_codes=[each.value for each in codes])


def key_from_wire(request: wire.FindIdentityRequest) -> ResidentCode | MyNumber:
    if request.WhichOneof("key") == "my_number":
        return checked(MyNumber, request.my_number, "my_number")
    return checked(ResidentCode, request.resident_code, "resident_code")


def key_to_national(key: ResidentCode | MyNumber) -> national_wire.FindIdentityRequest:
    if isinstance(key, MyNumber):
        return national_wire.FindIdentityRequest(my_number=key.value)
    return national_wire.FindIdentityRequest(resident_code=key.value)


def found_from_national(response: national_wire.FindIdentityResponse) -> FoundIdentity:
    return FoundIdentity(record=record_from_wire(response.record), is_resident=response.is_resident, tier="national")


def found_to_wire(found: FoundIdentity) -> wire.FindIdentityResponse:
    return wire.FindIdentityResponse(record=record_to_wire(found.record), is_resident=found.is_resident)


def looked_up_code(request: wire.LookUpIdentityRequest) -> ResidentCode:
    return checked(ResidentCode, request.resident_code, "resident_code")


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
    if request.page_size < 0:
        raise Malformed("page_size", "is below 0")
    return _passed(request.page_token), min(request.page_size or USUAL_PAGE, LARGEST_PAGE)


def _passed(token: str) -> int:
    """Read what ``agreements_to_wire`` wrote: a count, because a token may not carry a resident code."""
    if not token:
        return 0
    try:
        text = urlsafe_b64decode(token).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Malformed("page_token", "is none that was given out") from error
    if not text.isdecimal() or len(text) > 18:
        raise Malformed("page_token", "is none that was given out")
    return int(text)


def agreements_to_wire(agreements: Sequence[Agreement], go_on_at: int | None = None) -> wire.CompareIdentitiesResponse:
    """Return *agreements*; *go_on_at* is how many records were passed, None at the end of the file."""
    token = "" if go_on_at is None else urlsafe_b64encode(str(go_on_at).encode()).decode()
    return wire.CompareIdentitiesResponse(
        agreements=[agreement_to_wire(each) for each in agreements], next_page_token=token
    )


def noticed_code(request: wire.FindNumberNoticeRequest) -> ResidentCode:
    return checked(ResidentCode, request.resident_code, "resident_code")


def number_notice_from_cards(response: card_wire.FindNumberNoticeResponse) -> NumberNotice:
    return NumberNotice(application_id=response.application_id, state=response.state)


def number_notice_to_wire(notice: NumberNotice) -> wire.FindNumberNoticeResponse:
    return wire.FindNumberNoticeResponse(application_id=notice.application_id, state=notice.state)
