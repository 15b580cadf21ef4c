"""The interface system between a fake core and two fake middle servers, called by whoever may call it."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc

from juki.core_system.v1 import acquisition_service_pb2 as core_acquisition_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.fittings.v1 import passages_service_pb2 as passages_wire
from juki.fittings.v1.passages_service_pb2 import LinkageRecord
from juki.fittings.v1.passages_service_pb2_grpc import PassagesServiceStub
from juki.interface_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.interface_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.interface_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.linkage_pb2 import IssuedNumber
from mesh.call import answering
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.refusals import Unreachable
from mesh.storage.database import Database
from mesh.testing import LocalMesh, client_of
from vocabulary.refusals import Malformed, NotFound, Refusal

SAPPORO, HAKODATE, AWAY = "011002", "012025", "130001"
INTERFACE = "linkage.interface-system"
NUMBER = "ab" * 16  # what the core issues
UNKNOWN = "00" * 16  # what no middle server asked for
TO_CORE = ["PublishKeys", "RequestInformation"]
TO_BODIES = ["ReceiveSymbols", "ReceiveDecisions", "ReceivePermits", "ReceiveAnswers"]
FROM_CORE = ["DeliverSymbols", "DeliverDecisions", "DeliverPermits"]
NUMBERS = "IssueAcquisitionNumbers"


class NotAsked(NotFound):
    """What a middle server says of a number it did not ask for."""

    reason, cause = "ACQUISITION_NOT_ASKED", "Nobody asked."


def play_core() -> Fake:
    """Return a core that issues the same number to everybody."""
    core = Fake(Contract(core_wire, core_acquisition_wire))

    def issue(
        request: core_acquisition_wire.IssueAcquisitionNumbersRequest,
    ) -> core_acquisition_wire.IssueAcquisitionNumbersResponse:
        ids = request.acquisition_request_ids
        numbers = [IssuedNumber(acquisition_request_id=each, acquisition_number=NUMBER) for each in ids]
        return core_acquisition_wire.IssueAcquisitionNumbersResponse(numbers=numbers)

    core.answer(NUMBERS, issue)
    return core


def play_middle_servers() -> Fake:
    """Return middle servers of which some are away; a call with a bad decision is refused as a whole."""
    middle_servers = Fake(Contract(middle_wire))

    def take(method: str, request: Any) -> Any:
        node = answering().callee
        if node.startswith("away"):
            raise Unreachable(callee=node, status="UNAVAILABLE")
        if method == "ReceiveDecisions" and any(each.decision.explanation == "bad" for each in request.items):
            raise Malformed("explanation", "is bad")
        return middle_servers.settle(method, request)

    for each in TO_BODIES:
        middle_servers.answer(each, partial(take, each))
    return middle_servers


class Relay:
    """The running interface system; each caller is the node itself, by its own certificate."""

    def __init__(self, folder: Path) -> None:
        self.refusal: Refusal | None = None  # what everybody says of every item
        self.core, self.middle_servers = play_core(), play_middle_servers()
        for fake, methods in ((self.core, TO_CORE), (self.middle_servers, TO_BODIES)):
            for each in methods:
                fake.judge(each, self._verdict)
        bodies = {"sapporo": SAPPORO, "hakodate": HAKODATE, "away": AWAY}
        names = [f"{body}.middle-server" for body in bodies]
        classes = ["acquisition_number", "symbol", "sealed_information"]
        self.mesh = LocalMesh(
            folder,
            nodes={
                "linkage.core-system": {},
                INTERFACE: {},
                **{f"{body}.middle-server": {"code": code} for body, code in bodies.items()},
            },
            links=[
                (INTERFACE, "linkage.core-system", [*TO_CORE, NUMBERS], classes),
                (INTERFACE, names, TO_BODIES, classes),
                ("linkage.core-system", INTERFACE, FROM_CORE, classes),
                (names, INTERFACE, [*TO_CORE, NUMBERS, "RelayAnswers"], classes),
                ("test.terminal", INTERFACE, [*TO_CORE, NUMBERS], classes),
                ("linkage.auditor", INTERFACE, ["ListLinkageRecords"], []),
            ],
            clients=["test.terminal", "linkage.auditor"],
            fakes={"core_system": self.core, "middle_server": self.middle_servers},
        )

    def _verdict(self, item: Any) -> Refusal | None:
        is_symbol = isinstance(item, middle_wire.IssuedSymbolItem)
        not_asked = NotAsked() if is_symbol and item.symbol.acquisition_number == UNKNOWN else None
        return self.refusal or not_asked

    def called(self) -> list[str]:
        """Return the methods that were called on either side, the core's first."""
        return [*self.core.called, *self.middle_servers.called]

    def by(self, caller: str) -> DeliveryServiceStub:
        """Return the interface system as *caller* reaches it."""
        return DeliveryServiceStub(self._way_of(caller))

    def numbers(self, caller: str, body: str, *request_ids: str) -> list[IssuedNumber]:
        """Have *caller* ask for numbers for *body*."""
        request = acquisition_wire.IssueAcquisitionNumbersRequest(body_code=body, acquisition_request_ids=request_ids)
        return list(AcquisitionServiceStub(self._way_of(caller)).IssueAcquisitionNumbers(request).numbers)

    def audit(self) -> list[LinkageRecord]:
        """Return the linkage records as the auditor reads them."""
        stub = PassagesServiceStub(self._way_of("linkage.auditor"))
        return list(stub.ListLinkageRecords(passages_wire.ListLinkageRecordsRequest()).records)

    def _way_of(self, caller: str) -> grpc.Channel:
        return client_of(self.mesh.topology, self.mesh.state, caller).channel(INTERFACE)

    @property
    def database(self) -> Database:
        database = self.mesh.running(INTERFACE).database
        assert database is not None
        return database

    def kept(self) -> bytes:
        """Everything the interface system has on disk."""
        folder = self.mesh.state.node(INTERFACE)
        files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert {"node.db", "node.db-wal"} <= files.keys()
        return b"".join(files.values())

    def noted(self) -> list[tuple[str, str, str]]:
        """Return method, body and refusal of what was noted."""
        query = "select method, body, refusal from linkage_records order by method, body, refusal"
        with self.database.reading() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(query)]

    def between(self) -> list[tuple[str, str]]:
        """Return sender and receiver of what was noted, in the order it came."""
        query = "select sender, receiver from linkage_records order by position"
        with self.database.reading() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def delivery() -> Delivery:
    return Delivery(delivery_id=str(uuid4()), trace_parent="")
