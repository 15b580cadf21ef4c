"""Files as a kind mounts them: what it keeps in them, the servicer, and the job that forgets them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final

from google.protobuf.message import Message

from fittings.files.cabinet import Cabinet
from fittings.files.domain import Reference
from fittings.files.service import Files
from juki.fittings.v1 import files_service_pb2 as wire
from juki.fittings.v1.files_service_pb2_grpc import add_FilesServiceServicer_to_server
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import classes_in
from mesh.contracts.options import callers_of, roles
from mesh.hosting.node import Road, Timed
from mesh.signatures.secrets import kept_secret
from mesh.storage.database import Database
from mesh.storage.unit import Unit

EVERY: Final = 60.0  # seconds between looks for files whose day is over
NoteFile = Callable[[Unit, Reference, Message, date], None]
"""Of a unit, a file that is kept within it, what it holds, and until when it is kept."""
READ: Final = wire.DESCRIPTOR.services_by_name["FilesService"].methods_by_name["ReadFile"]


class MountedFiles:
    """The files of one node of a kind."""

    def __init__(
        self,
        road: Road,
        database: Database,
        contract: Contract,
        *contents: type[Message],
        note_file: NoteFile | None = None,
    ) -> None:
        """*contents* are the messages that files hold: the kind keeps every class of them, and readers may see it.

        *note_file* is told within the unit what a file holds; where that can be a 個人番号, somebody must be told.
        """
        classes = frozenset[DataClass]().union(*(classes_in(each.DESCRIPTOR) for each in contents))
        check_classes(classes, contract)
        if DataClass.MY_NUMBER in classes and note_file is None:
            raise ValueError("files hold my_number, and nobody records who reads them")
        self._note_file = note_file
        self._cabinet = Cabinet(database, partial(kept_secret, road.folder / "files.key"))
        self.add_servicer = partial(add_FilesServiceServicer_to_server, Files(self._cabinet, road.clock))
        self.timed = Timed(name="forget files", every=EVERY, work=lambda: self._cabinet.forget(road.clock.today()))

    def keep(self, unit: Unit, content: Message, until: date) -> Reference:
        """Keep *content* as a file until that day at least, for whoever asks to read."""
        raw = content.SerializeToString(deterministic=True)
        file = self._cabinet.keep(unit, raw, reader=answering().caller, until=until)
        if self._note_file:
            self._note_file(unit, file, content, until)
        return file


def check_classes(classes: frozenset[DataClass], contract: Contract) -> None:
    """Raise unless the kind keeps, and whoever may read files may see, all *classes* that its files hold."""
    if foreign := (classes | {DataClass.FILE}) - contract.conduct.keeps:
        raise ValueError(f"files hold what the kind does not keep: {', '.join(sorted(foreign))}")
    for role in callers_of(READ):
        if hidden := classes - roles()[role].sees:
            raise ValueError(f"files hold what a {role} may not see: {', '.join(sorted(hidden))}")
