"""What is asked of a job from the terminal where it was started, whoever works there now."""

import grpc

from fittings.jobs import convert, store
from fittings.jobs.domain import JobState
from fittings.pages.sealed import SealedPages, cut, query_of
from juki.fittings.v1 import jobs_service_pb2 as wire
from juki.fittings.v1.jobs_service_pb2_grpc import JobsServiceServicer
from mesh.call import answering
from mesh.storage.database import Database
from mesh.storage.unit import Unit


class Jobs(JobsServiceServicer):
    """The jobs of one node."""

    def __init__(self, database: Database, pages: SealedPages) -> None:
        self._database, self._pages = database, pages

    def ListJobs(self, request: wire.ListJobsRequest, context: grpc.ServicerContext) -> wire.ListJobsResponse:
        size, query = convert.jobs_size_from_wire(request), query_of(answering(), request)
        after = self._pages.open(request.page_token, query)
        with self._database.reading() as session:
            found = store.page(session, answering().caller, after, size + 1)
        shown, last = cut(found, size, lambda each: each.job.job_id)
        return convert.jobs_to_wire(shown, self._pages.seal(last, query))

    def GetJob(self, request: wire.GetJobRequest, context: grpc.ServicerContext) -> wire.GetJobResponse:
        with self._database.reading() as session:
            found = store.progress(session, answering().caller, convert.job_id_from_wire(request))
        return wire.GetJobResponse(job=convert.job_to_wire(found))

    def ListJobResults(
        self, request: wire.ListJobResultsRequest, context: grpc.ServicerContext
    ) -> wire.ListJobResultsResponse:
        job_id, (state, size) = convert.job_id_from_wire(request), convert.results_page_from_wire(request)
        after = self._pages.open(request.page_token, query := query_of(answering(), request))
        with self._database.reading() as session:
            store.progress(session, answering().caller, job_id)
            found = store.results(session, job_id, state, int(after or 0), size + 1)
        shown, last = cut(found, size, lambda each: each.number)
        return convert.results_to_wire(shown, self._pages.seal(last, query))

    def CancelJob(self, request: wire.CancelJobRequest, context: grpc.ServicerContext) -> wire.CancelJobResponse:
        request_id, job_id = convert.request_id_from_wire(request), convert.job_id_from_wire(request)
        with self._database.writing(Unit, request_id) as unit:
            if store.progress(unit.session, answering().caller, job_id).job.state is JobState.OPEN:
                store.cancel(unit, job_id)
            now = store.progress(unit.session, answering().caller, job_id)
            return unit.answer(wire.CancelJobResponse(job=convert.job_to_wire(now)))
