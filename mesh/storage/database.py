"""One database per node: SQLite below the state folder, or PostgreSQL by URL, with no difference to the node.

A store reads with ``reading()`` and writes with ``writing()``: one method, one transaction. A write yields a
``Unit``, which also takes what must be sent because of the change (``mesh.storage.outbox``) and remembers what was
asked (``mesh.storage.inbox``), so that a change, its messages and its answer are kept together or not at all.
Writes of one node follow each other; that is what keeps "read, decide, write" honest on both databases.
"""

import hmac
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, overload

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, text
from sqlalchemy.exc import DatabaseError, InterfaceError, InternalError, OperationalError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm import Session

from mesh.call import holding
from mesh.failures import log_failure
from mesh.refusals import StorageFull
from mesh.storage.marks import AHEAD, DatabaseGone, Mark
from mesh.storage.schema import Line, NewerSchema, bring_up_to_date
from mesh.storage.unit import Unit
from mesh.traces.spans import Recorder
from world import chance, clocks, locks, threads

WRITE_LOCK: Final = 0x6A756B69  # PostgreSQL advisory lock: one writing transaction a node
BUSY_SECONDS: Final = 10
TIDY_SECONDS: Final = 1  # for readers to end; writers wait as long
CONNECT_SECONDS: Final = 5
SQLITE: Final = "sqlite:///"
MARK_EVERY: Final = 60.0  # seconds between marks of a database that is written to
NEVER: Final = float("-inf")
SECRET_SIZE: Final = 32  # bytes
SMALL: Final = 64 * 1024 * 1024  # bytes; a larger file is not read through at every start
PUT_BACK: Final = (
    "Stop the network, put the newest copy in its place, without the files -wal and -shm beside it, and start again."
)
BEGIN_EMPTY: Final = f"Where there is no copy, remove {{files}} and it begins empty. {AHEAD}"

U = TypeVar("U", bound=Unit)

log = logging.getLogger(__name__)


def any_secret() -> bytes:
    """Return a secret that nobody keeps: digests are alike for as long as the database is open."""
    return chance.random_bytes(SECRET_SIZE)


class DatabaseDamaged(Exception):
    """The file is there and cannot be read as a database."""


def is_fault(error: BaseException) -> bool:
    """Whether *error* is of a database that cannot be asked now, and no fault of what it was asked."""
    ours = DatabaseGone, DatabaseDamaged, NewerSchema
    theirs = OperationalError, InterfaceError, InternalError, TimeoutError
    return isinstance(error, ours + theirs) or type(error) is DatabaseError


