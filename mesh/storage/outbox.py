"""What must arrive: written with the change that caused it, delivered in order, never dropped.

A posting is a row in the node's own database. For each callee one thread sends what waits, many items under one
signature, at most one item of a person in one call, so that a person's items arrive in the order posted; one that
*follows* waits also for what was posted before it to other callees. An accepted item's row goes. A callee that
cannot be reached or is closed is tried again later, for ever. An item that is refused is parked with the reason and
holds back only its own person's later items to that callee, until someone re-drives it (``juki outbox``).
"""

import hmac
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from google.rpc import code_pb2
from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    String,
    Text,
    and_,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from juki.types.v1.delivery_pb2 import DeliveryBatch, DeliveryOutcome
from mesh.call import Span
from mesh.ids import new_id_text
from mesh.refusals import AnswerUnproven, TooLarge
from mesh.storage.inbox import RoadTables
from mesh.storage.items import Posting, stamped
from mesh.storage.moments import Moment
from mesh.storage.retention import kept_because
from pki.refusals import CertificateRevoked
from world import clocks

MOST_ITEMS: Final = 500  # in one call
MOST_BYTES: Final = 1 << 20
LOOK_AHEAD: Final = 4 * MOST_ITEMS  # rows read to find one item each of many persons
MOST_TRIES: Final = 8  # of one item that its callee says to try again
WAIT_CODES: Final = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "CANCELLED", "UNKNOWN"}
WAIT_REASONS: Final = {CertificateRevoked.reason, AnswerUnproven.reason}  # until certificates are renewed
AGAIN_CODES: Final = {"ABORTED", "INTERNAL", "UNAUTHENTICATED"}


class OutboxRow(RoadTables):
    """One posting that has not been delivered."""

    __tablename__ = "road_outbox"
    __table_args__ = (
        Index("road_outbox_callee", "callee", "seq"),
        Index("road_outbox_lane", "lane", "seq"),
        {"info": kept_because("until it is delivered: the row goes with the answer")},
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    delivery_id: Mapped[str] = mapped_column(String(36))
    callee: Mapped[str] = mapped_column(String(80))
    method: Mapped[str] = mapped_column(String(160))
    lane: Mapped[str] = mapped_column(String(64))  # keyed digest of the person, so that the column says nothing
    follows: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    item: Mapped[bytes] = mapped_column(LargeBinary)
    trace_parent: Mapped[str] = mapped_column(String(55), default="")
    post_time: Mapped[datetime] = mapped_column(Moment)
    tries: Mapped[int] = mapped_column(default=0)
    parked: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(64), default="")
    explanation: Mapped[str] = mapped_column(Text, default="")


def write(session: Session, postings: Sequence[tuple[Posting, Span | None]], secret: bytes) -> None:
    """Put *postings* into the outbox, each with the span of the work that caused it.

    Under *secret*, which is not in the database, nobody who has the database alone can guess whose a lane is.
    """
    now = clocks.now()
    rows = [
        {
            "delivery_id": new_id_text(),
            "callee": each.callee,
            "method": each.method,
            "lane": hmac.digest(secret, each.person.encode(), "sha256").hex(),
            "follows": each.follows,
            "item": each.item,
            "trace_parent": span.trace_parent if span else "",
            "post_time": now,
            "tries": 0,
            "parked": False,
            "reason": "",
            "explanation": "",
        }
        for each, span in postings
    ]
    if rows:
        session.connection().execute(insert(OutboxRow.__table__), rows)  # type: ignore[arg-type]  # a Table at run time


@dataclass(frozen=True, slots=True)
class Waiting:
    """One undelivered item as an operator may see it: nothing of its content."""

    seq: int
    callee: str
    method: str
    post_time: datetime
    tries: int
    parked: bool
    reason: str
    explanation: str


def waiting(session: Session) -> list[Waiting]:
    """Return everything undelivered, oldest first."""
    rows = session.scalars(select(OutboxRow).order_by(OutboxRow.seq))
    return [Waiting(r.seq, r.callee, r.method, r.post_time, r.tries, r.parked, r.reason, r.explanation) for r in rows]


def redrive(session: Session) -> int:
    """Let every parked item be tried again; return how many there were."""
    found = session.scalar(select(func.count()).where(OutboxRow.parked)) or 0
    session.execute(update(OutboxRow).where(OutboxRow.parked).values(parked=False, tries=0))
    return found


