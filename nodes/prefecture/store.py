"""The prefecture's tables. Rows stay in this file; domain values leave it."""

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from mesh.delivery import Delivered, Outcome, Posting
from mesh.storage import Database
from mesh.tables import IdentityColumns, identity_columns, record_of
from nodes.prefecture import domain
from nodes.prefecture.domain import HeldRecord
from vocabulary.identifiers import LocalGovernmentCode, ResidentCode
from vocabulary.identity_record import IdentityNotice


class Base(DeclarativeBase):
    """The tables of one prefecture."""


class IdentityRow(IdentityColumns, Base):
    """One municipality's latest word on one person; leads with the person, so that a nation can be sharded by it."""

    __tablename__ = "identities"

    resident_code: Mapped[str] = mapped_column(String(11), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    update_number: Mapped[int]
    last_reason: Mapped[int]
    is_resident: Mapped[bool]


class Store:
    """Every question the prefecture asks its database, one method each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, codes: Collection[ResidentCode]) -> dict[ResidentCode, HeldRecord]:
        """Return what counts for each of *codes* that is known."""
        with self._database.reading() as session:
            rows = _rows(session, {code.value for code in codes})
        by_person: dict[ResidentCode, list[HeldRecord]] = {}
        for row in rows:
            by_person.setdefault(ResidentCode(row.resident_code), []).append(_held(row))
        return {code: found for code, words in by_person.items() if (found := domain.current(words))}

    def take_notices(
        self,
        notices: Sequence[Delivered[IdentityNotice]],
        prefecture: str,
        onward: Callable[[IdentityNotice], Posting],
    ) -> list[Outcome]:
        """Apply each notice once, in order, and post it onward; all in one transaction."""
        with self._database.writing() as unit:
            codes = {each.value.record.resident_code.value for each in notices}
            held = {domain.municipality_key(each.record): each for each in map(_held, _rows(unit.session, codes))}
            changed: dict[tuple[str, LocalGovernmentCode], HeldRecord] = {}

            def decide(notice: IdentityNotice) -> None:
                key = domain.municipality_key(notice.record)
                changed[key] = held[key] = domain.take(held.get(key), notice, prefecture)
                unit.post(onward(notice))

            outcomes = unit.settle(notices, decide)
            unit.upsert(IdentityRow, map(_row, changed.values()))
        return outcomes


def _rows(session: Session, codes: Iterable[str]) -> Sequence[IdentityRow]:
    return session.scalars(select(IdentityRow).where(IdentityRow.resident_code.in_(sorted(codes)))).all()


def _held(row: IdentityRow) -> HeldRecord:
    return HeldRecord(
        record=record_of(row),
        update_number=row.update_number,
        last_reason=row.last_reason,
        is_resident=row.is_resident,
    )


def _row(held: HeldRecord) -> dict[str, object]:
    return {
        **identity_columns(held.record),
        "update_number": held.update_number,
        "last_reason": held.last_reason,
        "is_resident": held.is_resident,
    }
