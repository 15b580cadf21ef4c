"""The border between wire and domain. Nothing unchecked passes inward, and not all of it onward."""

from collections.abc import Iterable

from fittings.nouns import juki_net, people
from fittings.nouns.fields import checked, uuid_from_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.resident_record.v1 import delivery_service_pb2 as record_wire
from mesh.storage.items import Delivered, delivered
from vocabulary.identifiers import AddresseeNumber, ResidentCode
from vocabulary.identity_record import FoundIdentity, IdentityNotice
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition


def number_requests_from_wire(request: wire.RequestMyNumbersRequest) -> list[Delivered[ResidentCode]]:
    return delivered(request.items, lambda item: checked(ResidentCode, item.resident_code, "resident_code"))


def changes_from_wire(request: wire.SubmitChangesRequest) -> list[Delivered[IdentityNotice]]:
    """Return what changed; the addressee numbers are looked at and left behind."""
    return delivered(request.items, _change_from_wire)


def _change_from_wire(item: wire.SubmittedChange) -> IdentityNotice:
    checked(AddresseeNumber, item.addressee_number, "addressee_number")
    return people.notice_from_wire(item.notice)


def mailing_records_from_wire(request: wire.SubmitMailingRecordsRequest) -> list[Delivered[MailingRecord]]:
    return delivered(request.items, lambda item: juki_net.mailing_record_from_wire(item.mailing_record))


def move_in_notices_from_wire(
    request: wire.SendMoveInNoticesRequest | wire.ReceiveMoveInNoticesRequest,
) -> list[Delivered[MoveInNotice]]:
    return delivered(request.items, lambda item: juki_net.move_in_notice_from_wire(item.move_in_notice))


def acquisitions_from_wire(request: wire.SubmitAcquisitionsRequest) -> list[Delivered[ResidentAcquisition]]:
    return delivered(request.items, lambda item: juki_net.resident_acquisition_from_wire(item.acquisition))


def generated_numbers_from_wire(request: wire.ReceiveMyNumbersRequest) -> list[Delivered[GeneratedNumber]]:
    return delivered(request.items, lambda item: juki_net.generated_number_from_wire(item.generated_number))


def number_request_to_cs(code: ResidentCode) -> cs_wire.MyNumberRequest:
    return cs_wire.MyNumberRequest(resident_code=code.value)


def change_to_cs(notice: IdentityNotice) -> cs_wire.ChangeNotice:
    return cs_wire.ChangeNotice(notice=people.notice_to_wire(notice))


def mailing_record_to_cs(mailing: MailingRecord) -> cs_wire.SubmittedMailing:
    return cs_wire.SubmittedMailing(mailing_record=juki_net.mailing_record_to_wire(mailing))


def move_in_notice_to_cs(notice: MoveInNotice) -> cs_wire.MoveInNoticeItem:
    return cs_wire.MoveInNoticeItem(move_in_notice=juki_net.move_in_notice_to_wire(notice))


def acquisition_to_cs(acquisition: ResidentAcquisition) -> cs_wire.AcquisitionItem:
    return cs_wire.AcquisitionItem(acquisition=juki_net.resident_acquisition_to_wire(acquisition))


def generated_number_to_city(number: GeneratedNumber) -> record_wire.GeneratedNumberItem:
    return record_wire.GeneratedNumberItem(generated_number=juki_net.generated_number_to_wire(number))


def move_in_notice_to_city(notice: MoveInNotice) -> record_wire.MoveInNoticeItem:
    return record_wire.MoveInNoticeItem(move_in_notice=juki_net.move_in_notice_to_wire(notice))


def code_order_from_wire(request: inquiry_wire.FetchResidentCodesRequest) -> tuple[str, int]:
    """Return the request id and how many codes are asked for."""
    return uuid_from_wire(request.request_id, "request_id"), juki_net.code_count(request.count)


def codes_to_wire(codes: Iterable[ResidentCode]) -> inquiry_wire.FetchResidentCodesResponse:
    return inquiry_wire.FetchResidentCodesResponse(resident_codes=[each.value for each in codes])


def found_to_wire(found: FoundIdentity) -> inquiry_wire.FindIdentityResponse:
    return inquiry_wire.FindIdentityResponse(found=people.found_to_wire(found))
