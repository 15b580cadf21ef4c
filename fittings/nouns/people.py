"""People as ``juki.types.v1`` speaks of them, to the words of ``vocabulary`` and back."""

from fittings.nouns.fields import checked, enum_from_wire, enum_to_wire, text_from_wire
from juki.types.v1 import change_reason_pb2, civil_date_pb2, identity_record_pb2, person_pb2
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate, DatePattern
from vocabulary.four_items import FourItems
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import (
    LONGEST_ADDRESS,
    Agreement,
    FoundIdentity,
    IdentityNotice,
    IdentityRecord,
    Tier,
)
from vocabulary.names import PersonName, ReadingState
from vocabulary.refusals import Malformed


def date_from_wire(date: civil_date_pb2.CivilDate, field: str) -> CivilDate:
    """Return a civil date."""
    try:
        return CivilDate.parse_iso8(
            date.iso8, pattern=DatePattern(date.pattern), text=date.text, until_iso8=date.until_iso8
        )
    except ValueError as error:
        raise Malformed(field, str(error)) from error


def date_to_wire(date: CivilDate) -> civil_date_pb2.CivilDate:
    """Return a civil date for the wire; the contract numbers its patterns as the standard does."""
    pattern: civil_date_pb2.DatePattern.ValueType = int(date.pattern)  # type: ignore[assignment]  # the same numbers
    return civil_date_pb2.CivilDate(iso8=date.iso8, pattern=pattern, text=date.text, until_iso8=date.until_iso8)


def name_from_wire(name: person_pb2.PersonName, field: str) -> PersonName:
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


def name_to_wire(name: PersonName) -> person_pb2.PersonName:
    """Return a person's names for the wire; the contract numbers the states of a reading alike."""
    state: person_pb2.ReadingState.ValueType = int(name.reading)  # type: ignore[assignment]  # the same numbers
    return person_pb2.PersonName(
        text=name.text,
        kana=name.kana or "",
        reading_state=state,
        former_name=name.former_name or "",
        common_name=name.common_name or "",
    )


def sex_from_wire(value: int, field: str) -> Sex:
    """Return a sex."""
    return enum_from_wire(Sex, person_pb2.Sex, value, field)


def sex_to_wire(sex: Sex) -> person_pb2.Sex.ValueType:
    """Return a sex for the wire."""
    return _SEXES[sex]


_SEXES: dict[Sex, person_pb2.Sex.ValueType] = {each: enum_to_wire(person_pb2.Sex, each) for each in Sex}


def reason_from_wire(value: int, field: str) -> ChangeReason:
    """Return a change reason."""
    try:
        return ChangeReason(value)
    except ValueError as error:
        raise Malformed(field, "is no change reason") from error


def reason_to_wire(reason: ChangeReason) -> change_reason_pb2.ChangeReason.ValueType:
    """Return a change reason for the wire, which numbers them as ``vocabulary`` does."""
    return int(reason)  # type: ignore[return-value]  # the same numbers, kept by a test


def four_items_from_wire(items: person_pb2.FourItems, field: str) -> FourItems:
    """Return the four items of a person."""
    return FourItems(
        name=name_from_wire(items.name, f"{field}.name"),
        birth_date=date_from_wire(items.birth_date, f"{field}.birth_date"),
        sex=sex_from_wire(items.sex, f"{field}.sex"),
        address=text_from_wire(items.address, f"{field}.address", LONGEST_ADDRESS),
    )


def four_items_to_wire(items: FourItems) -> person_pb2.FourItems:
    """Return the four items for the wire."""
    return person_pb2.FourItems(
        name=name_to_wire(items.name),
        birth_date=date_to_wire(items.birth_date),
        sex=sex_to_wire(items.sex),
        address=items.address,
    )


