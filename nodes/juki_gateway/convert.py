"""The border between wire and domain. Nothing unchecked passes inward, and not all of it onward."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from juki.juki_gateway.v1 import juki_gateway_service_pb2 as wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.resident_record.v1 import resident_record_service_pb2 as record_wire
from mesh.delivery import Delivered, delivered
from mesh.wire import (
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
from nodes.juki_gateway.domain import (
    Acquisition,
    DesignatedNumber,
    FoundIdentity,
    LinkagePage,
    LinkageRecord,
    MailingRecord,
    MoveInNotice,
    Passing,
)
from vocabulary.identifiers import (
    AcquisitionNumber,
    AddresseeNumber,
    LocalGovernmentCode,
    MyNumber,
    ResidentCode,
)
from vocabulary.identity_record import LONGEST_ADDRESS, IdentityNotice
from vocabulary.names import LONGEST_NAME
from vocabulary.refusals import Malformed

T = TypeVar("T")

MOST_CODES: Final = 2000
MOST_PERSONS: Final = 50
LONGEST_RECIPIENT: Final = 2 * LONGEST_NAME  # in code points, for names written with variation selectors
USUAL_PAGE: Final = 100
LARGEST_PAGE: Final = 1000


def passing(items: Iterable[Any], content: Callable[[Any], T]) -> list[Delivered[Passing[T]]]:
    """Return what wire *items* bring, each with its own id for the linkage record."""
    return delivered(items, lambda item: Passing(delivery_id=item.delivery.delivery_id, content=content(item)))


def resident_code_from_wire(item: wire.MyNumberRequest) -> ResidentCode:
    return checked(ResidentCode, item.resident_code, "resident_code")


def change_from_wire(item: wire.SubmittedChange) -> IdentityNotice:
    """Return what changed; the addressee number is looked at and left behind."""
    checked(AddresseeNumber, item.addressee_number, "addressee_number")
    return notice_from_wire(item.notice)


def mailing_record_from_wire(item: wire.MailingRecord) -> MailingRecord:
    if not 1 <= len(item.persons) <= MOST_PERSONS:
        raise Malformed("persons", f"are not 1 to {MOST_PERSONS}")
    return MailingRecord(
        address=text_from_wire(item.address, "address", LONGEST_ADDRESS),
        recipient=text_from_wire(item.recipient, "recipient", LONGEST_RECIPIENT),
        persons=tuple(record_from_wire(each, "persons") for each in item.persons),
    )


def move_in_notice_from_wire(item: wire.MoveInNotice) -> MoveInNotice:
    return MoveInNotice(
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
        former_municipality=checked(LocalGovernmentCode, item.former_municipality_code, "former_municipality_code"),
        new_municipality=checked(LocalGovernmentCode, item.new_municipality_code, "new_municipality_code"),
        new_address=text_from_wire(item.new_address, "new_address", LONGEST_ADDRESS),
        move_in_date=date_from_wire(item.move_in_date, "move_in_date"),
    )


def acquisition_from_wire(item: wire.Acquisition) -> Acquisition:
    return Acquisition(
        acquisition_number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
    )


def designated_number_from_wire(item: wire.DesignatedNumber) -> DesignatedNumber:
    return DesignatedNumber(
        resident_code=checked(ResidentCode, item.resident_code, "resident_code"),
        my_number=checked(MyNumber, item.my_number, "my_number"),
    )


def my_number_request_to_cs(code: ResidentCode) -> cs_wire.MyNumberRequest:
    return cs_wire.MyNumberRequest(resident_code=code.value)


def change_to_cs(notice: IdentityNotice) -> cs_wire.ChangeNotice:
    return cs_wire.ChangeNotice(notice=notice_to_wire(notice))


def mailing_record_to_cs(mailing: MailingRecord) -> cs_wire.MailingRecord:
    return cs_wire.MailingRecord(
        address=mailing.address,
        recipient=mailing.recipient,
        persons=[record_to_wire(each) for each in mailing.persons],
    )


def move_in_notice_to_cs(notice: MoveInNotice) -> cs_wire.MoveInNotice:
    return cs_wire.MoveInNotice(
        resident_code=notice.resident_code.value,
        former_municipality_code=notice.former_municipality.value,
        new_municipality_code=notice.new_municipality.value,
        new_address=notice.new_address,
        move_in_date=date_to_wire(notice.move_in_date),
    )


def acquisition_to_cs(acquisition: Acquisition) -> cs_wire.Acquisition:
    return cs_wire.Acquisition(
        acquisition_number=acquisition.acquisition_number.value, resident_code=acquisition.resident_code.value
    )


def designated_number_to_city(number: DesignatedNumber) -> record_wire.DesignatedNumber:
    return record_wire.DesignatedNumber(resident_code=number.resident_code.value, my_number=number.my_number.value)


def move_in_notice_to_city(notice: MoveInNotice) -> record_wire.MoveInNotice:
    return record_wire.MoveInNotice(
        resident_code=notice.resident_code.value,
        former_municipality_code=notice.former_municipality.value,
        new_municipality_code=notice.new_municipality.value,
        new_address=notice.new_address,
        move_in_date=date_to_wire(notice.move_in_date),
    )


def code_order_from_wire(request: wire.FetchResidentCodesRequest) -> tuple[str, int]:
    """Return the request id and how many codes are asked for."""
    if not 1 <= request.count <= MOST_CODES:
        raise Malformed("count", f"is not 1 to {MOST_CODES}")
    return uuid_from_wire(request.request_id, "request_id"), request.count


def codes_from_cs(response: cs_wire.FetchResidentCodesResponse) -> list[ResidentCode]:
    return [checked(ResidentCode, each, "resident_codes") for each in response.resident_codes]


def codes_to_wire(codes: Iterable[ResidentCode]) -> wire.FetchResidentCodesResponse:
    return wire.FetchResidentCodesResponse(resident_codes=[each.value for each in codes])


def key_from_wire(request: wire.FindIdentityRequest) -> ResidentCode | MyNumber:
    if request.WhichOneof("key") == "my_number":
        return checked(MyNumber, request.my_number, "my_number")
    return checked(ResidentCode, request.resident_code, "resident_code")


def key_to_cs(key: ResidentCode | MyNumber) -> cs_wire.FindIdentityRequest:
    if isinstance(key, MyNumber):
        return cs_wire.FindIdentityRequest(my_number=key.value)
    return cs_wire.FindIdentityRequest(resident_code=key.value)


def found_from_cs(response: cs_wire.FindIdentityResponse) -> FoundIdentity:
    return FoundIdentity(record=record_from_wire(response.record), is_resident=response.is_resident)


def found_to_wire(found: FoundIdentity) -> wire.FindIdentityResponse:
    return wire.FindIdentityResponse(record=record_to_wire(found.record), is_resident=found.is_resident)


def page_from_wire(request: wire.ListLinkageRecordsRequest) -> tuple[int, int]:
    """Return the position to go on behind, and how many records are wanted."""
    if request.page_size < 0:
        raise Malformed("page_size", "is below 0")
    return _position(request.page_token), min(request.page_size or USUAL_PAGE, LARGEST_PAGE)


def _position(token: str) -> int:
    if not token:
        return 0
    try:
        text = urlsafe_b64decode(token).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise Malformed("page_token", "is none that was given out") from error
    if not text.isdecimal() or len(text) > 18:
        raise Malformed("page_token", "is none that was given out")
    return int(text)


def page_to_wire(page: LinkagePage) -> wire.ListLinkageRecordsResponse:
    records = [_linkage_record_to_wire(each) for each in page.records]
    token = "" if page.is_last else urlsafe_b64encode(str(page.records[-1].position).encode()).decode()
    return wire.ListLinkageRecordsResponse(records=records, next_page_token=token)


def _linkage_record_to_wire(record: LinkageRecord) -> wire.LinkageRecord:
    return wire.LinkageRecord(
        position=record.position,
        pass_time=record.pass_time.isoformat(timespec="milliseconds"),
        direction=record.passage.direction,
        matter=record.passage.matter,
        delivery_id=record.delivery_id,
    )
