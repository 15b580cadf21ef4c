"""The core with a fake interface system in front of it, which keeps what it is told to deliver."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import grpc
from google.protobuf.message import Message

from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.core_system.v1.audit_service_pb2_grpc import AuditServiceStub
from juki.core_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.interface_system.v1.delivery_service_pb2_grpc import (
    DeliveryServiceServicer,
    add_DeliveryServiceServicer_to_server,
)
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.juki_net_pb2 import ResidentAcquisition
from juki.types.v1.linkage_pb2 import InquiryMatter, NumberRequest, ProvisionRecord, PublicKey, SymbolInquiry
from mesh.testing import LocalMesh, fake

SAPPORO, HAKODATE = "011002", "012025"
WORK, PROCEDURE, ITEM = "JM99000000000048", "JT99000000000001", "TM99000000000048"
ROW = {"inquirer": "*", "work": WORK, "procedure": PROCEDURE, "provider": "*", "item": ITEM, "row": 48}
METHODS = ["IssueAcquisitionNumbers", "SubmitResidentCodes", "PublishKeys", "RequestInformation"]
DELIVERIES = ["DeliverAcquisitionNumbers", "DeliverSymbols", "DeliverDecisions", "DeliverPermits"]


class Interface(DeliveryServiceServicer):
    """Takes whatever the core delivers."""

    def __init__(self) -> None:
        self.delivered: dict[str, list[Any]] = {name: [] for name in DELIVERIES}


def _take(name: str) -> Any:
    def take(self: Interface, request: Any, context: grpc.ServicerContext) -> Message:
        self.delivered[name].extend(request.items)
        outcomes = [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]
        response: Message = getattr(interface_wire, f"{name}Response")(outcomes=outcomes)
        return response

    return take


for _name in DELIVERIES:
    setattr(Interface, _name, _take(_name))
Interface.__abstractmethods__ = frozenset()  # the methods that middle servers call are not part of this play


class CoreNetwork:
    """The running core, and what one does with it from outside."""

    def __init__(self, folder: Path, *, demo_keys: bool = True) -> None:
        self.interface = Interface()  # type: ignore[abstract]  # what nobody calls here is left out
        self.mesh = LocalMesh(
            folder,
            nodes={
                "linkage.core-system": {"settings": {"demo_keys": demo_keys, "permissions": [ROW]}},
                "linkage.interface-system": {},
            },
            links=[
                (
                    "linkage.core-system",
                    "linkage.interface-system",
                    DELIVERIES,
                    ["acquisition_number", "symbol"],
                ),
                (
                    "test.terminal",
                    "linkage.core-system",
                    [*METHODS, "ListProvisionRecords"],
                    ["acquisition_number", "resident_code", "symbol"],
                ),
            ],
            fakes={"interface_system": fake(add_DeliveryServiceServicer_to_server, self.interface)},
        )

    @property
    def core(self) -> DeliveryServiceStub:
        return DeliveryServiceStub(self.mesh.channel("test.terminal", "linkage.core-system"))

    @property
    def audit(self) -> AuditServiceStub:
        return AuditServiceStub(self.mesh.channel("test.terminal", "linkage.core-system"))

    def issue(self, body: str, request_id: str) -> str:
        """Ask for a number and return the newest that was delivered."""
        request = NumberRequest(body_code=body, acquisition_request_id=request_id)
        item = wire.NumberRequestItem(delivery=delivery(), request=request)
        self.core.IssueAcquisitionNumbers(wire.IssueAcquisitionNumbersRequest(items=[item]))
        self.mesh.settle()
        number: str = self.interface.delivered["DeliverAcquisitionNumbers"][-1].number.acquisition_number
        return number

    def submit(self, number: str, resident_code: str) -> str:
        """Submit a resident code and return the reason it was refused for, if any."""
        acquisition = ResidentAcquisition(acquisition_number=number, resident_code=resident_code)
        item = wire.AcquisitionItem(delivery=delivery(), acquisition=acquisition)
        answer = self.core.SubmitResidentCodes(wire.SubmitResidentCodesRequest(items=[item]))
        self.mesh.settle()
        return answer.outcomes[0].reason

    def symbol(self, body: str, resident_code: str) -> str:
        """Acquire a symbol."""
        assert not self.submit(self.issue(body, str(uuid4())), resident_code)
        symbol: str = self.interface.delivered["DeliverSymbols"][-1].symbol.symbol
        return symbol

    def publish(self, body: str, key: bytes) -> None:
        item = wire.PublicKeyItem(delivery=delivery(), key=PublicKey(body_code=body, public_key=key))
        self.core.PublishKeys(wire.PublishKeysRequest(items=[item]))

    def ask(self, symbol: str, **changes: str) -> SimpleNamespace:
        """Inquire from Hakodate and return the outcome with what was delivered because of it."""
        inquiry_id = changes.pop("inquiry_id", str(uuid4()))
        usual = {"work_code": WORK, "procedure_code": PROCEDURE, "item_code": ITEM, "provider_code": SAPPORO}
        matter = InquiryMatter(**{**usual, **changes})
        inquiry = SymbolInquiry(inquiry_id=inquiry_id, symbol=symbol, matter=matter, inquirer_code=HAKODATE)
        item = wire.InquiryItem(delivery=delivery(), inquiry=inquiry)
        before = {name: len(items) for name, items in self.interface.delivered.items()}
        outcome = self.core.RequestInformation(wire.RequestInformationRequest(items=[item])).outcomes[0]
        self.mesh.settle()
        fresh = {name: items[before[name] :] for name, items in self.interface.delivered.items()}
        return SimpleNamespace(outcome=outcome, decisions=fresh["DeliverDecisions"], permits=fresh["DeliverPermits"])

    def records(self) -> list[ProvisionRecord]:
        return list(self.audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest()).records)


def delivery() -> Delivery:
    return Delivery(delivery_id=str(uuid4()))
