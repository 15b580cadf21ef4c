"""The prefecture's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from fittings.nouns.columns import ReportColumns, report_columns, reports_of
from fittings.retention import kept_because
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from vocabulary.held_record import HeldRecord, Reports, current
from vocabulary.identifiers import ResidentCode


class Base(DeclarativeBase):
    """The tables of one prefecture."""


class IdentityRow(ReportColumns, Base):
    """One municipality's latest word on one person."""

    __tablename__ = "identities"
    __table_args__ = {"info": kept_because("本人確認情報: until 除票 rules come (then 150 years, 7.4)")}


class Register(Unit):
    """What a prefecture reads and keeps together."""

    @cached_property
    def reports(self) -> Memory[ResidentCode, Reports]:
        """What each municipality last said of a person."""
        return self.memory(partial(_reports, self.session), self._keep)

    def _keep(self, reports: Mapping[ResidentCode, Reports]) -> None:
        self.upsert(IdentityRow, [report_columns(held) for each in reports.values() for held in each.values()])


class Store:
    """The prefecture's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

    def find(self, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
        """Return what counts for each of *codes* that is known."""
        with self._database.reading() as session:
            held = _reports(session, codes)
        return {code: found for code, reports in held.items() if (found := current(reports))}


def _reports(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, Reports]:
    rows = (
        row
        for some in batched(codes)
        for row in session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(some)))
    )
    return reports_of(rows)
