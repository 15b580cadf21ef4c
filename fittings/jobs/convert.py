"""Jobs on the wire."""

from collections.abc import Sequence

from fittings.jobs.domain import Progress, Result, RowState
from fittings.nouns import pages
from fittings.nouns.fields import enum_from_wire, enum_to_wire, moment_to_wire, uuid_from_wire
from juki.fittings.v1 import jobs_service_pb2 as wire

JOBS_PAGE, LARGEST_JOBS_PAGE = 50, 200


def job_id_from_wire(request: wire.GetJobRequest | wire.ListJobResultsRequest | wire.CancelJobRequest) -> str:
    return uuid_from_wire(request.job_id, "job_id")


def request_id_from_wire(request: wire.CancelJobRequest) -> str:
    return uuid_from_wire(request.request_id, "request_id")


def jobs_page_from_wire(request: wire.ListJobsRequest) -> tuple[str, int]:
    """Return the job id the page comes after (empty for none), and the page's size."""
    after = pages.place_from_wire(request.page_token, lambda text: uuid_from_wire(text, "page_token"), "")
    return after, pages.size_from_wire(request.page_size, JOBS_PAGE, LARGEST_JOBS_PAGE)


def results_page_from_wire(request: wire.ListJobResultsRequest) -> tuple[RowState | None, int, int]:
    """Return which rows are asked for (None for all), the number to go on behind, and the page's size."""
    state = enum_from_wire(RowState, wire.RowState, request.state, "state") if request.state else None
    return state, *pages.page_from_wire(request)


def job_to_wire(progress: Progress) -> wire.Job:
    return wire.Job(
        job_id=progress.job.job_id,
        state=enum_to_wire(wire.JobState, progress.job.state),
        rows_done=progress.rows[RowState.DONE],
        rows_refused=progress.rows[RowState.REFUSED],
        rows_left=progress.rows[RowState.WAITING],
        start_time=moment_to_wire(progress.job.start_time),
    )


def jobs_to_wire(found: Sequence[Progress], size: int) -> wire.ListJobsResponse:
    """Return a page of *size*, of which *found* has one entry more if another page follows."""
    last = found[size - 1].job.job_id if len(found) > size else None
    return wire.ListJobsResponse(
        jobs=[job_to_wire(each) for each in found[:size]], next_page_token=pages.token_to_wire(last)
    )


def results_to_wire(found: Sequence[Result], size: int) -> wire.ListJobResultsResponse:
    """Return a page of *size*, of which *found* has one entry more if another page follows."""
    last = found[size - 1].number if len(found) > size else None
    return wire.ListJobResultsResponse(
        results=[_result_to_wire(each) for each in found[:size]], next_page_token=pages.token_to_wire(last)
    )


def _result_to_wire(result: Result) -> wire.RowResult:
    return wire.RowResult(
        row_number=result.number,
        state=enum_to_wire(wire.RowState, result.state),
        reason=result.reason,
        explanation=result.explanation,
    )
