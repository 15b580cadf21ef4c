"""What is known of the numbers a municipality gives: its stock of resident codes, and its counters."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mesh.storage.unit import Unit
from nodes.resident_record.store.tables import CodeRow, CounterRow
from vocabulary.identifiers import ResidentCode


def stock_left(session: Session) -> int:
    """Return how many resident codes may still be given."""
    return session.scalar(select(func.count()).where(CodeRow.is_used.is_(False))) or 0


def put_into_stock(unit: Unit, codes: Iterable[ResidentCode]) -> None:
    """Keep codes that never came before; one that did stays what it is, used or not."""
    values = {each.value for each in codes}
    known = set(unit.session.scalars(select(CodeRow.resident_code).where(CodeRow.resident_code.in_(values))))
    unit.upsert(CodeRow, [{"resident_code": each, "is_used": False} for each in sorted(values - known)])


def unused_in_stock(session: Session) -> list[str]:
    """Return the codes that may still be given, as text: of many only a few are ever looked at."""
    return list(session.scalars(select(CodeRow.resident_code).where(CodeRow.is_used.is_(False))))


def are_used(session: Session, codes: Collection[str]) -> dict[str, bool]:
    """Return of each of *codes* whether it was given."""
    rows = session.scalars(select(CodeRow).where(CodeRow.resident_code.in_(codes)))
    return {row.resident_code: row.is_used for row in rows}


def last_given(session: Session, names: Collection[str]) -> dict[str, int]:
    """Return the last running number given, by its kind's name."""
    rows = session.scalars(select(CounterRow).where(CounterRow.name.in_(names)))
    return {row.name: row.last for row in rows}
