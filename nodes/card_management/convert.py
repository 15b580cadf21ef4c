"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns import juki_net
from fittings.nouns.fields import checked, enum_to_wire
from juki.card_management.v1 import delivery_service_pb2 as delivery_wire
from juki.card_management.v1 import inquiry_service_pb2 as inquiry_wire
from juki.types.v1 import juki_net_pb2
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.card_management.domain import NumberNotice
from vocabulary.identifiers import ResidentCode
from vocabulary.juki_net import MailingRecord


def mailing_records_from_wire(request: delivery_wire.SubmitMailingRecordsRequest) -> list[Delivered[MailingRecord]]:
    return delivered(request.items, lambda item: juki_net.mailing_record_from_wire(item.mailing_record))


def outcomes_response(outcomes: Sequence[Outcome]) -> delivery_wire.SubmitMailingRecordsResponse:
    return delivery_wire.SubmitMailingRecordsResponse(outcomes=outcomes_to_wire(outcomes))


def code_from_wire(request: inquiry_wire.FindNumberNoticeRequest) -> ResidentCode:
    return checked(ResidentCode, request.resident_code, "resident_code")


def notice_to_wire(notice: NumberNotice) -> inquiry_wire.FindNumberNoticeResponse:
    state = enum_to_wire(juki_net_pb2.NumberNoticeState, notice.state)
    return inquiry_wire.FindNumberNoticeResponse(application_id=notice.application_id.value, state=state)
