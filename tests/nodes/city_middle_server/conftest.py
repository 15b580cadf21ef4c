"""What the tests of this kind share: a database, a call to be answering, neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from google.rpc import code_pb2
from sqlalchemy import select

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.addressee.v1 import delivery_service_pb2_grpc as addressee_grpc
from juki.addressee.v1 import inquiry_service_pb2 as addressee_inquiry_wire
from juki.addressee.v1 import inquiry_service_pb2_grpc as addressee_inquiry_grpc
from juki.business_system.v1 import delivery_service_pb2 as business_wire
from juki.business_system.v1 import delivery_service_pb2_grpc as business_grpc
from juki.city_middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.city_middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.middle_server.v1 import acquisition_service_pb2 as middle_acquisition_wire
from juki.middle_server.v1 import acquisition_service_pb2_grpc as middle_acquisition_grpc
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.middle_server.v1 import delivery_service_pb2_grpc as middle_grpc
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from juki.types.v1.linkage_pb2 import IntegratedAcquisition
from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.storage.outbox import waiting
from mesh.testing import LocalMesh, fake
from mesh.traces.spans import Recorder
from nodes.city_middle_server.store import Base, InquiryRow
from vocabulary.refusals import Refusal


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables."""
    url = sqlite_url(tmp_path / "node.db")
    made = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


@pytest.fixture
def answering() -> Iterator[None]:
    """A call from the same caller is being answered."""
    token = enter(Call(caller="test.caller", callee="test.node", method="/juki.test.v1.Test/Test"))
    yield
    leave(token)


class Taking:
    """Takes what it gets once for each delivery id, but for those it is to refuse."""

    def __init__(self) -> None:
        self.items: dict[str, list[Any]] = {}  # by method, each once
        self.calls: list[str] = []  # the method of each call
        self.refuses: dict[str, tuple[str, str]] = {}  # reason and status by any value that stands in an item
        self._taken: set[str] = set()

    def take(self, method: str, request: Any) -> list[DeliveryOutcome]:
        """Take a batch."""
        self.calls.append(method)
        return [self._outcome(method, each) for each in request.items]

    def _outcome(self, method: str, item: Any) -> DeliveryOutcome:
        delivery_id = item.delivery.delivery_id
        for value, (reason, status) in self.refuses.items():
            if value.encode() in item.SerializeToString():
                return DeliveryOutcome(delivery_id=delivery_id, reason=reason, status=code_pb2.Code.Value(status))
        if delivery_id not in self._taken:
            self._taken.add(delivery_id)
            self.items.setdefault(method, []).append(item)
        return DeliveryOutcome(delivery_id=delivery_id)


class FakeAddressee(Taking, addressee_grpc.DeliveryServiceServicer, addressee_inquiry_grpc.InquiryServiceServicer):
    """Knows the people in ``numbers``, and keeps what it got."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[str, str] = {}

    def FindIntegratedNumbers(self, request, context):
        self.calls.append("FindIntegratedNumbers")
        found = [self.numbers.get(each, "") for each in request.addressee_numbers]
        return addressee_inquiry_wire.FindIntegratedNumbersResponse(integrated_addressee_numbers=found)

    def FindAddresseeNumbers(self, request, context):
        self.calls.append("FindAddresseeNumbers")
        back = {integrated: number for number, integrated in self.numbers.items()}
        found = [back.get(each, "") for each in request.integrated_addressee_numbers]
        return addressee_inquiry_wire.FindAddresseeNumbersResponse(addressee_numbers=found)

    def ReceiveSymbolResults(self, request, context):
        outcomes = self.take("ReceiveSymbolResults", request)
        return addressee_wire.ReceiveSymbolResultsResponse(outcomes=outcomes)


class FakeMiddleServer(Taking, middle_grpc.DeliveryServiceServicer, middle_acquisition_grpc.AcquisitionServiceServicer):
    """Draws the acquisition numbers in ``drawn``, and keeps what it got."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: dict[str, str] = {}  # by integrated number
        self.closed: Refusal | None = None

    def BeginAcquisitions(self, request, context):
        if self.closed:
            raise self.closed
        acquisitions = [
            IntegratedAcquisition(integrated_addressee_number=each, acquisition_number=self.drawn.get(each, ""))
            for each in request.integrated_addressee_numbers
        ]
        return middle_acquisition_wire.BeginAcquisitionsResponse(acquisitions=acquisitions)

    def RegisterCopies(self, request, context):
        return middle_wire.RegisterCopiesResponse(outcomes=self.take("RegisterCopies", request))

    def RequestInformation(self, request, context):
        return middle_wire.RequestInformationResponse(outcomes=self.take("RequestInformation", request))


