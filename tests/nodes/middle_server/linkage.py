"""A linkage network in small: core, interface system, two middle servers, and cities that only listen."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc

from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.city_middle_server.v1.delivery_service_pb2_grpc import (
    DeliveryServiceServicer,
    add_DeliveryServiceServicer_to_server,
)
from juki.core_system.v1 import audit_service_pb2 as core_audit_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.core_system.v1.audit_service_pb2_grpc import AuditServiceStub as CoreAuditStub
from juki.core_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub as CoreStub
from juki.middle_server.v1 import audit_service_pb2 as audit_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1.audit_service_pb2_grpc import AuditServiceStub
from juki.middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.juki_net_pb2 import ResidentAcquisition
from juki.types.v1.linkage_pb2 import DataItem, InquiryMatter, IntegratedAcquisition, ProvisionRecord
from mesh.call import answering
from mesh.testing import LocalMesh, fake

SAPPORO, HAKODATE = "011002", "012025"
WORK, PROCEDURE, ITEM = "JM99000000000048", "JT99000000000001", "TM99000000000048"
RESIDENT = "90000000018"
SAPPORO_PERSON, HAKODATE_PERSON = "000005000010016", "000005000010024"
NODES: dict[str, dict[str, Any]] = {
    "linkage.core-system": {
        "settings": {
            "demo_keys": True,
            "permissions": [
                {
                    "inquirer": "*",
                    "work": WORK,
                    "procedure": PROCEDURE,
                    "provider": "*",
                    "item": ITEM,
                    "row": 48,
                }
            ],
        }
    },
    "linkage.interface-system": {},
    "sapporo.middle-server": {"code": SAPPORO},
    "hakodate.middle-server": {"code": HAKODATE},
    "sapporo.city-middle-server": {"code": SAPPORO},
    "hakodate.city-middle-server": {"code": HAKODATE},
}
BODIES = ["sapporo.middle-server", "hakodate.middle-server"]
LINKS = [
    (
        BODIES,
        "linkage.interface-system",
        ["IssueAcquisitionNumbers", "PublishKeys", "RequestInformation", "RelayAnswers"],
        ["symbol", "sealed_information"],
    ),
    (
        "linkage.interface-system",
        "linkage.core-system",
        ["IssueAcquisitionNumbers", "PublishKeys", "RequestInformation"],
        ["symbol"],
    ),
    (
        "linkage.core-system",
        "linkage.interface-system",
        ["DeliverAcquisitionNumbers", "DeliverSymbols", "DeliverDecisions", "DeliverPermits"],
        ["acquisition_number", "symbol"],
    ),
    (
        "linkage.interface-system",
        BODIES,
        [
            "ReceiveAcquisitionNumbers",
            "ReceiveSymbols",
            "ReceiveDecisions",
            "ReceivePermits",
            "ReceiveAnswers",
        ],
        ["acquisition_number", "symbol", "sealed_information"],
    ),
    *(
        (
            f"{body}.middle-server",
            f"{body}.city-middle-server",
            ["ReceiveAcquisitionNumbers", "ReceiveSymbolResults", "ReceiveResults"],
            ["integrated_addressee_number", "acquisition_number", "specific_personal_information"],
        )
        for body in ("sapporo", "hakodate")
    ),
    (
        "test.terminal",
        BODIES,
        [
            "RequestSymbols",
            "RegisterCopies",
            "RequestInformation",
            "ReceiveAcquisitionNumbers",
            "ReceiveSymbols",
            "ReceivePermits",
            "ReceiveAnswers",
            "ReceiveDecisions",
            "ListProvisionRecords",
        ],
        [
            "integrated_addressee_number",
            "acquisition_number",
            "symbol",
            "specific_personal_information",
            "sealed_information",
        ],
    ),
    (
        "test.terminal",
        "linkage.core-system",
        ["SubmitResidentCodes", "ListProvisionRecords"],
        ["resident_code", "acquisition_number"],
    ),
]


def delivery() -> Delivery:
    return Delivery(delivery_id=str(uuid4()))


def inquiry(person: str, provider: str, item_code: str = ITEM, work_code: str = WORK) -> wire.Inquiry:
    return wire.Inquiry(
        delivery=delivery(),
        inquiry_id=str(uuid4()),
        integrated_addressee_number=person,
        matter=InquiryMatter(
            work_code=work_code, procedure_code=PROCEDURE, item_code=item_code, provider_code=provider
        ),
    )


class Cities(DeliveryServiceServicer):
    """Listens for every city; other methods are not called."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[IntegratedAcquisition]] = {}
        self.symbols: dict[str, list[city_wire.SymbolResult]] = {}
        self.results: dict[str, list[city_wire.ResultItem]] = {}

    def ReceiveAcquisitionNumbers(
        self, request: city_wire.ReceiveAcquisitionNumbersRequest, context: grpc.ServicerContext
    ) -> city_wire.ReceiveAcquisitionNumbersResponse:
        numbers = [each.acquisition for each in request.items]
        self.numbers.setdefault(answering().callee.partition(".")[0], []).extend(numbers)
        return city_wire.ReceiveAcquisitionNumbersResponse(outcomes=map(_taken, request.items))

    def ReceiveSymbolResults(
        self, request: city_wire.ReceiveSymbolResultsRequest, context: grpc.ServicerContext
    ) -> city_wire.ReceiveSymbolResultsResponse:
        self.symbols.setdefault(answering().callee.partition(".")[0], []).extend(request.items)
        return city_wire.ReceiveSymbolResultsResponse(outcomes=map(_taken, request.items))

    def ReceiveResults(
        self, request: city_wire.ReceiveResultsRequest, context: grpc.ServicerContext
    ) -> city_wire.ReceiveResultsResponse:
        self.results.setdefault(answering().callee.partition(".")[0], []).extend(request.items)
        return city_wire.ReceiveResultsResponse(outcomes=map(_taken, request.items))


