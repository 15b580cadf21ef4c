"""The tables of jobs, which stand in a node's database beside its kind's own."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from fittings.jobs.domain import LONGEST_EXPLANATION
from fittings.retention import kept_because
from mesh.storage.moments import Moment
from mesh.storage.schema import Line

FORGOTTEN: Final = kept_because("SIMULATED: 30 days after its job's end, a job with its rows: jobs/forgetting.py")


class JobTables(DeclarativeBase):
    """The tables that the fitting brings."""


class JobRow(JobTables):
    """One job."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state", "state", "job_id"),
        Index("ix_jobs_end_time", "end_time"),
        {"info": FORGOTTEN},
    )

    job_id: Mapped[str] = mapped_column(String(36), primary_key=True)  # UUIDv7: in the order they were started
    caller: Mapped[str] = mapped_column(String(80))
    operator: Mapped[str] = mapped_column(String(80))
    work: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    start_time: Mapped[datetime] = mapped_column(Moment)  # real time
    end_time: Mapped[datetime | None] = mapped_column(Moment)  # real time; null as long as it is open
    trace_parent: Mapped[str] = mapped_column(String(55))


class JobLine(JobTables):
    """One row of a job."""

    __tablename__ = "job_rows"
    __table_args__ = {"info": FORGOTTEN}

    job_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)  # as long as it waits, never longer
    reason: Mapped[str] = mapped_column(String(63))
    explanation: Mapped[str] = mapped_column(String(LONGEST_EXPLANATION))


TABLES: Final = Line("jobs_version", JobTables.metadata, Path(__file__).resolve().parent / "migrations")
"""As a kind mounts them; they have revisions of their own."""
