"""Files in a node's database: what is asked of them, and what is kept within a unit."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fittings.files.domain import Held
from fittings.files.tables import FileRow, GrantRow, SegmentRow
from mesh.storage.unit import Unit


def find(session: Session, name: str) -> Held | None:
    """Return what is known of a file."""
    row = session.get(FileRow, name, populate_existing=True)
    return Held(size=row.size, key_id=row.key_id, keep_until=row.keep_until) if row else None


def granted(session: Session, name: str, caller: str) -> Held | None:
    """Return what is known of a file that *caller* may read."""
    return find(session, name) if session.get(GrantRow, (name, caller)) else None


def keep(unit: Unit, name: str, held: Held) -> None:
    """Keep a file, or what is new of it."""
    row = {"name": name, "size": held.size, "key_id": held.key_id, "keep_until": held.keep_until}
    unit.upsert(FileRow, [row])


def keep_segments(unit: Unit, name: str, sealed: Iterable[bytes]) -> None:
    """Keep a file's content."""
    unit.upsert(SegmentRow, ({"name": name, "number": number, "sealed": each} for number, each in enumerate(sealed)))


def grant(unit: Unit, name: str, caller: str) -> None:
    """Let *caller* read a file."""
    unit.upsert(GrantRow, [{"name": name, "caller": caller}])


def segments(session: Session, name: str, numbers: range) -> list[tuple[int, bytes]]:
    """Return those parts of a file, in order."""
    query = select(SegmentRow.number, SegmentRow.sealed).where(SegmentRow.name == name)
    query = query.where(SegmentRow.number >= numbers.start, SegmentRow.number < numbers.stop)
    return [(number, sealed) for number, sealed in session.execute(query.order_by(SegmentRow.number))]


def any_over(session: Session, today: date) -> bool:
    """Whether the time of any file is over."""
    return session.scalar(select(FileRow.name).where(FileRow.keep_until < today).limit(1)) is not None


def forget(unit: Unit, today: date) -> None:
    """Delete the files whose time is over."""
    over = select(FileRow.name).where(FileRow.keep_until < today)
    for table in (SegmentRow, GrantRow):
        unit.session.execute(delete(table).where(table.name.in_(over)), execution_options=_PLAINLY)
    unit.session.execute(delete(FileRow).where(FileRow.keep_until < today), execution_options=_PLAINLY)
    unit.wipe()


_PLAINLY = {"synchronize_session": False}