@dataclass(frozen=True, slots=True)
class Batch:
    """Items for one callee and method, of as many persons; rows stay until they are settled."""

    method: str
    items: tuple["Item", ...]

    @property
    def body(self) -> bytes:
        """The request: every item with its stamp."""
        stamped_items = [stamped(each.item, each.delivery_id, each.trace_parent) for each in self.items]
        return DeliveryBatch(items=stamped_items).SerializeToString()


@dataclass(frozen=True, slots=True)
class Item:
    """One row on its way."""

    seq: int
    delivery_id: str
    lane: str
    item: bytes
    trace_parent: str
    tries: int


def callees(session: Session) -> set[str]:
    """Return those for whom anything waits, parked or not."""
    return set(session.scalars(select(OutboxRow.callee).distinct()))


def next_batch(session: Session, callee: str, waiting: Set[str] = frozenset()) -> Batch | None:
    """Return what to send to *callee* next: the first item of each person that has none parked before it.

    Lanes in *waiting* were told to try again later and are passed over, so that they hold up nobody else.
    """
    held = waiting | set(session.scalars(select(OutboxRow.lane).where(OutboxRow.callee == callee, OutboxRow.parked)))
    after = 0
    while True:
        rows = session.execute(
            select(
                OutboxRow.seq,
                OutboxRow.delivery_id,
                OutboxRow.method,
                OutboxRow.lane,
                OutboxRow.item,
                OutboxRow.trace_parent,
                OutboxRow.tries,
            )
            .where(OutboxRow.callee == callee, OutboxRow.seq > after, ~_has_to_wait())
            .order_by(OutboxRow.seq)
            .limit(LOOK_AHEAD)
        ).all()
        if batch := _choose(rows, held):
            return batch
        if len(rows) < LOOK_AHEAD:
            return None
        after = rows[-1].seq


def _has_to_wait() -> ColumnElement[bool]:
    """Whether a row follows one that has not arrived, whomever that is for."""
    before = aliased(OutboxRow)
    earlier = exists().where(before.lane == OutboxRow.lane, before.seq < OutboxRow.seq)
    return and_(OutboxRow.follows, earlier)


def followers(session: Session) -> frozenset[str]:
    """Return those for whom something waits that follows something else."""
    return frozenset(session.scalars(select(OutboxRow.callee).where(OutboxRow.follows).distinct()))


def _choose(rows: Sequence[Any], held: Set[str]) -> Batch | None:
    """Take the first row of each free lane, of one method, up to the size of a call."""
    method, size, passed = "", 0, set(held)
    items: list[Item] = []
    for row in rows:
        if row.lane in passed:
            continue
        passed.add(row.lane)
        if method and row.method != method:
            continue
        size += len(row.item)
        if items and (size > MOST_BYTES or len(items) == MOST_ITEMS):
            break
        method = row.method
        items.append(Item(row.seq, row.delivery_id, row.lane, row.item, row.trace_parent, row.tries))
    return Batch(method, tuple(items)) if items else None


def settle(session: Session, batch: Batch, outcomes: Mapping[str, DeliveryOutcome]) -> set[str]:
    """Remove what was applied, park what was refused; return the lanes that must be tried again."""
    done: list[int] = []
    again: set[str] = set()
    for item in batch.items:
        outcome = outcomes.get(item.delivery_id)
        if outcome is not None and not outcome.reason:
            done.append(item.seq)
        elif outcome is None:
            again.add(item.lane)
        elif may_pass_later(code := code_pb2.Code.Name(outcome.status), outcome.reason) or (
            code in AGAIN_CODES and item.tries + 1 < MOST_TRIES
        ):
            again.add(item.lane)
            _note(session, item, outcome, parked=False)
        else:
            _note(session, item, outcome, parked=True)
    for start in range(0, len(done), 500):
        session.execute(delete(OutboxRow).where(OutboxRow.seq.in_(done[start : start + 500])))
    return again


def may_pass_later(code: str, reason: str) -> bool:
    """Return whether waiting helps; what is too large stays so, though gRPC has one code for that and for overload."""
    return (code in WAIT_CODES and reason != TooLarge.reason) or reason in WAIT_REASONS


def _note(session: Session, item: Item, outcome: DeliveryOutcome, *, parked: bool) -> None:
    session.execute(
        update(OutboxRow)
        .where(OutboxRow.seq == item.seq)
        .values(parked=parked, tries=item.tries + 1, reason=outcome.reason, explanation=outcome.explanation)
    )
