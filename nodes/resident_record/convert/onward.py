"""What goes to the gateway and to basic_person, in their words."""

from fittings.nouns import juki_net
from fittings.nouns.people import date_to_wire, name_to_wire, notice_to_wire, record_from_wire, record_to_wire
from juki.basic_person.v1 import basic_person_service_pb2 as person_wire
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as gateway_wire
from nodes.resident_record.domain.message import (
    MailingRecord,
    MyNumberRequest,
    PersonChange,
    SubmittedChange,
)
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import Acquisition, MoveInNotice


def number_request_to_gateway(request: MyNumberRequest) -> gateway_wire.MyNumberRequest:
    return gateway_wire.MyNumberRequest(resident_code=request.resident_code.value)


def change_to_gateway(change: SubmittedChange) -> gateway_wire.SubmittedChange:
    return gateway_wire.SubmittedChange(
        notice=notice_to_wire(change.notice), addressee_number=change.addressee_number.value
    )


def mailing_to_gateway(mailing: MailingRecord) -> gateway_wire.MailingRecord:
    return gateway_wire.MailingRecord(
        address=mailing.address, recipient=mailing.recipient, persons=[record_to_wire(mailing.person)]
    )


def notice_to_gateway(notice: MoveInNotice) -> gateway_wire.MoveInNotice:
    return juki_net.move_in_notice_to_wire(gateway_wire.MoveInNotice, notice)


def acquisition_to_gateway(acquisition: Acquisition) -> gateway_wire.Acquisition:
    return juki_net.acquisition_to_wire(gateway_wire.Acquisition, acquisition)


def change_to_basic_person(change: PersonChange) -> person_wire.PersonChange:
    return person_wire.PersonChange(
        addressee_number=change.addressee_number.value,
        my_number=change.my_number.value,
        name=name_to_wire(change.name),
        birth_date=date_to_wire(change.birth_date),
        sex=int(change.sex),
        address=change.address,
        household_number=change.household_number.value,
        relationship=change.relationship.text if change.relationship else "",
        reason=int(change.reason),
        change_date=date_to_wire(change.change_date),
        update_number=change.update_number,
    )


def identity_from_gateway(response: gateway_wire.FindIdentityResponse) -> IdentityRecord:
    return record_from_wire(response.record)
