"""Looks as a kind mounts them: what stands around its methods, the servicer, and the job that forgets."""

from datetime import date
from functools import partial

from google.protobuf.message import Message

from fittings.accesses import store
from fittings.accesses.service import Accesses
from fittings.accesses.tables import AccessTables
from fittings.accesses.watch import Watch, file_of, numbers_in, target_of
from fittings.files.domain import Reference
from fittings.pages.mounted import pages_of
from fittings.retention import forgetting
from fittings.staff.service import Staff
from juki.fittings.v1.accesses_service_pb2_grpc import add_AccessesServiceServicer_to_server
from mesh.hosting.node import Road
from mesh.storage.database import Database
from mesh.storage.unit import Unit


class MountedAccesses:
    """The record of looks of one node of a kind."""

    def __init__(self, road: Road, database: Database, staff: Staff) -> None:
        """*database* has ``TABLES`` beside the kind's own; administrators of *staff* may read."""
        self.around = Watch(database, road.clock.now, road.topology.nodes).around
        reading = Accesses(database, pages_of(road), staff.must_be_administrator)
        self.add_servicer = partial(add_AccessesServiceServicer_to_server, reading)
        self.timed = forgetting(database, AccessTables.metadata, road.clock)

    def note_file(self, unit: Unit, file: Reference, content: Message, until: date) -> None:
        """Keep which numbers are in a *file* that is kept until that day: whoever reads it will have looked at them."""
        targets = [target_of(each, unit) for each in numbers_in(content)]
        store.hold(unit, file_of(file.digest, unit), targets, until)
