"""What goes to the gateway and to basic_person, in their words."""

from fittings.nouns import juki_net
from fittings.nouns.people import date_to_wire, four_items_to_wire, notice_to_wire, reason_to_wire
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from nodes.resident_record.domain.message import MyNumberRequest, PersonChange, SubmittedChange
from vocabulary.juki_net import MailingRecord, MoveInNotice, ResidentAcquisition


def number_request_to_gateway(request: MyNumberRequest) -> gateway_wire.MyNumberRequest:
    return gateway_wire.MyNumberRequest(resident_code=request.resident_code.value)


def change_to_gateway(change: SubmittedChange) -> gateway_wire.SubmittedChange:
    return gateway_wire.SubmittedChange(
        notice=notice_to_wire(change.notice), addressee_number=change.addressee_number.value
    )


def mailing_to_gateway(mailing: MailingRecord) -> gateway_wire.SubmittedMailing:
    return gateway_wire.SubmittedMailing(mailing_record=juki_net.mailing_record_to_wire(mailing))


def notice_to_gateway(notice: MoveInNotice) -> gateway_wire.MoveInNoticeItem:
    return gateway_wire.MoveInNoticeItem(move_in_notice=juki_net.move_in_notice_to_wire(notice))


def acquisition_to_gateway(acquisition: ResidentAcquisition) -> gateway_wire.AcquisitionItem:
    return gateway_wire.AcquisitionItem(acquisition=juki_net.resident_acquisition_to_wire(acquisition))


def change_to_basic_person(change: PersonChange) -> person_wire.PersonChange:
    return person_wire.PersonChange(
        addressee_number=change.addressee_number.value,
        my_number=change.my_number.value,
        four_items=four_items_to_wire(change.four_items),
        household_number=change.household_number.value,
        relationship=change.relationship.text if change.relationship else "",
        reason=reason_to_wire(change.reason),
        change_date=date_to_wire(change.change_date),
        update_number=change.update_number,
    )
