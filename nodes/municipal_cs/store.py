"""The communication server's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from functools import cached_property, partial

from sqlalchemy import String, func, literal, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from fittings.nouns.columns import HeldColumns, held_columns, held_of, record_of
from fittings.retention import kept_because
from fittings.search.columns import SearchColumns, meeting, search_columns
from mesh.storage.database import Database
from mesh.storage.memory import Memory, batched
from mesh.storage.unit import Unit
from nodes.municipal_cs.domain import RecordPage
from vocabulary.held_record import HeldRecord
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.searching import FourItemSearch


class Base(DeclarativeBase):
    """The tables of one communication server."""


class IdentityRow(SearchColumns, HeldColumns, Base):
    """The municipality's latest word on one person; never removed, so that pages keep their place."""

    __tablename__ = "identities"
    __table_args__ = {"info": kept_because("本人確認情報: until 除票 rules come (then 150 years, 令34条2項)")}

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6))


class Register(Unit):
    """What a communication server reads and keeps together."""

    @cached_property
    def words(self) -> Memory[ResidentCode, HeldRecord]:
        """The municipality's latest word on a person."""
        return self.memory(partial(_held_of, self.session), self._keep)

    def _keep(self, words: Mapping[ResidentCode, HeldRecord]) -> None:
        self.upsert(IdentityRow, map(_columns, words.values()))


class Store:
    """The communication server's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def writing(self) -> AbstractContextManager[Register]:
        """Open a unit of work."""
        return self._database.writing(Register)

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

    def count_meeting(self, search: FourItemSearch, most: int) -> int:
        """Return how many residents meet *search*; *most* stands for that many or more, and no more are looked for."""
        some = select(literal(1)).where(IdentityRow.is_resident, *meeting(IdentityRow, search)).limit(most)
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(some.subquery())) or 0

    def meeting(self, search: FourItemSearch, passed: int, size: int) -> list[IdentityRecord]:
        """Return up to *size* residents who meet *search*, by resident code, after *passed* of them."""
        query = select(IdentityRow).where(IdentityRow.is_resident, *meeting(IdentityRow, search))
        query = query.order_by(IdentityRow.resident_code).offset(passed).limit(size)
        with self._database.reading() as session:
            return [record_of(row) for row in session.scalars(query)]


def _columns(held: HeldRecord) -> dict[str, object]:
    return {**held_columns(held), **search_columns(held.record.name, held.record.address)}


def _held_of(session: Session, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
    rows = (
        row
        for some in batched(codes)
        for row in session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(some)))
    )
    return {ResidentCode(row.resident_code): held_of(row) for row in rows}