class FakeBusinessSystem(Taking, business_grpc.DeliveryServiceServicer):
    """Keeps the results it got."""

    def ReceiveResults(self, request, context):
        return business_wire.ReceiveResultsResponse(outcomes=self.take("ReceiveResults", request))


@dataclass(kw_only=True)
class City:
    """A city middle server among fakes of its neighbours."""

    mesh: LocalMesh
    addressee: FakeAddressee
    middle_server: FakeMiddleServer
    pension: FakeBusinessSystem

    @property
    def delivery(self) -> DeliveryServiceStub:
        """Send as a client that may send everything."""
        return DeliveryServiceStub(self.mesh.channel("test.terminal", OWN))

    @property
    def acquisition(self) -> AcquisitionServiceStub:
        """Ask for symbols as a client that may."""
        return AcquisitionServiceStub(self.mesh.channel("test.terminal", OWN))

    def open_inquiries(self) -> list[str]:
        """Return the ids of what is noted in the database."""
        with self.mesh.running(OWN).database.reading() as session:
            return list(session.scalars(select(InquiryRow.inquiry_id)))

    def outbox(self) -> int:
        """Return how much waits in the database to be sent."""
        with self.mesh.running(OWN).database.reading() as session:
            return len(waiting(session))


OWN = "test.city-middle-server"
METHODS = [
    "BeginAcquisitions",
    "ReceiveSymbolResults",
    "RegisterHouseholdCopies",
    "RequestInformation",
    "ReceiveResults",
]
ALL = [
    "addressee_number",
    "integrated_addressee_number",
    "acquisition_number",
    "household",
    "specific_personal_information",
]
LINKS = [
    ("test.terminal", OWN, METHODS, ALL),
    (
        OWN,
        "test.addressee",
        ["FindIntegratedNumbers", "FindAddresseeNumbers", "ReceiveSymbolResults"],
        ["addressee_number", "integrated_addressee_number"],
    ),
    (
        OWN,
        "test.middle-server",
        ["BeginAcquisitions", "RegisterCopies", "RequestInformation"],
        ["integrated_addressee_number", "acquisition_number", "specific_personal_information"],
    ),
    (
        OWN,
        "pension.business-system",
        ["ReceiveResults"],
        ["addressee_number", "specific_personal_information"],
    ),
]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """A body whose city middle server is real, with one business system called pension."""
    addressee, middle_server, pension = FakeAddressee(), FakeMiddleServer(), FakeBusinessSystem()
    fakes = {
        "addressee": fake(
            addressee_grpc.add_DeliveryServiceServicer_to_server,
            addressee,
            addressee_inquiry_grpc.add_InquiryServiceServicer_to_server,
        ),
        "middle_server": fake(
            middle_grpc.add_DeliveryServiceServicer_to_server,
            middle_server,
            middle_acquisition_grpc.add_AcquisitionServiceServicer_to_server,
        ),
        "business_system": fake(business_grpc.add_DeliveryServiceServicer_to_server, pension),
    }
    names = (OWN, "test.addressee", "test.middle-server", "pension.business-system")
    with LocalMesh(tmp_path, nodes={name: {} for name in names}, links=LINKS, fakes=fakes) as mesh:
        yield City(mesh=mesh, addressee=addressee, middle_server=middle_server, pension=pension)
