"""The interface system between a fake core and two fake middle servers, called by whoever may call it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf.message import Message

from juki.core_system.v1 import acquisition_service_pb2 as core_acquisition_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.core_system.v1 import delivery_service_pb2_grpc as core_grpc
from juki.core_system.v1.acquisition_service_pb2_grpc import (
    AcquisitionServiceServicer,
    add_AcquisitionServiceServicer_to_server,
)
from juki.fittings.v1 import passages_service_pb2 as passages_wire
from juki.fittings.v1.passages_service_pb2 import LinkageRecord
from juki.fittings.v1.passages_service_pb2_grpc import PassagesServiceStub
from juki.interface_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.interface_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.interface_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.middle_server.v1 import delivery_service_pb2_grpc as middle_grpc
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.linkage_pb2 import Decision, IssuedNumber, IssuedSymbol
from mesh.call import answering
from mesh.refusals import Unreachable
from mesh.storage.database import Database
from mesh.storage.items import Outcome, outcomes_to_wire
from mesh.testing import LocalMesh, client_of, fake
from vocabulary.refusals import Malformed, NotFound, Refusal

SAPPORO, HAKODATE, AWAY = "011002", "012025", "130001"
INTERFACE = "linkage.interface-system"
NUMBER = "ab" * 16  # what the core issues
TO_CORE = ["PublishKeys", "RequestInformation"]
TO_BODIES = ["ReceiveSymbols", "ReceiveDecisions", "ReceivePermits", "ReceiveAnswers"]
FROM_CORE = ["DeliverSymbols", "DeliverDecisions", "DeliverPermits"]
NUMBERS = "IssueAcquisitionNumbers"


class Listeners:
    """What came where, by node name; some nodes do not listen."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[Any]]] = []
        self.asked_for: list[tuple[str, list[str]]] = []
        self.refusal: Refusal | None = None  # what everybody says

    def take(self, method: str, request: Any, response: type[Message]) -> Message:
        node = answering().callee
        if node.startswith("away"):
            raise Unreachable(callee=node, status="UNAVAILABLE")
        if any(_decision(each).explanation == "bad" for each in request.items):
            raise Malformed("explanation", "is bad")
        self.calls.append((node, method, list(request.items)))
        outcomes = [Outcome(each.delivery.delivery_id, self.refusal or _not_asked(each)) for each in request.items]
        return response(outcomes=outcomes_to_wire(outcomes))


class Core(AcquisitionServiceServicer):
    """Issues the same number to everybody."""

    heard: Listeners

    def IssueAcquisitionNumbers(
        self, request: core_acquisition_wire.IssueAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> core_acquisition_wire.IssueAcquisitionNumbersResponse:
        self.heard.asked_for.append((request.body_code, list(request.acquisition_request_ids)))
        numbers = [
            IssuedNumber(acquisition_request_id=each, acquisition_number=NUMBER)
            for each in request.acquisition_request_ids
        ]
        return core_acquisition_wire.IssueAcquisitionNumbersResponse(numbers=numbers)


class NotAsked(NotFound):
    """What a middle server says of a number it did not ask for."""

    reason, cause = "ACQUISITION_NOT_ASKED", "Nobody asked."


def _decision(item: Any) -> Decision:
    return item.decision if isinstance(item, middle_wire.DecisionItem) else Decision()


def _not_asked(item: Any) -> Refusal | None:
    symbol = item.symbol if isinstance(item, middle_wire.IssuedSymbolItem) else IssuedSymbol()
    return NotAsked() if symbol.acquisition_number == "00" * 16 else None


def _servicer(bases: tuple[type, ...], wire: Any, methods: list[str], listeners: Listeners) -> object:
    def method(name: str) -> Any:
        def answer(self: object, request: Any, context: grpc.ServicerContext) -> Message:
            return listeners.take(name, request, getattr(wire, f"{name}Response"))

        return answer

    made = type("Fake", bases, {"heard": listeners, **{name: method(name) for name in methods}})
    made.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]  # what nobody calls here is left out
    servicer: object = made()
    return servicer


class Relay:
    """The running interface system; each caller is the node itself, by its own certificate."""

    def __init__(self, folder: Path) -> None:
        self.heard = Listeners()
        bodies = {"sapporo": SAPPORO, "hakodate": HAKODATE, "away": AWAY}
        names = [f"{body}.middle-server" for body in bodies]
        core = _servicer((Core, core_grpc.DeliveryServiceServicer), core_wire, TO_CORE, self.heard)
        middle = _servicer((middle_grpc.DeliveryServiceServicer,), middle_wire, TO_BODIES, self.heard)
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
            fakes={
                "core_system": fake(
                    core_grpc.add_DeliveryServiceServicer_to_server, core, add_AcquisitionServiceServicer_to_server
                ),
                "middle_server": fake(middle_grpc.add_DeliveryServiceServicer_to_server, middle),
            },
        )

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
