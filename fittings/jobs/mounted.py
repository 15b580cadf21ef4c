"""Jobs as a kind mounts them: how one is started, the servicer, and the runner."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from google.protobuf.message import Message

from fittings.jobs import store
from fittings.jobs.domain import Job, JobState, Starter, check_open
from fittings.jobs.forgetting import Forgetter
from fittings.jobs.runner import Runner, Writing
from fittings.jobs.service import Jobs
from fittings.jobs.work import Work
from fittings.pages.mounted import pages_of
from juki.fittings.v1.jobs_service_pb2_grpc import add_JobsServiceServicer_to_server
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.contracts.guard import classes_in
from mesh.hosting.node import Road, Timed
from mesh.ids import new_id_text
from mesh.storage.database import Database
from mesh.storage.unit import Unit
from world import clocks

EVERY: Final = 0.5  # seconds between looks for rows
FORGET_EVERY: Final = 60.0  # seconds between looks for jobs that ended long ago


class MountedJobs:
    """The jobs of one node of a kind."""

    def __init__(
        self, road: Road, database: Database, writing: Writing, contract: Contract, *works: Work[Any, Any, Any]
    ) -> None:
        """*writing* opens a unit of the kind. What rows say waits in the database: the kind must keep all of it."""
        for work in works:
            if foreign := classes_in(work.row.DESCRIPTOR) - contract.conduct.keeps:
                raise ValueError(f"rows of {work.name} hold what the kind does not keep: {', '.join(sorted(foreign))}")
        runner = Runner(road.node.name, database, writing, {each.name: each for each in works}, road.recorder)
        self.add_servicer = partial(add_JobsServiceServicer_to_server, Jobs(database, pages_of(road)))
        self.timed = Timed(name="do rows of jobs", every=EVERY, work=runner.take_turn)
        self.forgetting = Timed(name="forget jobs", every=FORGET_EVERY, work=Forgetter(database).forget)

    def start(self, unit: Unit, rows: Sequence[Message], *, work: Work[Any, Any, Any]) -> str:
        """Start a job for whoever asks, and return its id; the unit is the one that answers the call."""
        now, call = clocks.now(), answering()
        check_open(store.count_open(unit.session, call.caller))
        job = Job(
            job_id=new_id_text(),
            starter=Starter(caller=call.caller, operator=call.operator),
            work=work.name,
            state=JobState.OPEN,
            start_time=now,
            trace_parent=call.span.trace_parent if call.span else "",
        )
        store.add(unit, job, [each.SerializeToString() for each in rows])
        return job.job_id
