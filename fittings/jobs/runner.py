"""Does the rows of a node's jobs: some at a time in one unit, in order, until none waits."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, Final, TypeAlias

from fittings.jobs import store
from fittings.jobs.domain import Job, Row, RowFailed, result_of
from fittings.jobs.work import Work
from mesh import call
from mesh.failures import log_failure
from mesh.storage.database import Database, is_fault
from mesh.traces.spans import Recorder, span_from
from vocabulary.refusals import Refusal
from world import clocks

CHUNK: Final = 50  # rows a unit
TURN: Final = 1.0  # seconds that one turn takes at most, and a row longer: nobody who stops the node waits long
PAUSE: Final = 2.0  # seconds after a turn that had to wait for something

Writing: TypeAlias = Callable[[], AbstractContextManager[Any]]

log = logging.getLogger(__name__)


class Runner:
    """The one that does rows at a node; of several workers the one that acts for the node has it run."""

    def __init__(
        self,
        node: str,
        database: Database,
        writing: Writing,
        works: Mapping[str, Work[Any, Any, Any]],
        recorder: Recorder,
    ) -> None:
        """*writing* opens a unit of the kind's own, *works* are its sorts of jobs by name."""
        self._node, self._database, self._writing = node, database, writing
        self._works, self._recorder = works, recorder
        self._not_before = 0.0  # monotonic

    def take_turn(self) -> None:
        """Do rows that wait, for a while; refuse what jobs wait for, once all others had their turn."""
        if clocks.monotonic() < self._not_before or not self._database.has_been_used():
            return
        with self._database.reading() as session:
            jobs = store.open_jobs(session)
        end, refusals = clocks.monotonic() + TURN, list[Refusal]()
        for job in jobs:
            try:
                while clocks.monotonic() < end and self._do_some(job):
                    pass
            except Refusal as refusal:
                refusals.append(refusal)
        if refusals:
            self._not_before = clocks.monotonic() + PAUSE
            raise refusals[0]

    def _do_some(self, job: Job) -> bool:
        """Do the next rows; say whether there were any."""
        with self._database.reading() as session:
            rows = store.waiting(session, job.job_id, CHUNK)
        if rows:
            with self._as_started(job):
                self._do(job, rows)
        return bool(rows)

    def _do(self, job: Job, rows: Sequence[Row]) -> None:
        """Do rows together; where that fails, in halves, until the one at which it fails is found and refused."""
        try:
            self._do_together(job, rows)
        except Exception as error:
            if isinstance(error, Refusal) or is_fault(error):
                raise
            if len(rows) > 1:
                self._do(job, rows[: len(rows) // 2])
                self._do(job, rows[len(rows) // 2 :])
                return
            said = "row %d of job %s at %s failed"
            log_failure(log, error, said, rows[0].number, job.job_id, self._node, may_show_message=False)
            with self._writing() as unit:
                store.settle(unit, job.job_id, [result_of(rows[0].number, RowFailed())])

    def _do_together(self, job: Job, rows: Sequence[Row]) -> None:
        work = self._works[job.work]
        values = {row.number: work.value(row) for row in rows}
        sound = [value for value in values.values() if not isinstance(value, Refusal)]
        with work.ready(sound) as act, self._writing() as unit:
            left = store.waiting(unit.session, job.job_id, len(rows), values)  # it may have been cancelled meanwhile
            results = []
            for number in (row.number for row in left):
                value = values[number]
                refusal = value if isinstance(value, Refusal) else unit.attempt(partial(act, unit, value))
                results.append(result_of(number, refusal))
            store.settle(unit, job.job_id, results)

    @contextmanager
    def _as_started(self, job: Job) -> Iterator[None]:
        """Work in the name of whoever started the job, and in its trace."""
        starter = job.starter
        token = call.enter(
            call.Call(caller=starter.caller, callee=self._node, method=job.work, operator=starter.operator)
        )
        try:
            with self._recorder.span(self._node, f"do rows: {job.work}", span_from(job.trace_parent)):
                yield
        finally:
            call.leave(token)