def _taken(item: Any) -> DeliveryOutcome:
    return DeliveryOutcome(delivery_id=item.delivery.delivery_id)


Cities.__abstractmethods__ = frozenset()  # the methods that business systems call are not part of this play


class Linkage:
    """The running network, and what one does with it from outside."""

    def __init__(self, folder: Path) -> None:
        self.cities = Cities()  # type: ignore[abstract]  # what nobody calls here is left out
        fakes = {"city_middle_server": fake(add_DeliveryServiceServicer_to_server, self.cities)}
        self.mesh = LocalMesh(folder, nodes=NODES, links=LINKS, fakes=fakes)

    def body(self, name: str) -> DeliveryServiceStub:
        return DeliveryServiceStub(self.mesh.channel("test.terminal", f"{name}.middle-server"))

    @property
    def core(self) -> CoreStub:
        return CoreStub(self.mesh.channel("test.terminal", "linkage.core-system"))

    def settle(self) -> None:
        """Wait until all is still.

        One look at every outbox can miss a message that passes from a node not yet looked at to one already
        looked at. In every story here that happens three times at most, so the fourth quiet look is right.
        """
        for _ in range(4):
            self.mesh.settle()

    def request_symbol(self, body: str, person: str) -> None:
        item = wire.SymbolRequest(delivery=delivery(), integrated_addressee_number=person)
        assert not self.body(body).RequestSymbols(wire.RequestSymbolsRequest(items=[item])).outcomes[0].reason
        self.settle()

    def give_symbol(self, body: str, person: str, resident: str = RESIDENT) -> None:
        """Acquire a symbol the whole way; the test stands in for the national server."""
        self.request_symbol(body, person)
        number = self.cities.numbers[body][-1].acquisition_number
        acquisition = ResidentAcquisition(acquisition_number=number, resident_code=resident)
        item = core_wire.AcquisitionItem(delivery=delivery(), acquisition=acquisition)
        answer = self.core.SubmitResidentCodes(core_wire.SubmitResidentCodesRequest(items=[item]))
        assert not answer.outcomes[0].reason
        self.settle()

    def register(self, body: str, person: str, value: str, version: int = 1, record_id: str = "1") -> None:
        copy = wire.Copy(
            delivery=delivery(),
            integrated_addressee_number=person,
            item_code=ITEM,
            record_id=record_id,
            version=version,
            items=[DataItem(code="TK99000000000001", value=value)],
        )
        assert not self.body(body).RegisterCopies(wire.RegisterCopiesRequest(items=[copy])).outcomes[0].reason

    def ask(
        self, body: str, person: str, provider: str, item_code: str = ITEM, work_code: str = WORK
    ) -> city_wire.ResultItem:
        """Ask and return what the city hears in the end."""
        item = inquiry(person, provider, item_code, work_code)
        self.body(body).RequestInformation(wire.RequestInformationRequest(items=[item]))
        self.settle()
        (result,) = [each for each in self.cities.results[body] if each.inquiry_id == item.inquiry_id]
        return result

    def records(self, body: str) -> list[ProvisionRecord]:
        audit = AuditServiceStub(self.mesh.channel("test.terminal", f"{body}.middle-server"))
        return list(audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest()).records)

    def core_records(self) -> list[ProvisionRecord]:
        audit = CoreAuditStub(self.mesh.channel("test.terminal", "linkage.core-system"))
        return list(audit.ListProvisionRecords(core_audit_wire.ListProvisionRecordsRequest()).records)
