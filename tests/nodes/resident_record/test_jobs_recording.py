"""Households are recorded by a job: each by itself, once, in the name of whoever started it."""

import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fittings.jobs.domain import MOST_OPEN, TooManyJobs
from fittings.staff.testing import sit_at
from juki.fittings.v1 import jobs_service_pb2 as jobs_wire
from juki.fittings.v1.jobs_service_pb2_grpc import JobsServiceStub
from juki.juki_gateway.v1.inquiry_service_pb2 import FetchResidentCodesResponse
from juki.resident_record.v1 import counter_service_pb2 as wire
from mesh.refusals import RequestIdReused
from nodes.resident_record.domain.refusals import DateInFuture, HouseholdUnsound, RegisterEntryUnsound
from tests.house.floors import ROOT
from tests.nodes.resident_record.conftest import ADDRESS, NODE, endless_codes
from tests.nodes.resident_record.recording import ROWS, TERMINAL, address_of, listed, opened, until_ended
from vocabulary.refusals import Refusal
from world import threads

City = Any  # conftest.City, which this way of importing does not let us name


def household(city: City, *members: Any) -> wire.NewHousehold:
    return wire.NewHousehold(address=ADDRESS, members=members or [city.entered()])


def start(city: City, *households: wire.NewHousehold, request_id: str = "") -> str:
    request = wire.StartRecordingHouseholdsRequest(request_id=request_id or str(uuid4()), households=households)
    return str(city.counter.StartRecordingHouseholds(request).job_id)


def jobs(city: City) -> JobsServiceStub:
    return JobsServiceStub(city.mesh.channel("sapporo.terminal", NODE))


def everybody(city: City) -> list[Any]:
    found = city.counter.ListHouseholds(wire.ListHouseholdsRequest()).households
    return [each for home in found for each in home.members]


@pytest.mark.function("S1.1")
def test_the_households_of_a_job_are_recorded_and_numbers_asked_for(city: City) -> None:
    job_id = start(city, household(city, city.entered(), city.entered("妻", "花子")), household(city))
    job = until_ended(jobs(city), job_id)
    assert (job.state, job.rows_done, job.rows_refused, job.rows_left) == (jobs_wire.JOB_STATE_FINISHED, 2, 0, 0)
    assert len(everybody(city)) == 3
    city.mesh.settle()
    assert len(city.gateway.items("RequestMyNumbers")) == 3
    assert [each.count for each in city.gateway.requests("FetchResidentCodes")] == [500]


def test_a_household_that_is_wrong_has_its_own_reason_and_the_others_go_on(city: City) -> None:
    unsound, japanese = city.entered("妻", "花子"), city.entered()
    japanese.nationality = "日本"
    headless, unborn = city.entered(), city.entered(born=city.mesh.clock.today() + timedelta(days=1))
    headless.register_head = ""
    wrong = [household(city, each) for each in (unsound, japanese, headless, unborn)]
    job_id = start(city, household(city), *wrong, household(city))
    until_ended(jobs(city), job_id)
    found = jobs(city).ListJobResults(jobs_wire.ListJobResultsRequest(job_id=job_id)).results
    assert [each.reason for each in found] == [
        *("", HouseholdUnsound.reason, "MALFORMED", RegisterEntryUnsound.reason, DateInFuture.reason, ""),
    ]
    assert found[1].explanation == HouseholdUnsound.japanese
    assert len(everybody(city)) == 2


def test_what_a_job_recorded_says_who_started_it(city: City) -> None:
    until_ended(jobs(city), start(city, household(city)))
    with city.mesh.running(NODE).database.reading() as session:
        operators = session.connection().exec_driver_sql("select operator from history").scalars().all()
    assert operators == ["clerk-1"]


def test_a_request_sent_twice_starts_one_job(city: City) -> None:
    request_id = str(uuid4())
    assert start(city, household(city), request_id=request_id) == start(city, household(city), request_id=request_id)
    with pytest.raises(Refusal, match=RequestIdReused.reason):
        start(city, household(city), household(city), request_id=request_id)


def test_a_job_waits_while_the_nation_gives_no_codes_and_goes_on_when_it_does(city: City) -> None:
    asked = threads.Event()

    def none_left(request: Any) -> FetchResidentCodesResponse:
        asked.set()
        return FetchResidentCodesResponse()

    city.gateway.answer("FetchResidentCodes", none_left)
    job_id = start(city, household(city))
    assert asked.wait(15)
    job = jobs(city).GetJob(jobs_wire.GetJobRequest(job_id=job_id)).job
    assert (job.state, job.rows_left) == (jobs_wire.JOB_STATE_OPEN, 1)
    city.gateway.answer("FetchResidentCodes", endless_codes())
    assert until_ended(jobs(city), job_id).rows_done == 1


def test_who_has_as_many_jobs_under_way_as_it_may_starts_no_other(city: City) -> None:
    city.gateway.answer("FetchResidentCodes", FetchResidentCodesResponse())  # so that every job waits
    for _ in range(MOST_OPEN):
        start(city, household(city))
    with pytest.raises(Refusal, match=TooManyJobs.reason):
        start(city, household(city))
    assert len(jobs(city).ListJobs(jobs_wire.ListJobsRequest()).jobs) == MOST_OPEN


def test_what_a_row_said_is_in_the_database_no_more_once_it_is_done(city: City) -> None:
    until_ended(jobs(city), start(city, household(city)))
    with city.mesh.running(NODE).database.reading() as session:
        (content,) = session.connection().exec_driver_sql("select content from job_rows").scalars()
    assert content is None


def test_a_node_killed_in_the_middle_of_a_job_records_every_household_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.nodes.resident_record.recording", str(tmp_path)]
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdout
        job_id, done = node.stdout.readline().strip(), node.stdout.readline().strip()
        node.send_signal(signal.SIGKILL)
        node.wait(30)
    assert 0 < int(done) < ROWS
    with opened(tmp_path) as mesh:
        sit_at(mesh, TERMINAL, NODE, "clerk-3")
        stub = JobsServiceStub(mesh.channel(TERMINAL, NODE))
        job = until_ended(stub, job_id)
        assert (job.rows_done, job.rows_refused) == (ROWS, 0)
        members = [each for home in listed(mesh) for each in home.members]
    assert [each.four_items.address for each in members] == [address_of(number) for number in range(ROWS)]
    assert len({each.resident_code for each in members}) == len({each.addressee_number for each in members}) == ROWS
