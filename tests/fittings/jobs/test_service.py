"""Whoever started a job learns of it over the road, and nobody else does."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest

from fittings.jobs.tables import TABLES
from juki.fittings.v1 import jobs_service_pb2 as wire
from juki.fittings.v1.jobs_service_pb2_grpc import JobsServiceStub
from mesh.contracts.contract import Contract
from mesh.hosting import tidying
from mesh.hosting.node import NodeModule, NodeSettings, Parts, Road
from mesh.testing import LocalMesh
from tests.fittings.jobs.toy import REFUSED, Base, NoteUnwanted, Toy
from tests.mesh.helpers import holding
from vocabulary.refusals import Refusal

NODE, TERMINAL, OTHER = "toy.prefecture", "toy.terminal", "other.terminal"
METHODS = ["ListJobs", "GetJob", "ListJobResults", "CancelJob"]


class Desk:
    """A node with jobs, on the road, and the stub of one who asks."""

    def __init__(self, mesh: LocalMesh, toy: Toy) -> None:
        self.mesh, self.toy = mesh, toy

    def stub(self, client: str = TERMINAL, operator: str = "clerk-1") -> JobsServiceStub:
        self.mesh.caller(client).operator = operator
        return JobsServiceStub(self.mesh.channel(client, NODE))

    def start(self, *texts: str) -> str:
        return self.toy.start(*texts, caller=TERMINAL, operator="clerk-1")


@pytest.fixture
def desk(tmp_path: Path, toy: Toy) -> Iterator[Desk]:
    def build(road: Road, settings: NodeSettings) -> Parts:
        toy.stand_on(road.database(Base.metadata, __file__, TABLES))
        return Parts(servicers=[toy.mounted.add_servicer])

    kind = SimpleNamespace(
        KIND="prefecture",
        CALLS=(),
        NEEDS=(),
        Settings=NodeSettings,
        CONTRACT=Contract(),
        build=build,
    )
    links = [(client, NODE, METHODS, []) for client in (TERMINAL, OTHER)]
    fakes = {"prefecture": cast(NodeModule, kind)}
    nodes = {NODE: {"code": "010006"}}
    with LocalMesh(tmp_path / "mesh", nodes=nodes, links=links, clients=[TERMINAL, OTHER], fakes=fakes) as mesh:
        yield Desk(mesh, toy)


def job(desk: Desk, job_id: str) -> wire.Job:
    return desk.stub().GetJob(wire.GetJobRequest(job_id=job_id)).job


def figures(found: wire.Job) -> tuple[int, int, int, int]:
    return found.state, found.rows_done, found.rows_refused, found.rows_left


def test_a_job_tells_how_far_it_has_come(desk: Desk) -> None:
    job_id = desk.start("one", REFUSED, "two")
    assert figures(job(desk, job_id)) == (wire.JOB_STATE_OPEN, 0, 0, 3)
    desk.toy.take_turn()
    assert figures(job(desk, job_id)) == (wire.JOB_STATE_FINISHED, 2, 1, 0)


def test_results_are_listed_page_after_page_and_by_what_became_of_the_row(desk: Desk) -> None:
    job_id = desk.start("one", REFUSED, "two")
    desk.toy.take_turn()
    ask = desk.stub().ListJobResults
    first = ask(wire.ListJobResultsRequest(job_id=job_id, page_size=2))
    rest = ask(wire.ListJobResultsRequest(job_id=job_id, page_size=2, page_token=first.next_page_token))
    assert [each.row_number for each in (*first.results, *rest.results)] == [1, 2, 3]
    assert rest.next_page_token == ""
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        ask(wire.ListJobResultsRequest(job_id=desk.start("another"), page_token=first.next_page_token))
    (refused,) = ask(wire.ListJobResultsRequest(job_id=job_id, state=wire.ROW_STATE_REFUSED)).results
    assert (refused.row_number, refused.reason, refused.explanation) == (2, "NOTE_UNWANTED", NoteUnwanted.japanese)


def test_ones_own_jobs_are_listed_page_after_page(desk: Desk) -> None:
    ids = [desk.start("one"), desk.start("two"), desk.start("three")]
    desk.toy.start("of another", caller=OTHER)
    first = desk.stub().ListJobs(wire.ListJobsRequest(page_size=2))
    rest = desk.stub().ListJobs(wire.ListJobsRequest(page_size=2, page_token=first.next_page_token))
    assert [each.job_id for each in (*first.jobs, *rest.jobs)] == sorted(ids)
    assert rest.next_page_token == ""


def test_a_cancelled_job_keeps_what_is_done_and_does_no_more(desk: Desk) -> None:
    job_id = desk.start("one", "two")
    request = wire.CancelJobRequest(request_id=str(uuid4()), job_id=job_id)
    cancelled = desk.stub().CancelJob(request)
    assert figures(cancelled.job) == (wire.JOB_STATE_CANCELLED, 0, 0, 0)
    assert desk.stub().CancelJob(request) == cancelled
    desk.toy.take_turn()
    assert desk.toy.notes() == []
    listed = desk.stub().ListJobResults(wire.ListJobResultsRequest(job_id=job_id)).results
    assert {each.state for each in listed} == {wire.ROW_STATE_CANCELLED}


def test_a_job_that_has_ended_stays_as_it_is_when_cancelled(desk: Desk) -> None:
    job_id = desk.start("one")
    desk.toy.take_turn()
    cancelled = desk.stub().CancelJob(wire.CancelJobRequest(request_id=str(uuid4()), job_id=job_id)).job
    assert figures(cancelled) == (wire.JOB_STATE_FINISHED, 1, 0, 0)


def test_another_clerk_at_the_same_terminal_sees_to_a_job(desk: Desk) -> None:
    job_id = desk.start("one")
    (listed,) = desk.stub(TERMINAL, "clerk-2").ListJobs(wire.ListJobsRequest()).jobs
    assert listed.job_id == job_id


def test_no_other_terminal_knows_of_a_job(desk: Desk) -> None:
    job_id = desk.start("one")
    stub = desk.stub(OTHER, "clerk-1")
    asked: list[tuple[Any, Any]] = [
        (stub.GetJob, wire.GetJobRequest(job_id=job_id)),
        (stub.ListJobResults, wire.ListJobResultsRequest(job_id=job_id)),
        (stub.CancelJob, wire.CancelJobRequest(request_id=str(uuid4()), job_id=job_id)),
    ]
    for call, request in asked:
        with pytest.raises(Refusal, match="JOB_UNKNOWN"):
            call(request)
    assert list(stub.ListJobs(wire.ListJobsRequest()).jobs) == []
    assert figures(job(desk, job_id)) == (wire.JOB_STATE_OPEN, 0, 0, 1)


def test_a_page_token_that_was_not_given_out_is_refused(desk: Desk) -> None:
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        desk.stub().ListJobs(wire.ListJobsRequest(page_token="bm9uZQ=="))


def left_on_disk(desk: Desk, words: str) -> list[str]:
    return holding(desk.mesh.state.node(NODE), words.encode())


@pytest.fixture
def _by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be wiped but when the test says so."""
    monkeypatch.setattr(tidying, "LOOK_EVERY", 3600.0)


@pytest.mark.usefixtures("_by_hand")
def test_what_rows_of_a_cancelled_job_said_is_in_no_file_soon_after(desk: Desk) -> None:
    job_id = desk.start("秘密の一行", "秘密の二行")
    desk.mesh.host.tidying.look()
    desk.stub().CancelJob(wire.CancelJobRequest(request_id=str(uuid4()), job_id=job_id))
    assert left_on_disk(desk, "秘密の"), "it stood there, and what looks for it finds it"
    desk.mesh.host.tidying.look()
    assert left_on_disk(desk, "秘密の") == []


@pytest.mark.usefixtures("_by_hand")
def test_nor_what_rows_said_that_were_all_refused(desk: Desk) -> None:
    job_id = desk.start(REFUSED, REFUSED)
    desk.mesh.host.tidying.look()
    desk.toy.take_turn()
    assert figures(job(desk, job_id)) == (wire.JOB_STATE_FINISHED, 0, 2, 0)
    assert left_on_disk(desk, REFUSED)
    desk.mesh.host.tidying.look()
    assert left_on_disk(desk, REFUSED) == []
