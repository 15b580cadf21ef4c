"""What the tests of this kind share: a database, a call to be answering, neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.addressee.v1 import inquiry_service_pb2 as addressee_inquiry_wire
from juki.business_system.v1 import delivery_service_pb2 as business_wire
from juki.city_middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.city_middle_server.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.middle_server.v1 import acquisition_service_pb2 as middle_acquisition_wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from juki.types.v1.linkage_pb2 import IntegratedAcquisition
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.storage.database import Database, sqlite_url
from mesh.storage.outbox import waiting
from mesh.testing import LocalMesh
from mesh.traces.spans import Recorder
from nodes.city_middle_server.store import Base, InquiryRow


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


def play_addressee(numbers: dict[str, str]) -> Fake:
    """Return an addressee system that knows the people in *numbers*, the integrated one by the other."""
    addressee = Fake(Contract(addressee_wire, addressee_inquiry_wire))

    def integrated(
        request: addressee_inquiry_wire.FindIntegratedNumbersRequest,
    ) -> addressee_inquiry_wire.FindIntegratedNumbersResponse:
        found = [numbers.get(each, "") for each in request.addressee_numbers]
        return addressee_inquiry_wire.FindIntegratedNumbersResponse(integrated_addressee_numbers=found)

    def back(
        request: addressee_inquiry_wire.FindAddresseeNumbersRequest,
    ) -> addressee_inquiry_wire.FindAddresseeNumbersResponse:
        known = {integrated: number for number, integrated in numbers.items()}
        found = [known.get(each, "") for each in request.integrated_addressee_numbers]
        return addressee_inquiry_wire.FindAddresseeNumbersResponse(addressee_numbers=found)

    addressee.answer("FindIntegratedNumbers", integrated)
    addressee.answer("FindAddresseeNumbers", back)
    return addressee


def play_middle_server(drawn: dict[str, str]) -> Fake:
    """Return a middle server that draws the acquisition numbers in *drawn*, by integrated number."""
    middle_server = Fake(Contract(middle_wire, middle_acquisition_wire))

    def begin(
        request: middle_acquisition_wire.BeginAcquisitionsRequest,
    ) -> middle_acquisition_wire.BeginAcquisitionsResponse:
        acquisitions = [
            IntegratedAcquisition(integrated_addressee_number=each, acquisition_number=drawn.get(each, ""))
            for each in request.integrated_addressee_numbers
        ]
        return middle_acquisition_wire.BeginAcquisitionsResponse(acquisitions=acquisitions)

    middle_server.answer("BeginAcquisitions", begin)
    return middle_server


@dataclass(kw_only=True)
class City:
    """A city middle server among fakes of its neighbours."""

    mesh: LocalMesh
    numbers: dict[str, str]  # whom the addressee system knows: integrated numbers by addressee numbers
    drawn: dict[str, str]  # the acquisition numbers that the middle server draws, by integrated number
    addressee: Fake
    middle_server: Fake
    pension: Fake

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
    numbers: dict[str, str] = {}
    drawn: dict[str, str] = {}
    addressee, middle_server = play_addressee(numbers), play_middle_server(drawn)
    pension = Fake(Contract(business_wire))
    fakes = {"addressee": addressee, "middle_server": middle_server, "business_system": pension}
    names = (OWN, "test.addressee", "test.middle-server", "pension.business-system")
    with LocalMesh(tmp_path, nodes={name: {} for name in names}, links=LINKS, fakes=fakes) as mesh:
        yield City(
            mesh=mesh,
            numbers=numbers,
            drawn=drawn,
            addressee=addressee,
            middle_server=middle_server,
            pension=pension,
        )
