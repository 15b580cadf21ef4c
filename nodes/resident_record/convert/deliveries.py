"""What other nodes' outboxes bring: My Numbers, move-in notices, acquisition numbers."""

from collections.abc import Sequence

from fittings.nouns.people import checked, date_from_wire
from juki.resident_record.v1 import resident_record_service_pb2 as wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.resident_record.convert.fields import address_from_wire, municipality_from_wire, several
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, MyNumber, ResidentCode
from vocabulary.juki_net import MoveInNotice

MOST_ITEMS = 500


def numbers_from_wire(
    request: wire.ReceiveMyNumbersRequest,
) -> list[Delivered[tuple[ResidentCode, MyNumber]]]:
    several(request.items, "items", MOST_ITEMS)
    return delivered(request.items, _number)


def _number(item: wire.DesignatedNumber) -> tuple[ResidentCode, MyNumber]:
    code = checked(ResidentCode, item.resident_code, "items.resident_code")
    return code, checked(MyNumber, item.my_number, "items.my_number")


def numbers_response(outcomes: Sequence[Outcome]) -> wire.ReceiveMyNumbersResponse:
    return wire.ReceiveMyNumbersResponse(outcomes=outcomes_to_wire(outcomes))


def notices_from_wire(request: wire.ReceiveMoveInNoticesRequest) -> list[Delivered[MoveInNotice]]:
    several(request.items, "items", MOST_ITEMS)
    return delivered(request.items, _notice)


def _notice(item: wire.MoveInNotice) -> MoveInNotice:
    former, new = item.former_municipality_code, item.new_municipality_code
    return MoveInNotice(
        resident_code=checked(ResidentCode, item.resident_code, "items.resident_code"),
        former_municipality=municipality_from_wire(former, "items.former_municipality_code"),
        new_municipality=municipality_from_wire(new, "items.new_municipality_code"),
        new_address=address_from_wire(item.new_address, "items.new_address"),
        move_in_date=date_from_wire(item.move_in_date, "items.move_in_date"),
    )


def notices_response(outcomes: Sequence[Outcome]) -> wire.ReceiveMoveInNoticesResponse:
    return wire.ReceiveMoveInNoticesResponse(outcomes=outcomes_to_wire(outcomes))


def acquisitions_from_wire(
    request: wire.SubmitAcquisitionsRequest,
) -> list[Delivered[tuple[AcquisitionNumber, AddresseeNumber]]]:
    several(request.items, "items", MOST_ITEMS)
    return delivered(request.items, _acquisition)


def _acquisition(item: wire.Acquisition) -> tuple[AcquisitionNumber, AddresseeNumber]:
    number = checked(AcquisitionNumber, item.acquisition_number, "items.acquisition_number")
    return number, checked(AddresseeNumber, item.addressee_number, "items.addressee_number")


def acquisitions_response(outcomes: Sequence[Outcome]) -> wire.SubmitAcquisitionsResponse:
    return wire.SubmitAcquisitionsResponse(outcomes=outcomes_to_wire(outcomes))
