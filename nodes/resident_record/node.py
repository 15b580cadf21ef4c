"""Builds a resident record system from its stanza in topology.yaml."""

from functools import partial

from pydantic import Field

from fittings.accesses.mounted import MountedAccesses
from fittings.accesses.tables import TABLES as ACCESSES
from fittings.files.mounted import MountedFiles
from fittings.files.tables import TABLES as FILE_TABLES
from fittings.jobs.mounted import MountedJobs
from fittings.jobs.tables import TABLES as JOB_TABLES
from fittings.pages.mounted import pages_of
from fittings.retention import forgetting
from fittings.staff.service import Staff
from fittings.staff.store import TABLES as STAFF
from juki.fittings.v1 import accesses_service_pb2, files_service_pb2, jobs_service_pb2, staff_service_pb2
from juki.resident_record.v1 import counter_service_pb2, delivery_service_pb2, kind_pb2
from juki.resident_record.v1.counter_service_pb2_grpc import add_CounterServiceServicer_to_server
from juki.resident_record.v1.delivery_service_pb2_grpc import add_DeliveryServiceServicer_to_server
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road, Timed
from nodes.resident_record import jobs
from nodes.resident_record.acts.stock import Stock
from nodes.resident_record.convert.moves import CertificateMessage
from nodes.resident_record.peers import BasicPerson, Gateway, Onward
from nodes.resident_record.service import Counter, Delivery, Fittings
from nodes.resident_record.store import tables
from nodes.resident_record.store.store import Store
from vocabulary.identifiers import LocalGovernmentCode
from world import chance

KIND = "resident_record"
CALLS = ("juki_gateway", "basic_person")
NEEDS = ("juki_gateway", "basic_person")
CONTRACT = Contract(
    kind_pb2,
    counter_service_pb2,
    delivery_service_pb2,
    accesses_service_pb2,
    files_service_pb2,
    jobs_service_pb2,
    staff_service_pb2,
)
CLOSING_SECONDS = 3.0
FIRST_SERIAL, SERIALS = 1, 100_000_000  # of the addressee numbers it gives, which offices of the body do not


class Settings(NodeSettings):
    """How large the stock of resident codes is kept."""

    stock_refill: int = Field(default=500, ge=1, le=2000)  # codes fetched at least when the stock is short


def build(road: Road, settings: Settings) -> Parts:
    """Wire the register, the ways to the gateway and to the rest of the city, the servicers and the jobs."""
    own = LocalGovernmentCode(road.node.code or "")
    gateway = Gateway(road)
    onward = Onward(gateway, BasicPerson(road))
    database = road.database(tables.Base.metadata, __file__, STAFF, JOB_TABLES, FILE_TABLES, ACCESSES)
    register, staff = Store(database, road.clock.now), Staff(database, pages_of(road))
    accesses = MountedAccesses(road, database, staff)
    stock = Stock(register, gateway, chance.generator().sample, settings.stock_refill)
    recording = jobs.recording_households(register, stock, onward, own, road.clock)
    rows = MountedJobs(road, database, register.writing, CONTRACT, recording)
    files = MountedFiles(road, database, CONTRACT, CertificateMessage, note_file=accesses.note_file)
    fittings = Fittings(
        start_recording=partial(rows.start, work=recording),
        keep_file=files.keep,
        pages=pages_of(road),
    )
    counter = Counter(register, own, onward, gateway, road.clock, stock, fittings)
    closing = Timed(
        name="close due records",
        every=CLOSING_SECONDS,
        work=partial(jobs.close_due_records, register, onward, road.clock),
    )
    return Parts(
        servicers=[
            partial(add_CounterServiceServicer_to_server, counter),
            partial(add_DeliveryServiceServicer_to_server, Delivery(register, onward, road.relay, road.clock)),
            staff.add_to,
            rows.add_servicer,
            files.add_servicer,
            accesses.add_servicer,
        ],
        jobs=[
            closing,
            forgetting(database, tables.Base.metadata, road.clock),
            staff.timed,
            rows.timed,
            rows.forgetting,
            files.timed,
            accesses.timed,
        ],
        operator_of=staff.operator_of,
        around=accesses.around,
    )
