"""The words of ``vocabulary.juki_net`` to messages and back."""

from collections.abc import Iterable
from typing import Final

from fittings.nouns.fields import checked, text_from_wire
from fittings.nouns.people import date_from_wire, date_to_wire, record_from_wire, record_to_wire
from juki.types.v1 import juki_net_pb2
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.juki_net import (
    LONGEST_RECIPIENT,
    MOST_PERSONS,
    AddresseeAcquisition,
    GeneratedNumber,
    MailingRecord,
    MoveInNotice,
    ResidentAcquisition,
)
from vocabulary.refusals import Malformed

MOST_CODES: Final = 2000  # resident codes in one order


def mailing_record_from_wire(mailing: juki_net_pb2.MailingRecord) -> MailingRecord:
    """Return a mailing record."""
    if not 1 <= len(mailing.persons) <= MOST_PERSONS:
        raise Malformed("persons", f"are not 1 to {MOST_PERSONS}")
    return MailingRecord(
        address=text_from_wire(mailing.address, "address", LONGEST_ADDRESS),
        recipient=text_from_wire(mailing.recipient, "recipient", LONGEST_RECIPIENT),
        persons=tuple(record_from_wire(each, "persons") for each in mailing.persons),
    )


def mailing_record_to_wire(mailing: MailingRecord) -> juki_net_pb2.MailingRecord:
    """Return a mailing record for the wire."""
    persons = [record_to_wire(each) for each in mailing.persons]
    return juki_net_pb2.MailingRecord(address=mailing.address, recipient=mailing.recipient, persons=persons)


def move_in_notice_from_wire(notice: juki_net_pb2.MoveInNotice) -> MoveInNotice:
    """Return a move-in notice."""
    former, new = notice.former_municipality_code, notice.new_municipality_code
    return MoveInNotice(
        resident_code=checked(ResidentCode, notice.resident_code, "resident_code"),
        former_municipality=checked(LocalGovernmentCode, former, "former_municipality_code"),
        new_municipality=checked(LocalGovernmentCode, new, "new_municipality_code"),
        new_address=text_from_wire(notice.new_address, "new_address", LONGEST_ADDRESS),
        move_in_date=date_from_wire(notice.move_in_date, "move_in_date"),
    )


def move_in_notice_to_wire(notice: MoveInNotice) -> juki_net_pb2.MoveInNotice:
    """Return a move-in notice for the wire."""
    return juki_net_pb2.MoveInNotice(
        resident_code=notice.resident_code.value,
        former_municipality_code=notice.former_municipality.value,
        new_municipality_code=notice.new_municipality.value,
        new_address=notice.new_address,
        move_in_date=date_to_wire(notice.move_in_date),
    )


def generated_number_from_wire(number: juki_net_pb2.GeneratedNumber) -> GeneratedNumber:
    """Return a generated number."""
    return GeneratedNumber(
        resident_code=checked(ResidentCode, number.resident_code, "resident_code"),
        my_number=checked(MyNumber, number.my_number, "my_number"),
    )


def generated_number_to_wire(number: GeneratedNumber) -> juki_net_pb2.GeneratedNumber:
    """Return a generated number for the wire."""
    return juki_net_pb2.GeneratedNumber(resident_code=number.resident_code.value, my_number=number.my_number.value)


def resident_acquisition_from_wire(acquisition: juki_net_pb2.ResidentAcquisition) -> ResidentAcquisition:
    """Return an acquisition that names the person by resident code."""
    return ResidentAcquisition(
        acquisition_number=checked(AcquisitionNumber, acquisition.acquisition_number, "acquisition_number"),
        resident_code=checked(ResidentCode, acquisition.resident_code, "resident_code"),
    )


def resident_acquisition_to_wire(acquisition: ResidentAcquisition) -> juki_net_pb2.ResidentAcquisition:
    """Return an acquisition that names the person by resident code, for the wire."""
    return juki_net_pb2.ResidentAcquisition(
        acquisition_number=acquisition.acquisition_number.value, resident_code=acquisition.resident_code.value
    )


def addressee_acquisition_from_wire(acquisition: juki_net_pb2.AddresseeAcquisition) -> AddresseeAcquisition:
    """Return an acquisition that names the person by addressee number."""
    return AddresseeAcquisition(
        acquisition_number=checked(AcquisitionNumber, acquisition.acquisition_number, "acquisition_number"),
        addressee_number=checked(AddresseeNumber, acquisition.addressee_number, "addressee_number"),
    )


def addressee_acquisition_to_wire(acquisition: AddresseeAcquisition) -> juki_net_pb2.AddresseeAcquisition:
    """Return an acquisition that names the person by addressee number, for the wire."""
    return juki_net_pb2.AddresseeAcquisition(
        acquisition_number=acquisition.acquisition_number.value, addressee_number=acquisition.addressee_number.value
    )


def code_count(count: int) -> int:
    """Return how many resident codes are ordered, if that is a number one may order."""
    if not 1 <= count <= MOST_CODES:
        raise Malformed("count", f"is not 1 to {MOST_CODES}")
    return count


def codes_from_wire(codes: Iterable[str]) -> list[ResidentCode]:
    """Return the resident codes of an answer."""
    return [checked(ResidentCode, each, "resident_codes") for each in codes]
