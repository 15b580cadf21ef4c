"""Looks in a node's database: kept within a unit, read page by page."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from fittings.accesses.domain import Access, Asked, Looker
from fittings.accesses.tables import AccessRow, HeldRow
from mesh.storage.unit import Unit


def keep(unit: Unit, accesses: Sequence[Access]) -> None:
    """Keep these, in their order."""
    last = unit.session.scalar(select(func.max(AccessRow.position))) or 0
    unit.session.execute(insert(AccessRow), [_row(last + n, each) for n, each in enumerate(accesses, start=1)])


def page(session: Session, asked: Asked, before: int | None, most: int) -> list[Access]:
    """Return at most that many looks before position *before* (None for the newest), newest first."""
    query = select(AccessRow).order_by(AccessRow.position.desc()).limit(most)
    if before is not None:
        query = query.where(AccessRow.position < before)
    if asked.target is not None:
        query = query.where(AccessRow.target == asked.target)
    if asked.begin is not None:
        query = query.where(AccessRow.access_time >= asked.begin)
    if asked.end is not None:
        query = query.where(AccessRow.access_time < asked.end)
    return [_access(row) for row in session.scalars(query)]


def hold(unit: Unit, file: bytes, targets: Iterable[bytes], until: date) -> None:
    """Keep which numbers are in a file until that day; one that is kept longer already stays so."""
    before = unit.session.scalar(select(func.max(HeldRow.keep_until)).where(HeldRow.file == file))
    day = max(until, before or until)
    unit.upsert(HeldRow, ({"file": file, "target": each, "keep_until": day} for each in targets))


def held_in(session: Session, file: bytes) -> list[bytes]:
    """Return what stands for the numbers in a file."""
    return list(session.scalars(select(HeldRow.target).where(HeldRow.file == file)))


def _row(position: int, access: Access) -> dict[str, object]:
    looker = access.looker
    return {
        "position": position,
        "access_time": looker.at,
        "operator": looker.operator,
        "terminal": looker.terminal,
        "purpose": looker.purpose,
        "method": looker.method,
        "target": access.target,
    }


def _access(row: AccessRow) -> Access:
    looker = Looker(
        operator=row.operator, terminal=row.terminal, purpose=row.purpose, method=row.method, at=row.access_time
    )
    return Access(looker=looker, target=row.target, position=row.position)
