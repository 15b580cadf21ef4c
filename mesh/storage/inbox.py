"""What a node was asked and what it answered, so that the same request gets the same answer, once applied."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import LargeBinary, String, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from mesh.storage.moments import Moment
from mesh.storage.retention import kept_for
from world import clocks

KEPT: Final = timedelta(days=30)  # of real time: who asks again later is not known any more, and it is done again


class RoadTables(DeclarativeBase):
    """The tables every node's database has beside its own."""


class AppliedRow(RoadTables):
    """One request or item that was applied."""

    __tablename__ = "road_applied"

    caller: Mapped[str] = mapped_column(String(80), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    apply_time: Mapped[datetime] = mapped_column(Moment, info=kept_for(KEPT, "a repeat comes within days"))


def known(session: Session, caller: str, request_ids: Collection[str]) -> dict[str, tuple[bytes, bytes]]:
    """Return digest and answer of those of *request_ids* that *caller* had applied."""
    found: dict[str, tuple[bytes, bytes]] = {}
    wanted = list(request_ids)
    for start in range(0, len(wanted), 500):
        query = select(AppliedRow.request_id, AppliedRow.digest, AppliedRow.answer).where(
            AppliedRow.caller == caller, AppliedRow.request_id.in_(wanted[start : start + 500])
        )
        found |= {request_id: (digest, answer) for request_id, digest, answer in session.execute(query)}
    return found


def remember(session: Session, caller: str, applied: Collection[tuple[str, bytes, bytes]]) -> None:
    """Keep (request id, digest, answer) of what *caller* had applied."""
    now = clocks.now()
    rows = [
        {"caller": caller, "request_id": request_id, "digest": digest, "answer": answer, "apply_time": now}
        for request_id, digest, answer in applied
    ]
    if rows:
        session.connection().execute(insert(AppliedRow.__table__), rows)  # type: ignore[arg-type]  # a Table at run time
