"""The shared nouns of ``juki.types.v1`` to the words of ``vocabulary`` and back; every check of their shape.

A kind's ``convert.py`` uses these for the nouns its contract shares with others, and has its own for the rest.
"""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from juki.types.v1 import civil_date_pb2, identity_record_pb2
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate, DatePattern
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS, Agreement, IdentityNotice, IdentityRecord
from vocabulary.names import PersonName, ReadingState
from vocabulary.refusals import Malformed

T = TypeVar("T")


def checked(make: Callable[[str], T], value: str, field: str) -> T:
    """Return what *make* makes of *value*, its ValueError turned into a refusal that names the *field*."""
    try:
        return make(value)
    except ValueError as error:
        raise Malformed(field, str(error)) from error


def text_from_wire(value: str, field: str, longest: int, *, required: bool = True) -> str:
    """Return *value* if it is within bounds."""
    if required and not value:
        raise Malformed(field, "is empty")
    if len(value) > longest:
        raise Malformed(field, f"is longer than {longest} characters")
    return value


def uuid_from_wire(value: str, field: str) -> str:
    """Return *value* if it is a UUID of 36 characters."""
    if len(value) != 36:
        raise Malformed(field, "is not a UUID")
    return str(checked(UUID, value, field))


def date_from_wire(date: civil_date_pb2.CivilDate, field: str) -> CivilDate:
    """Return a civil date."""
    try:
        return CivilDate.parse_iso8(
            date.iso8, pattern=DatePattern(date.pattern), text=date.text, until_iso8=date.until_iso8
        )
    except ValueError as error:
        raise Malformed(field, str(error)) from error


def date_to_wire(date: CivilDate) -> civil_date_pb2.CivilDate:
    """Return a civil date for the wire."""
    return civil_date_pb2.CivilDate(
        iso8=date.iso8, pattern=int(date.pattern), text=date.text, until_iso8=date.until_iso8
    )


def name_from_wire(name: identity_record_pb2.PersonName, field: str) -> PersonName:
    """Return a person's names."""
    try:
        return PersonName(
            text=name.text,
            kana=name.kana or None,
            reading=ReadingState(name.reading_state),
            former_name=name.former_name or None,
            common_name=name.common_name or None,
        )
    except ValueError as error:
        raise Malformed(field, str(error)) from error


def name_to_wire(name: PersonName) -> identity_record_pb2.PersonName:
    """Return a person's names for the wire."""
    return identity_record_pb2.PersonName(
        text=name.text,
        kana=name.kana or "",
        reading_state=int(name.reading),
        former_name=name.former_name or "",
        common_name=name.common_name or "",
    )


def sex_from_wire(value: int, field: str) -> Sex:
    """Return a sex code."""
    try:
        return Sex(value)
    except ValueError as error:
        raise Malformed(field, "is no code of sex") from error


def reason_from_wire(value: int, field: str) -> ChangeReason:
    """Return a change reason."""
    try:
        return ChangeReason(value)
    except ValueError as error:
        raise Malformed(field, "is no change reason") from error


def record_from_wire(record: identity_record_pb2.IdentityRecord, field: str = "record") -> IdentityRecord:
    """Return an identity record."""
    return IdentityRecord(
        resident_code=checked(ResidentCode, record.resident_code, f"{field}.resident_code"),
        my_number=checked(MyNumber, record.my_number, f"{field}.my_number"),
        name=name_from_wire(record.name, f"{field}.name"),
        birth_date=date_from_wire(record.birth_date, f"{field}.birth_date"),
        sex=sex_from_wire(record.sex, f"{field}.sex"),
        municipality=checked(LocalGovernmentCode, record.municipality_code, f"{field}.municipality_code"),
        address=text_from_wire(record.address, f"{field}.address", LONGEST_ADDRESS),
    )


def record_to_wire(record: IdentityRecord) -> identity_record_pb2.IdentityRecord:
    """Return an identity record for the wire."""
    return identity_record_pb2.IdentityRecord(
        resident_code=record.resident_code.value,
        my_number=record.my_number.value,
        name=name_to_wire(record.name),
        birth_date=date_to_wire(record.birth_date),
        sex=int(record.sex),
        municipality_code=record.municipality.value,
        address=record.address,
    )


def notice_from_wire(notice: identity_record_pb2.IdentityNotice) -> IdentityNotice:
    """Return a notice of change."""
    if notice.update_number < 1:
        raise Malformed("notice.update_number", "is not 1 or more")
    return IdentityNotice(
        record=record_from_wire(notice.record, "notice.record"),
        reason=reason_from_wire(notice.reason, "notice.reason"),
        change_date=date_from_wire(notice.change_date, "notice.change_date"),
        update_number=notice.update_number,
    )


def notice_to_wire(notice: IdentityNotice) -> identity_record_pb2.IdentityNotice:
    """Return a notice of change for the wire."""
    return identity_record_pb2.IdentityNotice(
        record=record_to_wire(notice.record),
        reason=int(notice.reason),
        change_date=date_to_wire(notice.change_date),
        update_number=notice.update_number,
    )


def agreement_to_wire(agreement: Agreement) -> identity_record_pb2.Agreement:
    """Return a comparison's result for the wire."""
    return identity_record_pb2.Agreement(
        resident_code=agreement.resident_code.value,
        tier=agreement.tier,
        present=agreement.present,
        differing_fields=agreement.differing_fields,
    )


def agreement_from_wire(agreement: identity_record_pb2.Agreement) -> Agreement:
    """Return a comparison's result."""
    return Agreement(
        resident_code=checked(ResidentCode, agreement.resident_code, "agreement.resident_code"),
        tier=agreement.tier,
        present=agreement.present,
        differing_fields=tuple(agreement.differing_fields),
    )