class Database:
    """A node's own database, opened at first use."""

    def __init__(
        self,
        node: str,
        url: str,
        metadata: MetaData | None,
        *,
        recorder: Recorder,
        migrations: Path | None,
        fittings: Sequence[Line] = (),
        mark: Path | None = None,
        secret: Callable[[], bytes] = any_secret,
    ) -> None:
        """Describe it; nothing is opened yet.

        *metadata* are the kind's tables, None where they are not this program's to make; *migrations* is the kind's
        folder of schema upgrades, *fittings* the tables that fittings keep beside them, *mark* the file by which a
        lost database is known.
        *secret* gives, when first needed, the key of the digests in it: of whose items wait, and of what was asked.
        """
        self._node, self._url, self._metadata, self._migrations = node, url, metadata, migrations
        self._fittings = fittings
        self._recorder, self._mark = recorder, Mark(mark) if mark else None
        self._path = Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None
        self._inode, self._lost = 0, False
        self._marked_at, self._written = NEVER, False
        self._untidy = True  # whoever was killed between deleting and wiping left it to us
        self._secret = cache(secret)
        self.on_posted: Callable[[frozenset[str]], None] = lambda callees: None
        self._engine: Engine | None = None
        self._opening, self._writing = threads.Lock(), threads.Lock()

    @property
    def engine(self) -> Engine:
        """The engine, made and its schema brought up to date at first use."""
        if self._lost:
            raise DatabaseGone(f"its file is gone or another one since the node started. {PUT_BACK}")
        if self._engine is None:
            with self._opening:
                if self._engine is None:
                    self._engine = self._open()
        return self._engine

    def _open(self) -> Engine:
        if self._mark and self._path and not self._path.exists():
            self._mark.must_not_exist()  # before SQLite makes an empty file there
        engine = create_engine(self._url, hide_parameters=True, **_options(self._url))
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        try:
            with self._damage_told(), _alone(self._url):
                bring_up_to_date(engine, self._metadata, self._migrations, self._mark, self._fittings)
        except BaseException:
            engine.dispose()
            raise
        self._inode = self._path.stat().st_ino if self._path else 0
        return engine

    def keyed(self, content: bytes) -> bytes:
        """Return a digest of *content* by which it is known again, and which says nothing without the key beside it."""
        return hmac.digest(self._secret(), content, "sha256")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read what is committed."""
        with Session(self.engine) as session:
            yield session

    @overload
    def writing(self) -> AbstractContextManager[Unit]: ...
    @overload
    def writing(self, unit: type[U], request_id: str = "") -> AbstractContextManager[U]: ...

    @contextmanager
    def writing(self, unit: type[Any] = Unit, request_id: str = "") -> Iterator[Any]:
        """Write in one transaction; whatever is raised within leaves everything as it was.

        *unit* is the kind's own. With a *request_id* the block is done once and must end with ``unit.answer``.
        """
        engine = self.engine
        with self._writing, holding(self._node), Session(engine) as session:
            try:
                if engine.dialect.name == "postgresql":
                    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
                else:
                    session.connection().exec_driver_sql("begin immediate")
                open_unit = unit(self._node, session, self._recorder, self._secret)
                if request_id:
                    open_unit.begin(request_id)
                yield open_unit
                posted = open_unit.flush()
                session.commit()
                self._written = True
                if open_unit.has_deleted:
                    self._untidy = True
            except OperationalError as error:
                if "full" in str(error.orig) or "No space" in str(error.orig):
                    raise StorageFull from error
                raise
        if posted:
            self.on_posted(posted)

    @property
    def is_a_file(self) -> bool:
        """Whether it is a file of this machine, which answers at once or never."""
        return self._path is not None

    def has_been_used(self) -> bool:
        """Return whether there may be anything in it: a SQLite file that was never made is empty for sure."""
        return self._path is None or self._path.exists()

    def is_fresh(self) -> bool:
        """Whether the node has kept nothing yet, so that there is nothing to ask."""
        return not self.has_been_used() and not (self._mark and self._mark.exists())

    def ask(self) -> None:
        """Raise unless the database answers and is the one the node left; cheap enough for once a second."""
        if self._engine is None and self.is_fresh():
            return
        self._see_that_the_file_is_there()
        engine = self.engine
        with self._damage_told(), engine.connect() as connection:
            if self._marked_at == NEVER and self._path and self._path.stat().st_size < SMALL:
                self._must_be_whole(connection)
            if self._mark:
                self._mark.check(connection)
            else:
                connection.execute(text("select 1"))
        if self._written or self._marked_at == NEVER:
            self._advance(engine)

    def _must_be_whole(self, connection: Connection) -> None:
        if connection.exec_driver_sql("pragma quick_check(1)").scalar() != "ok":
            raise self._damaged()

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Say what to do where SQLite says no more than that a file is no database, or not any more."""
        try:
            yield
        except DatabaseError as error:
            if self._path and type(error) is DatabaseError:
                raise self._damaged() from error
            raise

    def _damaged(self) -> DatabaseDamaged:
        files = " and ".join(str(each) for each in (self._path, self._mark and self._mark.path) if each)
        return DatabaseDamaged(f"{self._path} is damaged. {PUT_BACK} {BEGIN_EMPTY.format(files=files)}")

    def _advance(self, engine: Engine, at_least_every: float = MARK_EVERY) -> None:
        if clocks.monotonic() - self._marked_at >= at_least_every:
            self._written, self._marked_at = False, clocks.monotonic()
            if self._mark:
                self._mark.advance(engine)

    def _see_that_the_file_is_there(self) -> None:
        """A file that was removed or replaced is still written to by whoever has it open, and all of that is lost."""
        if self._engine is not None and self._path is not None:
            try:
                self._lost = self._path.stat().st_ino != self._inode
            except FileNotFoundError:
                self._lost = True

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
            connection.exec_driver_sql(f"pragma busy_timeout={TIDY_SECONDS * 1000}")
            try:
                return not connection.exec_driver_sql("pragma wal_checkpoint(truncate)").scalar()
            finally:
                connection.exec_driver_sql(f"pragma busy_timeout={BUSY_SECONDS * 1000}")

    def wipe(self) -> None:
        """Tidy if a unit deleted something since it was last done; where it cannot be done, the next call tries it."""
        if self._untidy and self._engine is not None:
            self._untidy = False  # before: what is deleted meanwhile asks for the next time
            tidied = False
            try:
                tidied = self.tidy()
            finally:
                if not tidied:
                    self._untidy = True

    def close(self) -> None:
        """Let go of the connections."""
        if self._engine is None:
            return
        try:
            if self._written and not self._lost:
                self._advance(self._engine, 0)
            self.wipe()  # another process may have it open, so that closing does not
        except (SQLAlchemyError, OSError) as error:  # it cannot be asked any more: the last mark stands
            log_failure(log, error, "the last of %s could not be marked and wiped", self._node)
        self._engine.dispose()


def _options(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}, "pool_size": 32}
    waiting = {"connect_timeout": CONNECT_SECONDS}
    return {"pool_size": 8, "max_overflow": 24, "pool_pre_ping": True, "connect_args": waiting}


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Let one worker at a time open a SQLite file: going over to WAL waits for nobody, it fails."""
    if not url.startswith(SQLITE):
        yield
        return
    with locks.folder_waited_for(Path(url.removeprefix(SQLITE)).parent):
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
    return f"{SQLITE}{path}"
