"""What the tests of this kind share: people who do not exist, a database, a call to be answering."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.addressee.v1 import delivery_service_pb2_grpc as addressee_grpc
from juki.business_system.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.business_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.city_middle_server.v1 import delivery_service_pb2_grpc as city_grpc
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh, fake
from mesh.traces.spans import Recorder
from nodes.business_system.domain import Application
from nodes.business_system.store import Base
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import MyNumber
from vocabulary.names import PersonName


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


def make_application(my_number: int = 1, address: str = "札幌市中央区1") -> Application:
    """Return somebody who does not exist and wants to be taken up."""
    return Application(
        my_number=MyNumber.from_body(f"{my_number:011d}"),
        items=FourItems(
            name=PersonName(text="試験 太郎", kana="シケン タロウ"),
            birth_date=CivilDate.parse_iso8("19800505"),
            sex=Sex.MALE,
            address=address,
        ),
    )


@pytest.fixture
def application() -> Callable[..., Application]:
    """An application, to be varied."""
    return make_application


class FakeAddressee(addressee_grpc.DeliveryServiceServicer):
    """Keeps whom it was asked to number."""

    def __init__(self) -> None:
        self.items: list[addressee_wire.NumberingRequest] = []

    def AssignNumbers(self, request, context):
        self.items += request.items
        return addressee_wire.AssignNumbersResponse(outcomes=_taken(request))


class FakeCityMiddleServer(city_grpc.DeliveryServiceServicer):
    """Keeps the inquiries it got."""

    def __init__(self) -> None:
        self.items: list[city_wire.Inquiry] = []

    def RequestInformation(self, request, context):
        self.items += request.items
        return city_wire.RequestInformationResponse(outcomes=_taken(request))


def _taken(request: Any) -> list[DeliveryOutcome]:
    return [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]


@dataclass(kw_only=True)
class Office:
    """Two business systems of one body, among fakes of their neighbours."""

    mesh: LocalMesh
    numbered: list[addressee_wire.NumberingRequest]
    inquiries: list[city_wire.Inquiry]
    pension: CounterServiceStub
    library: CounterServiceStub  # may not use My Numbers
    to_pension: DeliveryServiceStub


SYSTEMS = ["pension.business-system", "library.business-system"]
METHODS = ["RegisterCustomer", "RequestInformation", "GetInquiry", "ReceiveResults"]
PERSON = ["addressee_number", "my_number", "four_items"]
LINKS = [
    ("test.terminal", SYSTEMS, METHODS, [*PERSON, "specific_personal_information"]),
    ("pension.business-system", "test.addressee", ["AssignNumbers"], PERSON),
    (SYSTEMS, "test.city-middle-server", ["RequestInformation"], ["addressee_number"]),
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A body with two real business systems."""
    addressee, city = FakeAddressee(), FakeCityMiddleServer()
    nodes = {
        "pension.business-system": {"settings": {"title": "年金業務システム"}},
        "library.business-system": {"settings": {"title": "図書館システム", "uses_my_number": False}},
        "test.addressee": {},
        "test.city-middle-server": {},
    }
    fakes = {
        "addressee": fake(addressee_grpc.add_DeliveryServiceServicer_to_server, addressee),
        "city_middle_server": fake(city_grpc.add_DeliveryServiceServicer_to_server, city),
    }
    with LocalMesh(tmp_path, nodes=nodes, links=LINKS, fakes=fakes) as mesh:
        pension, library = (mesh.channel("test.terminal", name) for name in SYSTEMS)
        yield Office(
            mesh=mesh,
            numbered=addressee.items,
            inquiries=city.items,
            pension=CounterServiceStub(pension),
            library=CounterServiceStub(library),
            to_pension=DeliveryServiceStub(pension),
        )
