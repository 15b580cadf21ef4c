"""Jobs and their rows in a node's database: what is asked of them, and what is kept within a unit."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from fittings.jobs.domain import Job, JobState, JobUnknown, Progress, Result, Row, RowState, Starter
from fittings.jobs.tables import JobLine, JobRow
from mesh.storage.unit import Unit
from world import clocks


def add(unit: Unit, job: Job, contents: Sequence[bytes]) -> None:
    """Keep a new job and what its rows say, in order."""
    waiting = {"job_id": job.job_id, "state": RowState.WAITING.value, "reason": "", "explanation": ""}
    unit.session.execute(insert(JobRow), [_columns(job)])
    rows = [{**waiting, "number": number, "content": content} for number, content in enumerate(contents, 1)]
    unit.session.execute(insert(JobLine), rows)


def settle(unit: Unit, job_id: str, results: Collection[Result]) -> None:
    """Keep what became of rows and forget what they said; a job of which no row waits is finished."""
    rows = [
        {
            "job_id": job_id,
            "number": each.number,
            "state": each.state.value,
            "content": None,
            "reason": each.reason,
            "explanation": each.explanation,
        }
        for each in results
    ]
    unit.upsert(JobLine, rows)
    unit.wipe()
    if not waiting(unit.session, job_id, 1):
        _end(unit, job_id, JobState.FINISHED)


def cancel(unit: Unit, job_id: str) -> None:
    """Let no row be done any more, and forget what those that waited said."""
    left = JobLine.job_id == job_id, JobLine.state == RowState.WAITING.value
    unit.session.execute(update(JobLine).where(*left).values(state=RowState.CANCELLED.value, content=None))
    unit.wipe()
    _end(unit, job_id, JobState.CANCELLED)


def ended_before(session: Session, moment: datetime, most: int) -> list[str]:
    """Return some jobs that ended before a moment."""
    return list(session.scalars(select(JobRow.job_id).where(JobRow.end_time < moment).limit(most)))


def forget(unit: Unit, job_id: str) -> None:
    """Delete a job with its results."""
    unit.session.execute(delete(JobLine).where(JobLine.job_id == job_id))
    unit.session.execute(delete(JobRow).where(JobRow.job_id == job_id))
    unit.wipe()


def open_jobs(session: Session) -> list[Job]:
    """Return the jobs of which rows wait, the oldest first."""
    query = select(JobRow).where(JobRow.state == JobState.OPEN.value).order_by(JobRow.job_id)
    return [_job(each) for each in session.scalars(query)]


def count_open(session: Session, caller: str) -> int:
    """Return how many jobs *caller* has under way."""
    mine = JobRow.caller == caller, JobRow.state == JobState.OPEN.value
    return session.scalar(select(func.count()).select_from(JobRow).where(*mine)) or 0


def waiting(session: Session, job_id: str, most: int, among: Collection[int] | None = None) -> list[Row]:
    """Return the next rows that wait, in order; *among* some, if these are named."""
    query = select(JobLine.number, JobLine.content).where(JobLine.job_id == job_id)
    query = query.where(JobLine.state == RowState.WAITING.value).order_by(JobLine.number).limit(most)
    if among is not None:
        query = query.where(JobLine.number.in_(among))
    return [Row(number=number, content=content or b"") for number, content in session.execute(query)]


def progress(session: Session, caller: str, job_id: str) -> Progress:
    """Return how far a job has come, or refuse where it was not started from *caller*."""
    row = session.get(JobRow, job_id, populate_existing=True)
    if row is None or row.caller != caller:
        raise JobUnknown
    return _progress(session, [row])[0]


def page(session: Session, caller: str, after: str, size: int) -> list[Progress]:
    """Return at most *size* jobs started from *caller* behind the id *after*."""
    own = JobRow.caller == caller, JobRow.job_id > after
    return _progress(session, session.scalars(select(JobRow).where(*own).order_by(JobRow.job_id).limit(size)).all())


def results(session: Session, job_id: str, state: RowState | None, after: int, size: int) -> list[Result]:
    """Return what became of at most *size* rows behind the number *after*, of those in *state* if one is said."""
    query = select(JobLine).where(JobLine.job_id == job_id, JobLine.number > after)
    if state is not None:
        query = query.where(JobLine.state == state.value)
    return [_result(each) for each in session.scalars(query.order_by(JobLine.number).limit(size))]


def _progress(session: Session, rows: Sequence[JobRow]) -> list[Progress]:
    query = select(JobLine.job_id, JobLine.state, func.count()).group_by(JobLine.job_id, JobLine.state)
    counts: dict[str, dict[RowState, int]] = {each.job_id: dict.fromkeys(RowState, 0) for each in rows}
    for job_id, state, count in session.execute(query.where(JobLine.job_id.in_(counts))):
        counts[job_id][RowState(state)] = count
    return [Progress(job=_job(each), rows=counts[each.job_id]) for each in rows]


def _end(unit: Unit, job_id: str, state: JobState) -> None:
    still = JobRow.job_id == job_id, JobRow.state == JobState.OPEN.value
    unit.session.execute(update(JobRow).where(*still).values(state=state.value, end_time=clocks.now()))


def _columns(job: Job) -> dict[str, object]:
    return {
        "job_id": job.job_id,
        "caller": job.starter.caller,
        "operator": job.starter.operator,
        "work": job.work,
        "state": job.state.value,
        "start_time": job.start_time,
        "trace_parent": job.trace_parent,
    }


def _job(row: JobRow) -> Job:
    return Job(
        job_id=row.job_id,
        starter=Starter(caller=row.caller, operator=row.operator),
        work=row.work,
        state=JobState(row.state),
        start_time=row.start_time,
        trace_parent=row.trace_parent,
    )


def _result(row: JobLine) -> Result:
    return Result(number=row.number, state=RowState(row.state), reason=row.reason, explanation=row.explanation)
