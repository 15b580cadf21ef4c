"""The border between wire and domain. Nothing unchecked passes inward, and not all of it onward."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from fittings.nouns import juki_net
from fittings.nouns import pages as paging
from fittings.nouns.people import (
    checked,
    notice_from_wire,
    notice_to_wire,
    record_from_wire,
    record_to_wire,
)
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as wire
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.resident_record.v1 import resident_record_service_pb2 as record_wire
from mesh.storage.items import Delivered, delivered
from nodes.juki_gateway.domain import FoundIdentity, LinkagePage, LinkageRecord, Passing
from vocabulary.identifiers import (
    AddresseeNumber,
    MyNumber,
    ResidentCode,
)
from vocabulary.identity_record import IdentityNotice
from vocabulary.juki_net import Acquisition, DesignatedNumber, MailingRecord, MoveInNotice

T = TypeVar("T")

USUAL_PAGE: Final = 100
LARGEST_PAGE: Final = 1000


def passing(items: Iterable[Any], content: Callable[[Any], T]) -> list[Delivered[Passing[T]]]:
    """Return what wire *items* bring, each with its own id for the linkage record."""
    return delivered(items, lambda item: Passing(delivery_id=item.delivery.delivery_id, content=content(item)))


def change_from_wire(item: wire.SubmittedChange) -> IdentityNotice:
    """Return what changed; the addressee number is looked at and left behind."""
    checked(AddresseeNumber, item.addressee_number, "addressee_number")
    return notice_from_wire(item.notice)


def my_number_request_to_cs(code: ResidentCode) -> cs_wire.MyNumberRequest:
    return cs_wire.MyNumberRequest(resident_code=code.value)


def change_to_cs(notice: IdentityNotice) -> cs_wire.ChangeNotice:
    return cs_wire.ChangeNotice(notice=notice_to_wire(notice))


def mailing_record_to_cs(mailing: MailingRecord) -> cs_wire.MailingRecord:
    return juki_net.mailing_record_to_wire(cs_wire.MailingRecord, mailing)


def move_in_notice_to_cs(notice: MoveInNotice) -> cs_wire.MoveInNotice:
    return juki_net.move_in_notice_to_wire(cs_wire.MoveInNotice, notice)


def acquisition_to_cs(acquisition: Acquisition) -> cs_wire.Acquisition:
    return juki_net.acquisition_to_wire(cs_wire.Acquisition, acquisition)


def designated_number_to_city(number: DesignatedNumber) -> record_wire.DesignatedNumber:
    return juki_net.designated_number_to_wire(record_wire.DesignatedNumber, number)


def move_in_notice_to_city(notice: MoveInNotice) -> record_wire.MoveInNotice:
    return juki_net.move_in_notice_to_wire(record_wire.MoveInNotice, notice)


def codes_to_wire(codes: Iterable[ResidentCode]) -> wire.FetchResidentCodesResponse:
    return wire.FetchResidentCodesResponse(resident_codes=[each.value for each in codes])


def key_to_cs(key: ResidentCode | MyNumber) -> cs_wire.FindIdentityRequest:
    return juki_net.key_to_wire(cs_wire.FindIdentityRequest, key)


def found_from_cs(response: cs_wire.FindIdentityResponse) -> FoundIdentity:
    return FoundIdentity(record=record_from_wire(response.record), is_resident=response.is_resident)


def found_to_wire(found: FoundIdentity) -> wire.FindIdentityResponse:
    return wire.FindIdentityResponse(record=record_to_wire(found.record), is_resident=found.is_resident)


def page_from_wire(request: wire.ListLinkageRecordsRequest) -> tuple[int, int]:
    """Return the position to go on behind, and how many records are wanted."""
    size = paging.size_from_wire(request.page_size, USUAL_PAGE, LARGEST_PAGE)
    return paging.wrapped_from_wire(request.page_token, paging.position, 0), size


def page_to_wire(page: LinkagePage) -> wire.ListLinkageRecordsResponse:
    records = [_linkage_record_to_wire(each) for each in page.records]
    token = paging.wrapped_to_wire("" if page.is_last else str(page.records[-1].position))
    return wire.ListLinkageRecordsResponse(records=records, next_page_token=token)


def _linkage_record_to_wire(record: LinkageRecord) -> wire.LinkageRecord:
    return wire.LinkageRecord(
        position=record.position,
        pass_time=record.pass_time.isoformat(timespec="milliseconds"),
        direction=record.passage.direction,
        matter=record.passage.matter,
        delivery_id=record.delivery_id,
    )
