"""The file of spans: one SQLite file that the receiver writes, and the questions people ask of it.

Beside the spans stands one row a trace, what it began with, kept up to date as spans arrive: so a list of traces
costs what it shows and not what the file holds.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from world import threads

MOST_SPANS: Final = 500_000  # the oldest go first
FORGET_EVERY: Final = 10_000
VERSION: Final = 2  # of the schema, in the file's user_version; the first edition had none
SHORTEST_ID: Final = 8

SERVER, CLIENT, PRODUCER = 2, 3, 4  # OpenTelemetry's numbers for kinds of spans
STORY: Final = "story"  # the node of a story's own spans
KINDS: Final = ("story", "call", "housekeeping")  # of traces, by rank

_SCHEMA = f"""
create table spans (
  trace_id text not null, span_id text not null, parent_id text not null, node text not null, name text not null,
  kind integer not null, start_ns integer not null, end_ns integer not null, reason text not null,
  peer text not null, message_id text not null
);
create index spans_trace on spans (trace_id, node, peer);
create index spans_refused on spans (trace_id) where reason <> '';
create index spans_reason on spans (reason, trace_id) where reason <> '';
create index spans_message on spans (message_id) where message_id <> '';
create table traces (
  trace_id text primary key, rank integer not null, rooted integer not null, start_ns integer not null,
  end_ns integer not null, node text not null, peer text not null, name text not null
) without rowid;
create index traces_by_rank on traces (rank, start_ns);
create index traces_by_time on traces (start_ns);
pragma user_version = {VERSION};
"""
_KEEP_TRACE = """
insert into traces values (?,?,?,?,?,?,?,?) on conflict (trace_id) do update set rank = excluded.rank,
  rooted = excluded.rooted, start_ns = excluded.start_ns, end_ns = excluded.end_ns, node = excluded.node,
  peer = excluded.peer, name = excluded.name
