"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence
from typing import Final

from juki.card_management.v1 import card_management_service_pb2 as wire
from mesh.delivery import Delivered, Outcome, delivered, outcomes_to_wire
from mesh.wire import checked, record_from_wire, text_from_wire
from nodes.card_management.domain import MailingRecord, NumberNotice
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.names import LONGEST_NAME
from vocabulary.refusals import Malformed

MOST_PERSONS: Final = 50
LONGEST_RECIPIENT: Final = 2 * LONGEST_NAME  # in code points, for names written with variation selectors


def mailing_records_from_wire(request: wire.SubmitMailingRecordsRequest) -> list[Delivered[MailingRecord]]:
    return delivered(request.items, mailing_record_from_wire)


def mailing_record_from_wire(item: wire.MailingRecord) -> MailingRecord:
    if not 1 <= len(item.persons) <= MOST_PERSONS:
        raise Malformed("persons", f"are not 1 to {MOST_PERSONS}")
    return MailingRecord(
        address=text_from_wire(item.address, "address", LONGEST_ADDRESS),
        recipient=text_from_wire(item.recipient, "recipient", LONGEST_RECIPIENT),
        persons=tuple(record_from_wire(each, "persons") for each in item.persons),
    )


def outcomes_response(outcomes: Sequence[Outcome]) -> wire.SubmitMailingRecordsResponse:
    return wire.SubmitMailingRecordsResponse(outcomes=outcomes_to_wire(outcomes))


def code_from_wire(request: wire.FindNumberNoticeRequest) -> ResidentCode:
    return checked(ResidentCode, request.resident_code, "resident_code")


def notice_to_wire(notice: NumberNotice) -> wire.FindNumberNoticeResponse:
    return wire.FindNumberNoticeResponse(application_id=notice.application_id.value, state=notice.state.value)
