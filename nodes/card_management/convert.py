"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Sequence

from fittings.nouns import juki_net
from juki.card_management.v1 import card_management_service_pb2 as wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.card_management.domain import NumberNotice
from vocabulary.juki_net import MailingRecord


def mailing_records_from_wire(request: wire.SubmitMailingRecordsRequest) -> list[Delivered[MailingRecord]]:
    return delivered(request.items, juki_net.mailing_record_from_wire)


def outcomes_response(outcomes: Sequence[Outcome]) -> wire.SubmitMailingRecordsResponse:
    return wire.SubmitMailingRecordsResponse(outcomes=outcomes_to_wire(outcomes))


def notice_to_wire(notice: NumberNotice) -> wire.FindNumberNoticeResponse:
    return wire.FindNumberNoticeResponse(application_id=notice.application_id.value, state=notice.state.value)
