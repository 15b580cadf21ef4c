"""One database per node: SQLite below the state folder, or PostgreSQL by URL, with no difference to the node.

A store reads with ``reading()`` and writes with ``writing()``: one method, one transaction. A write yields a
``Unit``, which also takes what must be sent because of the change (``mesh.storage.outbox``) and remembers what was
asked (``mesh.storage.inbox``), so that a change, its messages and its answer are kept together or not at all.
Writes of one node follow each other; that is what keeps "read, decide, write" honest on both databases.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mesh.refusals import StorageFull
from mesh.storage.migrations import bring_up_to_date
from mesh.storage.unit import Unit
from mesh.traces.spans import Recorder
from mesh.world import locks, threads

WRITE_LOCK: Final = 0x6A756B69  # PostgreSQL advisory lock: one writing transaction a node
BUSY_SECONDS: Final = 10


class Database:
    """A node's own database, opened at first use."""

    def __init__(self, node: str, url: str, metadata: MetaData, *, recorder: Recorder, migrations: Path | None) -> None:
        """Describe it; nothing is opened yet. *migrations* is the kind's folder of schema upgrades."""
        self._node, self._url, self._metadata, self._migrations = node, url, metadata, migrations
        self._recorder = recorder
        self.on_posted: Callable[[frozenset[str]], None] = lambda callees: None
        self._engine: Engine | None = None
        self._opening, self._writing = threads.Lock(), threads.Lock()

    @property
    def engine(self) -> Engine:
        """The engine, made and its schema brought up to date at first use."""
        if self._engine is None:
            with self._opening:
                if self._engine is None:
                    self._engine = self._open()
        return self._engine

    def _open(self) -> Engine:
        engine = create_engine(self._url, **_options(self._url))
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        try:
            with _alone(self._url):
                bring_up_to_date(engine, self._metadata, self._migrations)
        except BaseException:
            engine.dispose()
            raise
        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read what is committed."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """Write in one transaction; whatever is raised within leaves everything as it was."""
        engine = self.engine
        with self._writing, Session(engine) as session:
            try:
                if engine.dialect.name == "postgresql":
                    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
                else:
                    session.connection().exec_driver_sql("begin immediate")
                unit = Unit(self._node, session, self._recorder)
                yield unit
                posted = unit.flush()
                session.commit()
            except OperationalError as error:
                if "full" in str(error.orig) or "No space" in str(error.orig):
                    raise StorageFull from error
                raise
        if posted:
            self.on_posted(posted)

    def has_been_used(self) -> bool:
        """Return whether there may be anything in it: a SQLite file that was never made is empty for sure."""
        path = self._url.removeprefix("sqlite:///")
        return path == self._url or Path(path).exists()

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Let nobody of this process write meanwhile."""
        with self._writing:
            yield

    def tidy(self) -> bool:
        """Leave nothing of deleted rows in the write-ahead log; whatever only passed through is then gone for good.

        Return whether it was done: a reader under way holds the log, and it must be tried again.
        """
        if self._engine is None or self._engine.dialect.name != "sqlite":
            return True
        with self._engine.connect() as connection:
            return not connection.exec_driver_sql("pragma wal_checkpoint(truncate)").scalar()

    def close(self) -> None:
        """Let go of the connections."""
        if self._engine is not None:
            self._engine.dispose()


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}, "pool_size": 32}
    return {"pool_size": 8, "max_overflow": 24, "pool_pre_ping": True}


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Let one worker at a time open a SQLite file: going over to WAL waits for nobody, it fails."""
    if not url.startswith("sqlite:///"):
        yield
        return
    with locks.folder_waited_for(Path(url.removeprefix("sqlite:///")).parent):
        yield


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, transactions begun by us (the driver's own BEGIN comes too late for a write), deleted rows overwritten."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=wal", "synchronous=normal", "foreign_keys=on", "secure_delete=on"):
            connection.execute(f"pragma {pragma}")


def sqlite_url(path: Path) -> str:
    """Return the URL of the SQLite file at *path*, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"
