"""The nation's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import ReportColumns, report_columns, reports_of
from fittings.retention import kept_because
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.national.domain import Allotment
from vocabulary.held_record import HeldRecord, Reports, current
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode


class Base(DeclarativeBase):
    """The tables of the nation; each leads with the person, so that it can be sharded by it."""


class CodeRow(Base):
    """One resident code that was ever allotted, and the My Number made for it."""

    __tablename__ = "codes"
    __table_args__ = {
        "info": kept_because("住民票コード, 個人番号: never given twice (住基法第30条の2, 番号法第8条第2項)")
    }

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6))
    my_number: Mapped[str | None] = mapped_column(String(12), unique=True)


class IdentityRow(ReportColumns, Base):
    """One municipality's latest word on one person."""

    __tablename__ = "identities"
    __table_args__ = {"info": kept_because("本人確認情報: until 除票 rules come (then 150 years, 7.4)")}


class Register(Unit):
    """What the nation reads and keeps together."""

    @cached_property
    def codes(self) -> Memory[ResidentCode, Allotment]:
        """To whom a code was allotted, and the My Number made for it."""
        return self.memory(partial(_allotments, self.session), self._keep_codes)

    @cached_property
    def reports(self) -> Memory[ResidentCode, Reports]:
        """What each municipality last said of a person."""
        return self.memory(partial(_reports, self.session), self._keep_reports)

    @cached_property
    def owners(self) -> Memory[MyNumber, ResidentCode]:
        """Whose a My Number is or ever was; kept with the code it was made for."""
        return self.looked_up(partial(_codes_of, self.session))

    def _keep_codes(self, codes: Mapping[ResidentCode, Allotment]) -> None:
        self.upsert(CodeRow, [_code_columns(code, allotment) for code, allotment in codes.items()])

    def _keep_reports(self, reports: Mapping[ResidentCode, Reports]) -> None:
        self.upsert(IdentityRow, [report_columns(held) for each in reports.values() for held in each.values()])


class Store:
    """The nation's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self, request_id: str = "") -> AbstractContextManager[Register]:
        """Open a unit of work, done once for each *request_id*."""
        return self._database.writing(Register, request_id)

    def find(self, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
        """Return the word that counts for each of *codes* that is known."""
        with self._database.reading() as session:
            held = _reports(session, codes)
        return {code: found for code, reports in held.items() if (found := current(reports))}

    def codes_of(self, numbers: Collection[MyNumber]) -> dict[MyNumber, ResidentCode]:
        """Return the resident code behind each of *numbers* that was made."""
        with self._database.reading() as session:
            return _codes_of(session, numbers)

    def allotted_codes(self, keys: Iterable[MyNumber | ResidentCode]) -> dict[MyNumber | ResidentCode, ResidentCode]:
        """Return the resident code behind each of *keys*, a code for itself, that was ever allotted."""
        asked = list(keys)
        with self._database.reading() as session:
            numbers = _codes_of(session, [each for each in asked if isinstance(each, MyNumber)])
            codes = _allotments(session, [each for each in asked if isinstance(each, ResidentCode)])
        found: dict[MyNumber | ResidentCode, ResidentCode] = {code: code for code in codes}
        return found | numbers


def _code_columns(code: ResidentCode, allotment: Allotment) -> dict[str, object]:
    return {
        "resident_code": code.value,
        "municipality_code": allotment.municipality.value,
        "my_number": allotment.my_number.value if allotment.my_number else None,
    }


def _allotments(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, Allotment]:
    return {
        ResidentCode(row.resident_code): Allotment(
            municipality=LocalGovernmentCode(row.municipality_code),
            my_number=MyNumber(row.my_number) if row.my_number else None,
        )
        for some in batched(codes)
        for row in session.scalars(select(CodeRow).where(CodeRow.resident_code.in_(some)))
    }


def _codes_of(session: Session, numbers: Collection[MyNumber]) -> dict[MyNumber, ResidentCode]:
    return {
        MyNumber(row.my_number): ResidentCode(row.resident_code)
        for some in batched(numbers)
        for row in session.scalars(select(CodeRow).where(CodeRow.my_number.in_(some)))
        if row.my_number
    }


def _reports(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, Reports]:
    rows = (
        row
        for some in batched(codes)
        for row in session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(some)))
    )
    return reports_of(rows)
