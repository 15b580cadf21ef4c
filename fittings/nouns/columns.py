"""The columns of an identity record, for every store that keeps one; its rows still never leave that store."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from vocabulary.codes import Sex
from vocabulary.dates import CivilDate, DatePattern
from vocabulary.held_record import HeldRecord, Reports
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import LONGEST_ADDRESS, IdentityRecord
from vocabulary.names import PersonName, ReadingState


class UtcMoment(TypeDecorator[datetime]):
    """A moment, aware; kept in UTC without saying so, because SQLite would forget the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment as the column has it; one without a zone is an error of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment, aware, in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class PersonColumns:
    """The four items, for any table about a person."""

    name: Mapped[str] = mapped_column(String(256))
    kana: Mapped[str | None] = mapped_column(String(256))
    reading_state: Mapped[int]
    former_name: Mapped[str | None] = mapped_column(String(256))
    common_name: Mapped[str | None] = mapped_column(String(256))
    birth_date: Mapped[str] = mapped_column(String(8))
    birth_date_pattern: Mapped[int]
    birth_date_text: Mapped[str] = mapped_column(String(64))
    birth_date_until: Mapped[str] = mapped_column(String(8))
    sex: Mapped[int]
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))


class IdentityColumns(PersonColumns):
    """The four items and My Number; the store adds resident_code and municipality_code, its keys."""

    resident_code: Mapped[str]
    municipality_code: Mapped[str]
    my_number: Mapped[str] = mapped_column(String(12), index=True)


class HeldColumns(IdentityColumns):
    """One municipality's latest word on one person."""

    update_number: Mapped[int]
    last_reason: Mapped[int]
    is_resident: Mapped[bool]


class ReportColumns(HeldColumns):
    """The same as the tiers above keep it, led by the person, so that a nation can be sharded by it."""

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    superseded: Mapped[bool]


def name_of(row: PersonColumns) -> PersonName:
    """Return the names in *row*."""
    return PersonName(
        text=row.name,
        kana=row.kana,
        reading=ReadingState(row.reading_state),
        former_name=row.former_name,
        common_name=row.common_name,
    )


def birth_date_of(row: PersonColumns) -> CivilDate:
    """Return the birth date in *row*."""
    return CivilDate.parse_iso8(
        row.birth_date,
        pattern=DatePattern(row.birth_date_pattern),
        text=row.birth_date_text,
        until_iso8=row.birth_date_until,
    )


def record_of(row: IdentityColumns) -> IdentityRecord:
    """Return the identity record in *row*."""
    return IdentityRecord(
        resident_code=ResidentCode(row.resident_code),
        my_number=MyNumber(row.my_number),
        name=name_of(row),
        birth_date=birth_date_of(row),
        sex=Sex(row.sex),
        municipality=LocalGovernmentCode(row.municipality_code),
        address=row.address,
    )


def person_columns(name: PersonName, birth_date: CivilDate, sex: Sex, address: str) -> dict[str, object]:
    """Return the values of ``PersonColumns``."""
    return {
        "name": name.text,
        "kana": name.kana,
        "reading_state": int(name.reading),
        "former_name": name.former_name,
        "common_name": name.common_name,
        "birth_date": birth_date.iso8,
        "birth_date_pattern": int(birth_date.pattern),
        "birth_date_text": birth_date.text,
        "birth_date_until": birth_date.until_iso8,
        "sex": int(sex),
        "address": address,
    }


def identity_columns(record: IdentityRecord) -> dict[str, object]:
    """Return the values of ``IdentityColumns`` with both keys."""
    return {
        "resident_code": record.resident_code.value,
        "municipality_code": record.municipality.value,
        "my_number": record.my_number.value,
        **person_columns(record.name, record.birth_date, record.sex, record.address),
    }


def held_of(row: HeldColumns) -> HeldRecord:
    """Return the word in *row*."""
    return HeldRecord(
        record=record_of(row),
        update_number=row.update_number,
        last_reason=row.last_reason,
        is_resident=row.is_resident,
    )


def reports_of(rows: Iterable[ReportColumns]) -> dict[ResidentCode, Reports]:
    """Return what *rows* say, by person and municipality."""
    reports: dict[ResidentCode, Reports] = {}
    for row in rows:
        held = replace(held_of(row), superseded=row.superseded)
        reports.setdefault(held.record.resident_code, {})[held.record.municipality] = held
    return reports


def held_columns(held: HeldRecord) -> dict[str, object]:
    """Return the values of ``HeldColumns`` with both keys."""
    return {
        **identity_columns(held.record),
        "update_number": held.update_number,
        "last_reason": held.last_reason,
        "is_resident": held.is_resident,
    }


def report_columns(held: HeldRecord) -> dict[str, object]:
    """Return the values of ``ReportColumns``."""
    return {**held_columns(held), "superseded": held.superseded}
