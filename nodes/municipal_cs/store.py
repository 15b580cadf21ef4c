"""The communication server's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import HeldColumns, held_columns, held_of, record_of
from mesh.storage.database import Database
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.municipal_cs import domain
from nodes.municipal_cs.domain import RecordPage
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityNotice

T = TypeVar("T")


class Base(DeclarativeBase):
    """The tables of one communication server."""


class IdentityRow(HeldColumns, Base):
    """The municipality's latest word on one person; never removed, so that pages keep their place."""

    __tablename__ = "identities"

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6))


class Store:
    """Every question the communication server asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_living(self, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
        """Return what is held of those of *codes* who are residents."""
        with self._database.reading() as session:
            held = _held_of(session, codes)
        return {code: each for code, each in held.items() if each.is_resident}

    def page(self, passed: int, size: int) -> RecordPage:
        """Return the living among the next *size* records by resident code, after *passed* of them."""
        query = select(IdentityRow).order_by(IdentityRow.resident_code).offset(passed).limit(size + 1)
        with self._database.reading() as session:
            rows = session.scalars(query).all()
        records = tuple(record_of(row) for row in rows[:size] if row.is_resident)
        return RecordPage(records=records, passed=passed + min(len(rows), size), is_last=len(rows) <= size)

    def apply_notices(
        self,
        notices: Sequence[Delivered[IdentityNotice]],
        own: LocalGovernmentCode,
        onward: Callable[[IdentityNotice], Posting],
    ) -> list[Outcome]:
        """Apply each notice once, in order, and post it onward; all in one transaction."""
        with self._database.writing() as unit:
            held = _held_of(unit.session, {each.value.record.resident_code for each in notices})
            changed: dict[ResidentCode, HeldRecord] = {}

            def decide(notice: IdentityNotice) -> None:
                code = notice.record.resident_code
                changed[code] = held[code] = domain.accept_notice(held.get(code), notice, own)
                unit.post(onward(notice))

            outcomes = unit.settle(notices, decide)
            unit.upsert(IdentityRow, map(held_columns, changed.values()))
        return outcomes

    def pass_on(self, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]) -> list[Outcome]:
        """Post each item onward once, in order, and keep nothing of it; *onward* may refuse one."""
        with self._database.writing() as unit:
            return unit.settle(items, lambda item: unit.post(onward(item)))


def _held_of(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
    keys = sorted(code.value for code in codes)
    rows = session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(keys)))
    return {ResidentCode(row.resident_code): held_of(row) for row in rows}
