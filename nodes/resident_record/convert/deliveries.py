"""What other nodes' outboxes bring: My Numbers, move-in notices, acquisition numbers."""

from collections.abc import Sequence

from fittings.nouns import juki_net
from juki.resident_record.v1 import delivery_service_pb2 as wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.resident_record.convert.fields import check_municipality, several
from vocabulary.juki_net import AddresseeAcquisition, GeneratedNumber, MoveInNotice

MOST_ITEMS = 500


def numbers_from_wire(request: wire.ReceiveMyNumbersRequest) -> list[Delivered[GeneratedNumber]]:
    several(request.items, "items", MOST_ITEMS)
    return delivered(request.items, lambda item: juki_net.generated_number_from_wire(item.generated_number))


def numbers_response(outcomes: Sequence[Outcome]) -> wire.ReceiveMyNumbersResponse:
    return wire.ReceiveMyNumbersResponse(outcomes=outcomes_to_wire(outcomes))


def notices_from_wire(request: wire.ReceiveMoveInNoticesRequest) -> list[Delivered[MoveInNotice]]:
    several(request.items, "items", MOST_ITEMS)
    return delivered(request.items, _notice)


def _notice(item: wire.MoveInNoticeItem) -> MoveInNotice:
    notice = juki_net.move_in_notice_from_wire(item.move_in_notice)
    check_municipality(notice.former_municipality, "former_municipality_code")
    check_municipality(notice.new_municipality, "new_municipality_code")
    return notice


def notices_response(outcomes: Sequence[Outcome]) -> wire.ReceiveMoveInNoticesResponse:
    return wire.ReceiveMoveInNoticesResponse(outcomes=outcomes_to_wire(outcomes))


def acquisitions_from_wire(request: wire.SubmitAcquisitionsRequest) -> list[Delivered[AddresseeAcquisition]]:
    several(request.items, "items", MOST_ITEMS)
    return delivered(request.items, lambda item: juki_net.addressee_acquisition_from_wire(item.acquisition))


def acquisitions_response(outcomes: Sequence[Outcome]) -> wire.SubmitAcquisitionsResponse:
    return wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))
