"""The core with a fake interface system in front of it, which keeps what it is told to deliver."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from juki.core_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.core_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.core_system.v1.audit_service_pb2_grpc import AuditServiceStub
from juki.core_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.juki_net_pb2 import ResidentAcquisition
from juki.types.v1.linkage_pb2 import InquiryMatter, ProvisionRecord, PublicKey, SymbolInquiry
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.storage.database import Database
from mesh.testing import LocalMesh
from nodes.core_system.store.tables import AcquisitionRow
from vocabulary.refusals import Refusal

SAPPORO, HAKODATE = "011002", "012025"
WORK, PROCEDURE, ITEM = "JM99000000000048", "JT99000000000001", "TM99000000000048"
ROW = {"inquirer": "*", "work": WORK, "procedure": PROCEDURE, "provider": "*", "item": ITEM, "row": 48}
METHODS = ["IssueAcquisitionNumbers", "SubmitResidentCodes", "PublishKeys", "RequestInformation"]
DELIVERIES = ["DeliverSymbols", "DeliverDecisions", "DeliverPermits"]
CORE = "linkage.core-system"


class Interface(Fake):
    """An interface system that refuses what is for certain bodies, and does what the test wants at a delivery."""

    def __init__(self) -> None:
        super().__init__(Contract(interface_wire))
        self.refusing: dict[str, Refusal] = {}  # what is said of items for these bodies
        self.on_delivery: Callable[[], object] = lambda: None
        for each in DELIVERIES:
            self.judge(each, lambda item: self.refusing.get(item.body_code))
            self.answer(each, partial(self._take, each))

    def _take(self, method: str, request: Any) -> Any:
        outcomes = self.settle(method, request)
        self.on_delivery()
        return outcomes


class CoreNetwork:
    """The running core, and what one does with it from outside."""

    def __init__(self, folder: Path, *, demo_keys: bool = True) -> None:
        self.interface = Interface()
        self.mesh = LocalMesh(
            folder,
            nodes={
                CORE: {"settings": {"demo_keys": demo_keys, "permissions": [ROW]}},
                "linkage.interface-system": {},
            },
            links=[
                (
                    CORE,
                    "linkage.interface-system",
                    DELIVERIES,
                    ["acquisition_number", "symbol"],
                ),
                (
                    "test.terminal",
                    CORE,
                    [*METHODS, "ListProvisionRecords"],
                    ["acquisition_number", "resident_code", "symbol"],
                ),
            ],
            fakes={"interface_system": self.interface},
        )

    @property
    def core(self) -> DeliveryServiceStub:
        return DeliveryServiceStub(self.mesh.channel("test.terminal", CORE))

    @property
    def acquisitions(self) -> AcquisitionServiceStub:
        return AcquisitionServiceStub(self.mesh.channel("test.terminal", CORE))

    @property
    def audit(self) -> AuditServiceStub:
        return AuditServiceStub(self.mesh.channel("test.terminal", CORE))

    @property
    def database(self) -> Database:
        database = self.mesh.running(CORE).database
        assert database is not None
        return database

    def issue(self, body: str, *request_ids: str) -> list[str]:
        """Ask for a number for each request."""
        request = acquisition_wire.IssueAcquisitionNumbersRequest(body_code=body, acquisition_request_ids=request_ids)
        answer = self.acquisitions.IssueAcquisitionNumbers(request)
        assert [each.acquisition_request_id for each in answer.numbers] == list(request_ids)
        return [each.acquisition_number for each in answer.numbers]

    def number(self, body: str) -> str:
        """Ask for one number, for a new request."""
        [number] = self.issue(body, str(uuid4()))
        return number

    def submit(self, number: str, resident_code: str) -> str:
        """Submit a resident code and return the reason it was refused for, if any."""
        return self.submit_items(acquisition(number, resident_code))[0].reason

    def submit_items(self, *items: wire.AcquisitionItem) -> Sequence[DeliveryOutcome]:
        return self.core.SubmitResidentCodes(wire.SubmitResidentCodesRequest(items=items)).outcomes

    def kept(self) -> bytes:
        """Everything the core has on disk: its database with what is written ahead, and its logs."""
        folder = self.mesh.state.node(CORE)
        files = {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        assert {"node.db", "node.db-wal"} <= files.keys()
        return b"".join(files.values())

    def under_way(self) -> int:
        """Return how many acquisitions are open."""
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(AcquisitionRow)) or 0

    def symbol(self, body: str, resident_code: str) -> str:
        """Acquire a symbol."""
        assert not self.submit(self.number(body), resident_code)
        symbol: str = self.interface.came("DeliverSymbols")[-1].symbol.symbol
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
        before = {name: len(self.interface.came(name)) for name in DELIVERIES}
        outcome = self.core.RequestInformation(wire.RequestInformationRequest(items=[item])).outcomes[0]
        self.mesh.settle()
        fresh = {name: self.interface.came(name)[before[name] :] for name in DELIVERIES}
        return SimpleNamespace(outcome=outcome, decisions=fresh["DeliverDecisions"], permits=fresh["DeliverPermits"])

    def records(self) -> list[ProvisionRecord]:
        return list(self.audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest()).records)


def delivery() -> Delivery:
    return Delivery(delivery_id=str(uuid4()))


def acquisition(number: str, resident_code: str) -> wire.AcquisitionItem:
    acquired = ResidentAcquisition(acquisition_number=number, resident_code=resident_code)
    return wire.AcquisitionItem(delivery=delivery(), acquisition=acquired)
