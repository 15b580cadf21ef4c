"""The prefecture's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Session

from fittings.nouns.columns import ReportColumns, report_columns, reports_of
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.prefecture import domain
from vocabulary.held_record import HeldRecord, current
from vocabulary.identifiers import LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityNotice


class Base(DeclarativeBase):
    """The tables of one prefecture."""


class IdentityRow(ReportColumns, Base):
    """One municipality's latest word on one person."""

    __tablename__ = "identities"


class Store:
    """Every question the prefecture asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
        """Return what counts for each of *codes* that is known."""
        with self._database.reading() as session:
            held = reports_of(_rows(session, {code.value for code in codes}))
        return {code: found for code, reports in held.items() if (found := current(reports))}

    def apply_notices(
        self,
        notices: Sequence[Delivered[IdentityNotice]],
        prefecture: str,
        onward: Callable[[IdentityNotice], Posting],
    ) -> list[Outcome]:
        """Apply each notice once, in order, and post it onward; all in one transaction."""
        with self._database.writing() as unit:
            held = reports_of(_rows(unit.session, {each.value.record.resident_code.value for each in notices}))
            changed: dict[tuple[ResidentCode, LocalGovernmentCode], HeldRecord] = {}

            def decide(notice: IdentityNotice) -> None:
                code = notice.record.resident_code
                fresh = domain.accept_notice(held.get(code, {}), notice, prefecture)
                held.setdefault(code, {}).update(fresh)
                changed.update({(code, place): word for place, word in fresh.items()})
                unit.post(onward(notice))

            outcomes = unit.settle(notices, decide)
            unit.upsert(IdentityRow, map(report_columns, changed.values()))
        return outcomes


def _rows(session: Session, codes: Iterable[str]) -> Sequence[IdentityRow]:
    return session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(sorted(codes)))).all()
