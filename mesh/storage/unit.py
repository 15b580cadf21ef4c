"""One write under way: the change, what is sent because of it, and what was asked, kept together or not at all."""

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mesh.call import Span, answering, current
from mesh.refusals import RequestIdReused
from mesh.storage import inbox, outbox
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.traces.spans import Recorder, span_from
from vocabulary.refusals import Refusal

T = TypeVar("T")


class Unit:
    """What a store holds while it writes."""

    def __init__(self, node: str, session: Session, recorder: Recorder, secret: Callable[[], bytes]) -> None:
        self.session = session
        self._secret = secret
        self._node, self._recorder = node, recorder
        self._postings: list[tuple[Posting, Span | None]] = []

    def post(self, *postings: Posting) -> None:
        """Send these when the change is committed, under the trace of the work that is being done."""
        call = current()
        span = call.span if call else None
        self._postings += [(each, span) for each in postings]

    def once(self, request_id: str, work: Callable[[], bytes]) -> bytes:
        """Return *work*'s answer for the call being answered, or the first one's when the id was used before."""
        call = answering()
        asked = self._keyed(call.method.encode() + call.body_digest)
        before = inbox.known(self.session, call.caller, [request_id]).get(request_id)
        if before is None:
            answer = work()
            inbox.remember(self.session, call.caller, [(request_id, asked, answer)])
            return answer
        digest, answer = before
        if digest != asked:
            raise RequestIdReused
        return answer

    def settle(self, items: Sequence[Delivered[T]], decide: Callable[[T], None]) -> list[Outcome]:
        """Let *decide* apply each item that was not applied before; one that it refuses leaves the others alone.

        *decide* must refuse before it changes anything.
        """
        call = answering()
        before = inbox.known(self.session, call.caller, [each.delivery_id for each in items])
        outcomes, fresh = [], []
        for item in items:
            known = before.get(item.delivery_id)
            digest = self._keyed(item.digest)
            refusal = self._apply(item, decide, call.method) if known is None else _same(digest, known[0])
            outcomes.append(Outcome(item.delivery_id, refusal))
            if known is None and refusal is None:
                before[item.delivery_id] = (digest, b"")
                fresh.append((item.delivery_id, digest, b""))
        inbox.remember(self.session, call.caller, fresh)
        return outcomes

    def _keyed(self, content: bytes) -> bytes:
        """Return a digest of what was asked that says nothing to whoever has the database without the key beside it."""
        return hmac.digest(self._secret(), content, "sha256")

    def _apply(self, item: Delivered[T], decide: Callable[[T], None], method: str) -> Refusal | None:
        name = f"apply {method.rpartition('/')[2]}"
        try:
            with self._recorder.span(self._node, name, span_from(item.trace_parent)):
                decide(item.value)
        except Refusal as refusal:
            return refusal
        return None

    def upsert(self, table: type | Table, rows: Iterable[Mapping[str, Any]]) -> None:
        """Insert *rows*, replacing those that share a primary key; every row names the same columns."""
        values = [dict(row) for row in rows]
        if not values:
            return
        target: Table = table if isinstance(table, Table) else table.__table__  # type: ignore[attr-defined]  # a mapped class
        connection = self.session.connection()
        insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(target)
        keys = [column.name for column in target.primary_key]
        rest = {name: statement.excluded[name] for name in values[0] if name not in keys}
        if rest:
            statement = statement.on_conflict_do_update(index_elements=keys, set_=rest)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        connection.execute(statement, values)

    def flush(self) -> frozenset[str]:
        """Put the postings into the outbox and return whom they are for."""
        if self._postings:
            outbox.write(self.session, self._postings, self._secret())
        return frozenset(posting.callee for posting, _ in self._postings)


def _same(digest: bytes, known: bytes) -> Refusal | None:
    return None if digest == known else RequestIdReused()