where (excluded.rooted, -excluded.start_ns) > (rooted, -start_ns)
"""

Row = tuple[str, str, str, str, str, int, int, int, str, str, str]  # a span in the order of the table's columns


class TracesUnreadable(Exception):
    """The file cannot be used; the text says why and what to do."""


@dataclass(slots=True)
class SpanNode:
    """One span with those below it, earliest first."""

    trace_id: str
    span_id: str
    parent_id: str
    node: str
    name: str
    kind: int
    start_ns: int
    end_ns: int
    reason: str
    peer: str
    message_id: str
    children: "list[SpanNode]" = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        """How long it took."""
        return max(0, self.end_ns - self.start_ns) / 1e6


@dataclass(frozen=True, slots=True)
class TraceSummary:
    """One trace in a list; times are those of the span it began with."""

    trace_id: str
    short_id: str  # as much of the id as no other trace begins with
    kind: str
    name: str
    node: str
    peer: str
    start_ns: int
    milliseconds: float
    nodes: int
    refusals: int  # each counted where it arose, not at every hop that it went back


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which traces a list shows."""

    node: str = ""  # took part
    reason: str = ""  # of a refusal in it
    since_ns: int = 0
    slower_than_ns: int = 0
    housekeeping: bool = False
    most: int = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Whose trace id, or one of whose message ids, begins with what was asked for."""

    traces: list[str]
    by_message: bool = False


class SpanKeeper:
    """The writing side."""

    def __init__(self, path: Path) -> None:
        """Keep spans at *path*; a file there that is of no use is set aside."""
        path.parent.mkdir(parents=True, exist_ok=True)
        _set_aside_if_unusable(path)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._connection.execute("pragma journal_mode=wal")
        self._connection.execute("pragma synchronous=off")  # traces may be lost, calls may not wait
        if _version(self._connection) != VERSION:
            self._connection.executescript(_SCHEMA)
        self._lock, self._since_forgetting = threads.Lock(), 0

    def add(self, rows: Iterable[Row]) -> None:
        """Keep spans."""
        batch = list(rows)
        with self._lock, self._transaction():
            self._connection.executemany("insert into spans values (?,?,?,?,?,?,?,?,?,?,?)", batch)
            self._connection.executemany(_KEEP_TRACE, map(_beginning, _tops(batch)))
            self._since_forgetting += len(batch)
            if self._since_forgetting > FORGET_EVERY:
                self._since_forgetting = 0
                self._forget()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("begin")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def _forget(self) -> None:
        (newest,) = self._connection.execute("select coalesce(max(rowid), 0) from spans").fetchone()
        cut = (newest - MOST_SPANS,)
        gone = self._connection.execute("select distinct trace_id from spans where rowid <= ?", cut).fetchall()
        self._connection.execute("delete from spans where rowid <= ?", cut)
        self._connection.executemany(
            "delete from traces where trace_id = ?1 and not exists (select 1 from spans where trace_id = ?1)", gone
        )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class TraceStore:
    """The reading side; it changes nothing and makes no file."""

    def __init__(self, path: Path) -> None:
        """Read what is kept at *path*, or raise ``TracesUnreadable``."""
        self._path = path
        if not path.is_file():
            raise _nothing_yet()
        if not os.access(path, os.R_OK):
            raise TracesUnreadable(f"{path} may not be read. Run this as the user who started the network.")
        try:
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10)
            self._must_be_of_this_version(_version(self._connection))
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def traces(self, wanted: Wanted) -> list[TraceSummary]:
        """Return traces, newest first; unless housekeeping is wanted too, stories come before other calls."""
        conditions, values = _conditions(wanted)
        order = "start_ns desc" if wanted.housekeeping else "rank, start_ns desc"
        rows = self._ask(
            f"select * from traces t where {' and '.join(conditions)} order by {order} limit ?", *values, wanted.most
        )
        return self._summaries(rows)

    def housekeeping(self) -> int:
        """Return how many traces are housekeeping."""
        return int(self._ask("select count(*) from traces where rank = ?", KINDS.index("housekeeping"))[0][0])

    def nodes(self) -> set[str]:
        """Return who took part in any trace."""
        return set(chain.from_iterable(self._ask("select distinct node, peer from spans"))) - {""}

    def reasons(self) -> set[str]:
        """Return the reasons of all refusals."""
        return {row[0] for row in self._ask("select distinct reason from spans where reason <> ''")}

    def summary(self, trace_id: str) -> TraceSummary:
        """Return one trace as a list shows it; its id is one that ``find`` gave."""
        found = self.summaries([trace_id])
        if not found:
            raise TracesUnreadable("that trace has just been forgotten, to make room for newer ones. See juki trace.")
        return found[0]

    def summaries(self, trace_ids: Iterable[str]) -> list[TraceSummary]:
        """Return traces as a list shows them."""
        rows = (self._ask("select * from traces where trace_id = ?", each) for each in trace_ids)
        return self._summaries(list(chain.from_iterable(rows)))

    def last_story(self) -> str | None:
        """Return the trace id of the story that was begun last."""
        rows = self._ask("select trace_id from traces where rank = 0 order by start_ns desc limit 1")
        return rows[0][0] if rows else None

    def find(self, start: str) -> Found:
        """Return the traces whose id begins with *start*, else those with a message whose id does."""
        reach = start, start + "g"  # ids are hex digits and hyphens
        by_id = self._ask("select trace_id from traces where trace_id >= ? and trace_id < ?", *reach)
        if by_id:
            return Found([row[0] for row in by_id])
        by_message = "select distinct trace_id from spans where message_id >= ? and message_id < ? and message_id <> ''"
        return Found([row[0] for row in self._ask(by_message, *reach)], by_message=True)

    def tree(self, trace_id: str) -> list[SpanNode]:
        """Return the roots of a trace; a span whose parent is not here counts as a root."""
        rows = self._ask("select * from spans where trace_id = ? order by start_ns", trace_id)
        spans = {row[1]: SpanNode(*row) for row in rows}
        roots: list[SpanNode] = []
        for span in spans.values():
            parent = spans.get(span.parent_id)
            (parent.children if parent and parent is not span else roots).append(span)
        return roots + _cut_circles(spans, roots)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _summaries(self, rows: Sequence[tuple[Any, ...]]) -> list[TraceSummary]:
        length = max((self._distinct(row[0]) for row in rows), default=0)
        return [
            TraceSummary(
                *(trace_id, trace_id[:length], KINDS[rank], name, node, peer, start, max(0, end - start) / 1e6),
                nodes=self._nodes(trace_id),
                refusals=self._refusals(trace_id),
            )
            for trace_id, rank, _, start, end, node, peer, name in rows
        ]

    def _distinct(self, trace_id: str) -> int:
        """Return how many letters of the id no other trace's begins with: its neighbours in order decide."""
        before = self._ask("select max(trace_id) from traces where trace_id < ?", trace_id)
        after = self._ask("select min(trace_id) from traces where trace_id > ?", trace_id)
        return max([SHORTEST_ID, *(_shared(trace_id, row[0]) + 1 for row in before + after if row[0])])

    def _nodes(self, trace_id: str) -> int:
        rows = self._ask("select distinct node, peer from spans where trace_id = ?", trace_id)
        return len(set(chain.from_iterable(rows)) - {STORY, ""})

    def _refusals(self, trace_id: str) -> int:
        rows = self._ask("select span_id, parent_id from spans where trace_id = ? and reason <> ''", trace_id)
        return len({span for span, _ in rows} - {parent for _, parent in rows})

    def _ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _must_be_of_this_version(self, version: int | None) -> None:
        if version is None:
            raise _nothing_yet()
        if version != VERSION:
            raise TracesUnreadable(
                f"{self._path} was written by another version of juki (schema {version}, not {VERSION})."
                " Start the network anew (juki down, juki up): it is set aside and a new one begun."
            )

    def _damaged(self, error: sqlite3.Error) -> TracesUnreadable:
        return TracesUnreadable(
            f"{self._path} cannot be read ({error}). Stop the network (juki down), remove that file and start again"
            " (juki up); only traces are lost."
        )


