"""A kind with one sort of job: each row is a note, which is kept. What a note says decides what becomes of it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.jobs.mounted import MountedJobs
from fittings.jobs.tables import TABLES
from fittings.jobs.work import Work
from juki.types.v1.civil_date_pb2 import CivilDate
from mesh import call
from mesh.clock import Clock
from mesh.contracts.contract import Contract
from mesh.hosting.node import Road
from mesh.storage.database import Database, sqlite_url
from mesh.storage.memory import Added
from mesh.storage.unit import Unit
from mesh.traces.spans import Recorder, Span
from vocabulary.refusals import Malformed, NotFound, Refusal

UNREADABLE, REFUSED, FAILING = "unreadable", "refused", "failing"
TRACE = Span("1" * 32, "2" * 16)


class Base(DeclarativeBase):
    """The kind's own table."""


class NoteRow(Base):
    """One note; the same is never kept twice."""

    __tablename__ = "notes"

    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(unique=True)


class Notes(Unit):
    """What the kind keeps together."""

    @cached_property
    def notes(self) -> Added[str]:
        return self.added(lambda texts: self.session.add_all([NoteRow(text=each) for each in texts]))


class NoteUnwanted(NotFound):
    """A note of a test's own that is refused."""

    reason = "NOTE_UNWANTED"
    japanese = "この行は登録できません。"


def read(row: CivilDate) -> str:
    if row.text == UNREADABLE:
        raise Malformed("note", "is unreadable")
    return row.text


def keep(unit: Notes, text: str) -> None:
    unit.notes.add(text)
    if text == REFUSED:
        raise NoteUnwanted
    if text == FAILING:
        raise ValueError(f"a fault at {text}")


def rows_of(*texts: str) -> list[CivilDate]:
    return [CivilDate(text=each) for each in texts]


class Toy:
    """One node of the kind; *act* does a note."""

    def __init__(self, folder: Path, url: str = "", act: Callable[[Notes, str], None] = keep) -> None:
        self._folder = folder
        self.database = Database(
            "toy",
            url or sqlite_url(folder / "toy.db"),
            Base.metadata,
            recorder=Recorder(None),
            migrations=None,
            fittings=[TABLES],
        )
        self.waits_for: dict[str, Refusal] = {}  # by the text of a note
        self.seen: list[tuple[str, call.Call]] = []
        self.before_unit: Callable[[], None] = lambda: None
        self._act = act
        self.work = Work(name="keep notes", row=CivilDate, read=read, ready=self._ready)
        self.mounted = self._mounted()

    def stand_on(self, database: Database) -> None:
        """Keep everything in *database*, which a node has, from now on."""
        self.database = database
        self.mounted = self._mounted()

    def _mounted(self) -> MountedJobs:
        road = SimpleNamespace(
            node=SimpleNamespace(name="toy"),
            recorder=Recorder(None),
            folder=self._folder,
            clock=Clock(self._folder / "clock"),
        )
        return MountedJobs(
            cast(Road, road), self.database, partial(self.database.writing, Notes), Contract(), self.work
        )

    @contextmanager
    def _ready(self, texts: Sequence[str]) -> Iterator[Callable[[Notes, str], object]]:
        for text in texts:
            if text in self.waits_for:
                raise self.waits_for[text]
        self.before_unit()
        yield self._do

    def _do(self, unit: Notes, text: str) -> None:
        working_on = call.current()
        assert working_on is not None
        self.seen.append((text, working_on))
        self._act(unit, text)

    def start(self, *texts: str, caller: str = "a.terminal", operator: str = "clerk-1") -> str:
        """Start a job as if called."""
        token = call.enter(call.Call(caller=caller, callee="toy", method="/x/Start", operator=operator, span=TRACE))
        try:
            with self.database.writing(Notes) as unit:
                return self.mounted.start(unit, rows_of(*texts), work=self.work)
        finally:
            call.leave(token)

    def take_turn(self) -> None:
        """Do what is to be done now, as a node that was just started does."""
        self.mounted = self._mounted()
        self.mounted.timed.work()

    def notes(self) -> list[str]:
        """Return what is kept, in order."""
        with self.database.reading() as session:
            return list(session.scalars(select(NoteRow.text).order_by(NoteRow.number)))

    def rows(self, job_id: str) -> list[Any]:
        """Return the rows as they stand in the database: state, content, reason, explanation."""
        with self.database.reading() as session:
            found = session.connection().exec_driver_sql(
                f"select state, content, reason, explanation from job_rows where job_id = '{job_id}' order by number"
            )
            return [tuple(each) for each in found]

    def state(self, job_id: str) -> str:
        """Return where a job stands; empty when there is none."""
        with self.database.reading() as session:
            found = session.connection().exec_driver_sql(f"select state from jobs where job_id = '{job_id}'")
            return str(found.scalar() or "")