def record_from_wire(record: identity_record_pb2.IdentityRecord, field: str = "record") -> IdentityRecord:
    """Return an identity record."""
    items = four_items_from_wire(record.four_items, f"{field}.four_items")
    return IdentityRecord(
        resident_code=checked(ResidentCode, record.resident_code, f"{field}.resident_code"),
        my_number=checked(MyNumber, record.my_number, f"{field}.my_number"),
        name=items.name,
        birth_date=items.birth_date,
        sex=items.sex,
        municipality=checked(LocalGovernmentCode, record.municipality_code, f"{field}.municipality_code"),
        address=items.address,
    )


def record_to_wire(record: IdentityRecord) -> identity_record_pb2.IdentityRecord:
    """Return an identity record for the wire."""
    items = FourItems(name=record.name, birth_date=record.birth_date, sex=record.sex, address=record.address)
    return identity_record_pb2.IdentityRecord(
        resident_code=record.resident_code.value,
        my_number=record.my_number.value,
        four_items=four_items_to_wire(items),
        municipality_code=record.municipality.value,
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
        reason=reason_to_wire(notice.reason),
        change_date=date_to_wire(notice.change_date),
        update_number=notice.update_number,
    )


def key_from_wire(key: identity_record_pb2.PersonKey) -> ResidentCode | MyNumber:
    """Return the one number that a person is asked for by."""
    named = key.WhichOneof("number")
    if named is None:
        raise Malformed("key.number", "is missing")
    if named == "my_number":
        return checked(MyNumber, key.my_number, "key.my_number")
    return checked(ResidentCode, key.resident_code, "key.resident_code")


def key_to_wire(key: ResidentCode | MyNumber) -> identity_record_pb2.PersonKey:
    """Return the number that a person is asked for by."""
    if isinstance(key, MyNumber):
        return identity_record_pb2.PersonKey(my_number=key.value)
    return identity_record_pb2.PersonKey(resident_code=key.value)


def found_from_wire(found: identity_record_pb2.FoundIdentity) -> FoundIdentity:
    """Return what a file holds of one person."""
    return FoundIdentity(
        record=record_from_wire(found.record, "found.record"),
        is_resident=found.is_resident,
        last_reason=reason_from_wire(found.last_reason, "found.last_reason") if found.last_reason else None,
        tier=enum_from_wire(Tier, identity_record_pb2.Tier, found.tier, "found.tier"),
    )


def found_to_wire(found: FoundIdentity) -> identity_record_pb2.FoundIdentity:
    """Return what a file holds of one person, for the wire."""
    reason = change_reason_pb2.CHANGE_REASON_UNSPECIFIED
    return identity_record_pb2.FoundIdentity(
        record=record_to_wire(found.record),
        is_resident=found.is_resident,
        last_reason=reason if found.last_reason is None else reason_to_wire(found.last_reason),
        tier=enum_to_wire(identity_record_pb2.Tier, found.tier),
    )


def agreement_to_wire(agreement: Agreement) -> identity_record_pb2.Agreement:
    """Return a comparison's result for the wire."""
    differing = [identity_record_pb2.IdentityField.Value(_FIELD + each.upper()) for each in agreement.differing_fields]
    return identity_record_pb2.Agreement(
        resident_code=agreement.resident_code.value,
        tier=enum_to_wire(identity_record_pb2.Tier, agreement.tier),
        present=agreement.present,
        differing_fields=differing,
    )


def agreement_from_wire(agreement: identity_record_pb2.Agreement) -> Agreement:
    """Return a comparison's result."""
    names = [identity_record_pb2.IdentityField.Name(each) for each in agreement.differing_fields]
    return Agreement(
        resident_code=checked(ResidentCode, agreement.resident_code, "agreement.resident_code"),
        tier=enum_from_wire(Tier, identity_record_pb2.Tier, agreement.tier, "agreement.tier"),
        present=agreement.present,
        differing_fields=tuple(each.removeprefix(_FIELD).lower() for each in names),
    )


_FIELD = "IDENTITY_FIELD_"
