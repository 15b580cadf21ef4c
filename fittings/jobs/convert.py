"""Jobs on the wire."""

from collections.abc import Iterable

from fittings.jobs.domain import Progress, Result, RowState
from fittings.nouns.fields import enum_from_wire, enum_to_wire, moment_to_wire, uuid_from_wire
from fittings.nouns.pages import LARGEST_SIZE, USUAL_SIZE, size_from_wire
from juki.fittings.v1 import jobs_service_pb2 as wire

JOBS_PAGE, LARGEST_JOBS_PAGE = 50, 200


def job_id_from_wire(request: wire.GetJobRequest | wire.ListJobResultsRequest | wire.CancelJobRequest) -> str:
    return uuid_from_wire(request.job_id, "job_id")


def request_id_from_wire(request: wire.CancelJobRequest) -> str:
    return uuid_from_wire(request.request_id, "request_id")


def jobs_size_from_wire(request: wire.ListJobsRequest) -> int:
    """Return how many jobs are wanted."""
    return size_from_wire(request.page_size, JOBS_PAGE, LARGEST_JOBS_PAGE)


def results_page_from_wire(request: wire.ListJobResultsRequest) -> tuple[RowState | None, int]:
    """Return which rows are asked for (None for all), and how many are wanted."""
    state = enum_from_wire(RowState, wire.RowState, request.state, "state") if request.state else None
    return state, size_from_wire(request.page_size, USUAL_SIZE, LARGEST_SIZE)


def job_to_wire(progress: Progress) -> wire.Job:
    return wire.Job(
        job_id=progress.job.job_id,
        state=enum_to_wire(wire.JobState, progress.job.state),
        rows_done=progress.rows[RowState.DONE],
        rows_refused=progress.rows[RowState.REFUSED],
        rows_left=progress.rows[RowState.WAITING],
        start_time=moment_to_wire(progress.job.start_time),
    )


def jobs_to_wire(found: Iterable[Progress], token: str) -> wire.ListJobsResponse:
    """Return a page; *token* leads to the next one, empty when there is none."""
    return wire.ListJobsResponse(jobs=map(job_to_wire, found), next_page_token=token)


def results_to_wire(found: Iterable[Result], token: str) -> wire.ListJobResultsResponse:
    """Return a page; *token* leads to the next one, empty when there is none."""
    return wire.ListJobResultsResponse(results=map(_result_to_wire, found), next_page_token=token)


def _result_to_wire(result: Result) -> wire.RowResult:
    return wire.RowResult(
        row_number=result.number,
        state=enum_to_wire(wire.RowState, result.state),
        reason=result.reason,
        explanation=result.explanation,
    )
