"""Run as a program: a node in a process of its own that records many households by a job, until it is killed."""

import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from fittings.staff.testing import sit_at
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.fittings.v1 import jobs_service_pb2 as jobs_wire
from juki.fittings.v1.jobs_service_pb2_grpc import JobsServiceStub
from juki.resident_record.v1 import counter_service_pb2 as wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.testing import LocalMesh
from scenarios.story import pages
from tests.nodes.resident_record.conftest import (
    BASIC_PERSON,
    GATEWAY,
    LINKS,
    NODE,
    OTHER_TERMINAL,
    entered,
    play_gateway,
)
from world import clocks, threads

TERMINAL, ROWS, PATIENCE = "sapporo.terminal", 1000, 60.0


def opened(folder: Path) -> LocalMesh:
    """Return Sapporo between its fakes, with the state in *folder*."""
    own = {"code": "011002"}
    return LocalMesh(
        folder,
        nodes={NODE: {**own, "settings": {"stock_refill": 2000}}, GATEWAY: own, BASIC_PERSON: own},
        clients=[TERMINAL, OTHER_TERMINAL],
        links=LINKS,
        fakes={"juki_gateway": play_gateway(), "basic_person": Fake(Contract(person_wire))},
    )


def address_of(number: int) -> str:
    """Return where a household lives."""
    return f"北海道札幌市中央区北1条西{number + 1}丁目"


def progress(stub: JobsServiceStub, job_id: str) -> jobs_wire.Job:
    return stub.GetJob(jobs_wire.GetJobRequest(job_id=job_id)).job


def until_ended(stub: JobsServiceStub, job_id: str) -> jobs_wire.Job:
    """Return a job once it has ended."""
    deadline, pause = clocks.monotonic() + PATIENCE, threads.Event()
    while (job := progress(stub, job_id)).state == jobs_wire.JOB_STATE_OPEN:
        if clocks.monotonic() > deadline:
            raise TimeoutError(f"{job.rows_left} rows still wait")
        pause.wait(0.01)
    return job


def listed(mesh: LocalMesh) -> list[Any]:
    """Return all households."""
    stub = CounterServiceStub(mesh.channel(TERMINAL, NODE))
    ask = wire.ListHouseholdsRequest
    return [
        home
        for page in pages(lambda token: stub.ListHouseholds(ask(page_size=200, page_token=token)))
        for home in page.households
    ]


def main(folder: Path) -> None:
    """Start the job and say its id; say how many rows are done as soon as any is, then go on until killed."""
    with opened(folder) as mesh:
        sit_at(mesh, TERMINAL, NODE)
        channel = mesh.channel(TERMINAL, NODE)
        households = [wire.NewHousehold(address=address_of(each), members=[entered()]) for each in range(ROWS)]
        request = wire.StartRecordingHouseholdsRequest(request_id=str(uuid4()), households=households)
        job_id = CounterServiceStub(channel).StartRecordingHouseholds(request).job_id
        print(job_id, flush=True)
        stub, pause = JobsServiceStub(channel), threads.Event()
        deadline = clocks.monotonic() + PATIENCE
        while not (done := progress(stub, job_id).rows_done) and clocks.monotonic() < deadline:
            pause.wait(0.001)
        print(done, flush=True)
        threads.Event().wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
