"""The interface system between a fake core and two fake middle servers, called by whoever may call it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf.message import Message
from google.rpc import code_pb2

from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.core_system.v1 import delivery_service_pb2_grpc as core_grpc
from juki.interface_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.middle_server.v1 import delivery_service_pb2_grpc as middle_grpc
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.linkage_pb2 import Decision, IssuedSymbol
from mesh.call import answering
from mesh.refusals import Unreachable
from mesh.testing import LocalMesh, client_of, fake
from vocabulary.refusals import Malformed

SAPPORO, HAKODATE, AWAY = "011002", "012025", "130001"
TO_CORE = ["IssueAcquisitionNumbers", "PublishKeys", "RequestInformation"]
TO_BODIES = [
    "ReceiveAcquisitionNumbers",
    "ReceiveSymbols",
    "ReceiveDecisions",
    "ReceivePermits",
    "ReceiveAnswers",
]
FROM_CORE = ["DeliverAcquisitionNumbers", "DeliverSymbols", "DeliverDecisions", "DeliverPermits"]


class Listeners:
    """What came where, by node name; some nodes do not listen."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[Any]]] = []

    def take(self, method: str, request: Any, response: type[Message]) -> Message:
        node = answering().callee
        if node.startswith("away"):
            raise Unreachable(callee=node, status="UNAVAILABLE")
        if any(_decision(each).explanation == "bad" for each in request.items):
            raise Malformed("explanation", "is bad")
        self.calls.append((node, method, list(request.items)))
        refused = {"reason": "ACQUISITION_NOT_ASKED", "status": code_pb2.NOT_FOUND, "explanation": "Nobody asked."}
        return response(
            outcomes=[
                DeliveryOutcome(
                    delivery_id=each.delivery.delivery_id,
                    **(refused if _symbol(each).acquisition_number == "00" * 16 else {}),
                )
                for each in request.items
            ]
        )


def _decision(item: Any) -> Decision:
    return item.decision if isinstance(item, middle_wire.DecisionItem) else Decision()


def _symbol(item: Any) -> IssuedSymbol:
    return item.symbol if isinstance(item, middle_wire.IssuedSymbolItem) else IssuedSymbol()


def _servicer(base: type, wire: Any, methods: list[str], listeners: Listeners) -> object:
    def method(name: str) -> Any:
        def answer(self: object, request: Any, context: grpc.ServicerContext) -> Message:
            return listeners.take(name, request, getattr(wire, f"{name}Response"))

        return answer

    made = type("Fake", (base,), {name: method(name) for name in methods})
    made.__abstractmethods__ = frozenset()  # type: ignore[attr-defined]  # what nobody calls here is left out
    servicer: object = made()
    return servicer


class Relay:
    """The running interface system; each caller is the node itself, by its own certificate."""

    def __init__(self, folder: Path) -> None:
        self.heard = Listeners()
        bodies = {"sapporo": SAPPORO, "hakodate": HAKODATE, "away": AWAY}
        names = [f"{body}.middle-server" for body in bodies]
        core = _servicer(core_grpc.DeliveryServiceServicer, core_wire, TO_CORE, self.heard)
        middle = _servicer(middle_grpc.DeliveryServiceServicer, middle_wire, TO_BODIES, self.heard)
        classes = ["acquisition_number", "symbol", "sealed_information"]
        self.mesh = LocalMesh(
            folder,
            nodes={
                "linkage.core-system": {},
                "linkage.interface-system": {},
                **{f"{body}.middle-server": {"code": code} for body, code in bodies.items()},
            },
            links=[
                ("linkage.interface-system", "linkage.core-system", TO_CORE, classes),
                ("linkage.interface-system", names, TO_BODIES, classes),
                ("linkage.core-system", "linkage.interface-system", FROM_CORE, classes),
                (names, "linkage.interface-system", [*TO_CORE, "RelayAnswers"], classes),
                ("test.terminal", "linkage.interface-system", TO_CORE, classes),
            ],
            fakes={
                "core_system": fake(core_grpc.add_DeliveryServiceServicer_to_server, core),
                "middle_server": fake(middle_grpc.add_DeliveryServiceServicer_to_server, middle),
            },
        )

    def by(self, caller: str) -> DeliveryServiceStub:
        """Return the interface system as *caller* reaches it."""
        way = client_of(self.mesh.topology, self.mesh.state, caller)
        return DeliveryServiceStub(way.channel("linkage.interface-system"))

    def noted(self) -> list[tuple[str, str, str]]:
        """Return matter, body and outcome of what was noted."""
        database = self.mesh.running("linkage.interface-system").database
        assert database is not None
        query = "select matter, body, outcome from passages order by matter, body, outcome"
        with database.reading() as session:
            return [tuple(row) for row in session.connection().exec_driver_sql(query)]


def delivery() -> Delivery:
    return Delivery(delivery_id=str(uuid4()), trace_parent="")
