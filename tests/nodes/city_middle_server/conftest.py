"""What the tests of this kind share: a database, a call to be answering."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.addressee.v1 import delivery_service_pb2_grpc as addressee_grpc
from juki.addressee.v1 import inquiry_service_pb2 as addressee_inquiry_wire
from juki.addressee.v1 import inquiry_service_pb2_grpc as addressee_inquiry_grpc
from juki.business_system.v1 import delivery_service_pb2 as business_wire
from juki.business_system.v1 import delivery_service_pb2_grpc as business_grpc
from juki.city_middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.middle_server.v1 import delivery_service_pb2_grpc as middle_grpc
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from juki.types.v1.linkage_pb2 import IntegratedAcquisition
from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh, fake
from mesh.traces.spans import Recorder
from nodes.city_middle_server.store import Base


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


class FakeAddressee(addressee_grpc.DeliveryServiceServicer, addressee_inquiry_grpc.InquiryServiceServicer):
    """Knows the people in ``numbers``, and keeps what it got."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}
        self.lookups = 0
        self.acquisitions: list[IntegratedAcquisition] = []
        self.results: list[addressee_wire.SymbolResult] = []

    def FindIntegratedNumbers(self, request, context):
        self.lookups += 1
        found = [self.numbers.get(each, "") for each in request.addressee_numbers]
        return addressee_inquiry_wire.FindIntegratedNumbersResponse(integrated_addressee_numbers=found)

    def FindAddresseeNumbers(self, request, context):
        back = {integrated: number for number, integrated in self.numbers.items()}
        found = [back.get(each, "") for each in request.integrated_addressee_numbers]
        return addressee_inquiry_wire.FindAddresseeNumbersResponse(addressee_numbers=found)

    def ReceiveAcquisitionNumbers(self, request, context):
        self.acquisitions += [each.acquisition for each in request.items]
        return addressee_wire.ReceiveAcquisitionNumbersResponse(outcomes=_taken(request))

    def ReceiveSymbolResults(self, request, context):
        self.results += request.items
        return addressee_wire.ReceiveSymbolResultsResponse(outcomes=_taken(request))


def _add_addressee(addressee: FakeAddressee, server: grpc.Server) -> None:
    addressee_grpc.add_DeliveryServiceServicer_to_server(addressee, server)
    addressee_inquiry_grpc.add_InquiryServiceServicer_to_server(addressee, server)


class FakeMiddleServer(middle_grpc.DeliveryServiceServicer):
    """Keeps what it got."""

    def __init__(self) -> None:
        self.symbol_requests: list[middle_wire.SymbolRequest] = []
        self.copies: list[middle_wire.Copy] = []
        self.inquiries: list[middle_wire.Inquiry] = []

    def RequestSymbols(self, request, context):
        self.symbol_requests += request.items
        return middle_wire.RequestSymbolsResponse(outcomes=_taken(request))

    def RegisterCopies(self, request, context):
        self.copies += request.items
        return middle_wire.RegisterCopiesResponse(outcomes=_taken(request))

    def RequestInformation(self, request, context):
        self.inquiries += request.items
        return middle_wire.RequestInformationResponse(outcomes=_taken(request))


class FakeBusinessSystem(business_grpc.DeliveryServiceServicer):
    """Keeps the results it got."""

    def __init__(self) -> None:
        self.results: list[business_wire.ResultItem] = []

    def ReceiveResults(self, request, context):
        self.results += request.items
        return business_wire.ReceiveResultsResponse(outcomes=_taken(request))


def _taken(request: Any) -> list[DeliveryOutcome]:
    return [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]


@dataclass(kw_only=True)
class City:
    """A city middle server among fakes of its neighbours."""

    mesh: LocalMesh
    addressee: FakeAddressee
    middle_server: FakeMiddleServer
    pension: FakeBusinessSystem
    stub: DeliveryServiceStub


OWN = "test.city-middle-server"
METHODS = [
    "RequestSymbols",
    "ReceiveAcquisitionNumbers",
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
        ["FindIntegratedNumbers", "FindAddresseeNumbers", "ReceiveAcquisitionNumbers", "ReceiveSymbolResults"],
        ["addressee_number", "integrated_addressee_number", "acquisition_number"],
    ),
    (
        OWN,
        "test.middle-server",
        ["RequestSymbols", "RegisterCopies", "RequestInformation"],
        ["integrated_addressee_number", "specific_personal_information"],
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
        "addressee": fake(_add_addressee, addressee),
        "middle_server": fake(middle_grpc.add_DeliveryServiceServicer_to_server, middle_server),
        "business_system": fake(business_grpc.add_DeliveryServiceServicer_to_server, pension),
    }
    names = (OWN, "test.addressee", "test.middle-server", "pension.business-system")
    with LocalMesh(tmp_path, nodes={name: {} for name in names}, links=LINKS, fakes=fakes) as mesh:
        yield City(
            mesh=mesh,
            addressee=addressee,
            middle_server=middle_server,
            pension=pension,
            stub=DeliveryServiceStub(mesh.channel("test.terminal", OWN)),
        )
