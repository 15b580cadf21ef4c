"""What a job is, what its rows come to, and how it says no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from vocabulary.refusals import NotFound, Refusal

MOST_OPEN: Final = 20  # jobs that one caller may have under way
KEPT: Final = timedelta(days=30)  # of real time: a job that ended, with its results (SIMULATED)
LONGEST_EXPLANATION: Final = 300  # characters


class JobState(Enum):
    """Where a job stands."""

    OPEN = "OPEN"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"


class RowState(Enum):
    """What became of a row."""

    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """Who started a job: the terminal, which alone may ask after it, and the operator in whose name it is done."""

    caller: str
    operator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: who started it and when, and what is to be done with its rows."""

    job_id: str
    starter: Starter
    work: str
    state: JobState
    start_time: datetime  # UTC
    trace_parent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many rows of a job are in each state."""

    job: Job
    rows: Mapping[RowState, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row that waits."""

    number: int  # from 1
    content: bytes = field(repr=False)  # its message


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one row; *explanation* is Japanese, and both are empty unless it was refused."""

    number: int
    state: RowState
    reason: str = ""
    explanation: str = ""


def result_of(number: int, refusal: Refusal | None) -> Result:
    """Return what became of a row that was done, or refused."""
    if refusal is None:
        return Result(number=number, state=RowState.DONE)
    explanation = refusal.explain_in_japanese()[:LONGEST_EXPLANATION]
    return Result(number=number, state=RowState.REFUSED, reason=refusal.reason, explanation=explanation)


def check_open(jobs: int) -> None:
    """Refuse another job to whoever has that many under way."""
    if jobs >= MOST_OPEN:
        raise TooManyJobs(most=str(MOST_OPEN))


class JobUnknown(NotFound):
    """Whoever asks has started no such job, or long ago."""

    reason = "JOB_UNKNOWN"
    cause = "The caller and its operator have started no such job here."
    remedy = "Check the job's id, and sign in as whoever started it."
    japanese = "該当する一括処理が存在しません。"


class TooManyJobs(Refusal):
    """The caller has as many jobs under way as it may."""

    code, reason = "RESOURCE_EXHAUSTED", "TOO_MANY_JOBS"
    cause = "The caller has {most} jobs under way."
    remedy = "Wait until one of them has ended, or cancel one."
    japanese = "実行中の一括処理が上限に達しています。"


class RowFailed(Refusal):
    """A row could not be done by a fault of the node's own."""

    code, reason = "INTERNAL", "JOB_ROW_FAILED"
    cause = "The node failed at this row."
    remedy = "Tell the operator, whose log names the fault, then enter the row again."
    japanese = "システム内部の障害により、この行を処理できませんでした。"
