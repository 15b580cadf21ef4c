"""One write under way: the change, what is sent because of it, and what was asked, kept together or not at all."""

import hmac
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from google.protobuf.message import Message
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mesh.call import Span, answering, current
from mesh.refusals import RequestIdReused
from mesh.storage import inbox, outbox
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.storage.memory import Added, Memory
from mesh.traces.spans import Recorder, span_from
from vocabulary.refusals import Refusal

K = TypeVar("K")
M = TypeVar("M", bound=Message)
T = TypeVar("T")
V = TypeVar("V")


class Unanswered(Exception):
    """A unit that has a request to answer ended without an answer: an error of ours."""


class AnsweredBefore(Exception):
    """The request was answered before: the same answer is due, and nothing is done again. The gate alone catches it."""

    def __init__(self, answer: bytes) -> None:
        super().__init__()
        self.answer = answer


class Unit:
    """What is read and kept together: in memory, written in bulk at the end.

    A kind's own unit has a ``memory`` for each noun it keeps, so that acts read and keep without asking the database
    one by one, and so that of several delivered items the refused ones are taken back.
    """

    def __init__(self, node: str, session: Session, recorder: Recorder, secret: Callable[[], bytes]) -> None:
        self.session = session
        self._secret = secret
        self._node, self._recorder = node, recorder
        self._postings: list[tuple[Posting, Span | None]] = []
        self._memories: list[Memory[Any, Any] | Added[Any]] = []
        self._request: tuple[str, bytes] | None = None  # id and digest of what is to be answered once
        self._answer: bytes | None = None
        self.has_deleted = False  # what must not stay in the database's log either

    def memory(
        self, read: Callable[[Collection[K]], Mapping[K, V]], write: Callable[[Mapping[K, V]], None]
    ) -> Memory[K, V]:
        """Return a new memory that is written when this unit ends, in the order they were asked for."""
        made = Memory(read, write)
        self._memories.append(made)
        return made

    def looked_up(self, read: Callable[[Collection[K]], Mapping[K, V]]) -> Memory[K, V]:
        """Return a memory of what is only asked; what is kept in it is found by this unit and written by another."""
        return self.memory(read, _nothing)

    def added(self, write: Callable[[Sequence[V]], None]) -> Added[V]:
        """Return a new list of what is only ever added, written like a memory."""
        made = Added(write)
        self._memories.append(made)
        return made

    def begin(self, request_id: str) -> None:
        """Begin what is answered once for each *request_id*, or raise ``AnsweredBefore`` to the same operator."""
        call = answering()
        asked = self.keyed(b"\0".join((call.method.encode(), call.operator.encode(), call.body_digest)))
        before = inbox.known(self.session, call.caller, [request_id]).get(request_id)
        if before is not None:
            digest, answer = before
            raise AnsweredBefore(answer) if digest == asked else RequestIdReused()
        self._request = request_id, asked

    def answer(self, message: M) -> M:
        """Return *message*, which is what this request is answered with, now and whenever it comes again."""
        self._answer = message.SerializeToString()
        call = current()
        if call and call.on_answer:
            call.on_answer(self, message)
        return message

    def post(self, *postings: Posting) -> None:
        """Send these when the change is committed, under the trace of the work that is being done."""
        call = current()
        span = call.span if call else None
        self._postings += [(each, span) for each in postings]

    def settle(self, items: Sequence[Delivered[T]], decide: Callable[[T], None]) -> list[Outcome]:
        """Let *decide* apply each item that was not applied before; one that it refuses leaves the others alone.

        What it kept in memories and posted before it refused is taken back.
        """
        call = answering()
        before = inbox.known(self.session, call.caller, [each.delivery_id for each in items])
        outcomes, fresh = [], []
        for item in items:
            known = before.get(item.delivery_id)
            digest = self.keyed(item.digest)
            refusal = self._apply(item, decide, call.method) if known is None else _same(digest, known[0])
            outcomes.append(Outcome(item.delivery_id, refusal))
            if known is None and refusal is None:
                before[item.delivery_id] = digest, b""
                fresh.append((item.delivery_id, digest, b""))
        inbox.remember(self.session, call.caller, fresh)
        return outcomes

    def keyed(self, content: bytes) -> bytes:
        """Return a digest of what was asked that says nothing to whoever has the database without the key beside it."""
        return hmac.digest(self._secret(), content, "sha256")

    def post_each(self, items: Sequence[Delivered[T]], onward: Callable[[T], Posting]) -> list[Outcome]:
        """Post for each item what *onward* makes of it, once and in order; *onward* may refuse one."""
        return self.settle(items, lambda item: self.post(onward(item)))

    def _apply(self, item: Delivered[T], decide: Callable[[T], None], method: str) -> Refusal | None:
        name = f"apply {method.rpartition('/')[2]}"

        def apply() -> None:
            with self._recorder.span(self._node, name, span_from(item.trace_parent)):
                decide(item.value)

        return self.attempt(apply)

    def attempt(self, work: Callable[[], object]) -> Refusal | None:
        """Do one thing of several, and return why it was refused if it was.

        What it kept in memories and posted before it refused is taken back; what it wrote at once is not.
        """
        posted = len(self._postings)
        for each in self._memories:
            each.begin_item()
        try:
            work()
        except Refusal as refusal:
            for each in self._memories:
                each.take_back()
            del self._postings[posted:]
            return refusal
        return None

    def wipe(self) -> None:
        """Have what this unit deletes or empties wiped from the database's log too, soon after it is committed."""
        self.has_deleted = True

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
        """Write what is kept, the answer and the postings; return whom these are for."""
        for each in self._memories:
            each.write()
        if self._request is not None:
            if self._answer is None:
                raise Unanswered
            inbox.remember(self.session, answering().caller, [(*self._request, self._answer)])
        if self._postings:
            outbox.write(self.session, self._postings, self._secret())
        return frozenset(posting.callee for posting, _ in self._postings)


def _nothing(kept: object) -> None:
    """Keep nothing."""


def _same(digest: bytes, known: bytes) -> Refusal | None:
    return None if digest == known else RequestIdReused()