def _nothing_yet() -> TracesUnreadable:
    return TracesUnreadable("there are no traces yet. Run a story first: juki run moving-house.")


def _version(connection: sqlite3.Connection) -> int | None:
    """Return the version of a file's schema, None while it has no tables."""
    (tables,) = connection.execute("select count(*) from sqlite_master").fetchone()
    (version,) = connection.execute("pragma user_version").fetchone()
    return int(version) if tables else None


def _set_aside_if_unusable(path: Path) -> None:
    """Rename a file of another schema or of no schema at all; the one set aside before goes."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=10)) as connection:
            usable = _version(connection) in (VERSION, None)
    except sqlite3.DatabaseError:
        usable = False
    if not usable:
        path.chmod(0o600)
        path.replace(path.with_name(f"{path.name}.old"))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _tops(batch: Iterable[Row]) -> Iterable[Row]:
    """Return for each trace the span it begins with: its root, else the earliest."""
    tops: dict[str, Row] = {}
    for row in batch:
        known = tops.get(row[0])
        if known is None or (row[2] != "", row[6]) < (known[2] != "", known[6]):
            tops[row[0]] = row
    return tops.values()


def _beginning(row: Row) -> tuple[Any, ...]:
    trace_id, _, parent, node, name, kind, start, end, _, peer, _ = row
    return trace_id, _rank(node, kind), parent == "", start, end, node, peer, name


def _rank(node: str, kind: int) -> int:
    """A trace begins with a story, with a call (at its server, when the client sends no spans), or with neither."""
    if node == STORY:
        return 0
    return 1 if kind in (CLIENT, SERVER) else 2


def _shared(one: str, other: str) -> int:
    """Return how many letters the two begin with alike."""
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    last = KINDS.index("housekeeping") if wanted.housekeeping else KINDS.index("call")
    conditions = ["rank <= ?"]
    values: list[Any] = [last]
    for condition, value in (
        ("start_ns >= ?", wanted.since_ns),
        ("end_ns - start_ns > ?", wanted.slower_than_ns),
        ("exists (select 1 from spans s where s.trace_id = t.trace_id and ? in (s.node, s.peer))", wanted.node),
        ("trace_id in (select trace_id from spans where reason <> '' and reason = ?)", wanted.reason),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    return conditions, values


def _cut_circles(spans: dict[str, SpanNode], roots: list[SpanNode]) -> list[SpanNode]:
    """Return spans to show as roots too, so that those that name each other as parents are shown as well."""
    seen: set[str] = set()
    more: list[SpanNode] = []
    _mark(roots, seen)
    for span in spans.values():
        if span.span_id not in seen:
            spans[span.parent_id].children.remove(span)
            more.append(span)
            _mark([span], seen)
    return more


def _mark(roots: Iterable[SpanNode], seen: set[str]) -> None:
    left = list(roots)
    while left:
        span = left.pop()
        seen.add(span.span_id)
        left += span.children
