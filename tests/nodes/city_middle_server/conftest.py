"""What the tests of this kind share: a database, a call to be answering."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from juki.addressee.v1 import addressee_service_pb2 as addressee_wire
from juki.addressee.v1.addressee_service_pb2_grpc import (
    AddresseeServiceServicer,
    add_AddresseeServiceServicer_to_server,
)
from juki.business_system.v1 import business_system_service_pb2 as business_wire
from juki.business_system.v1.business_system_service_pb2_grpc import (
    BusinessSystemServiceServicer,
    add_BusinessSystemServiceServicer_to_server,
)
from juki.city_middle_server.v1.city_middle_server_service_pb2_grpc import CityMiddleServerServiceStub
from juki.middle_server.v1 import middle_server_service_pb2 as middle_wire
from juki.middle_server.v1.middle_server_service_pb2_grpc import (
    MiddleServerServiceServicer,
    add_MiddleServerServiceServicer_to_server,
)
from juki.types.v1.delivery_pb2 import DeliveryOutcome
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


class FakeAddressee(AddresseeServiceServicer):
    """Knows the people in ``numbers``, and keeps what it got."""

    def __init__(self) -> None:
        self.numbers: dict[str, str] = {}
        self.lookups = 0
        self.acquisitions: list[addressee_wire.AcquisitionNumber] = []
        self.results: list[addressee_wire.SymbolResult] = []

    def FindIntegratedNumbers(self, request, context):
        self.lookups += 1
        found = [self.numbers.get(each, "") for each in request.addressee_numbers]
        return addressee_wire.FindIntegratedNumbersResponse(integrated_addressee_numbers=found)

    def FindAddresseeNumbers(self, request, context):
        back = {integrated: number for number, integrated in self.numbers.items()}
        found = [back.get(each, "") for each in request.integrated_addressee_numbers]
        return addressee_wire.FindAddresseeNumbersResponse(addressee_numbers=found)

    def ReceiveAcquisitionNumbers(self, request, context):
        self.acquisitions += request.items
        return addressee_wire.ReceiveAcquisitionNumbersResponse(outcomes=_taken(request))

    def ReceiveSymbolResults(self, request, context):
        self.results += request.items
        return addressee_wire.ReceiveSymbolResultsResponse(outcomes=_taken(request))


class FakeMiddleServer(MiddleServerServiceServicer):
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


class FakeBusinessSystem(BusinessSystemServiceServicer):
    """Keeps the results it got."""

    def __init__(self) -> None:
        self.results: list[business_wire.InquiryResult] = []

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
    stub: CityMiddleServerServiceStub


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
        "addressee": fake(add_AddresseeServiceServicer_to_server, addressee),
        "middle_server": fake(add_MiddleServerServiceServicer_to_server, middle_server),
        "business_system": fake(add_BusinessSystemServiceServicer_to_server, pension),
    }
    names = (OWN, "test.addressee", "test.middle-server", "pension.business-system")
    with LocalMesh(tmp_path, nodes={name: {} for name in names}, links=LINKS, fakes=fakes) as mesh:
        yield City(
            mesh=mesh,
            addressee=addressee,
            middle_server=middle_server,
            pension=pension,
            stub=CityMiddleServerServiceStub(mesh.channel("test.terminal", OWN)),
        )
