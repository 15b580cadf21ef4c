"""What the tests of this kind share: people who do not exist, a database, a call to be answering."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from fittings.nouns.people import four_items_to_wire
from juki.addressee.v1 import delivery_service_pb2 as wire
from juki.addressee.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.addressee.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.addressee.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.basic_person.v1 import delivery_service_pb2_grpc as person_grpc
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.city_middle_server.v1 import delivery_service_pb2_grpc as city_grpc
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import delivery_service_pb2_grpc as national_grpc
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.linkage_pb2 import IntegratedAcquisition
from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.testing import Links, LocalMesh, client_of, fake
from mesh.traces.spans import Recorder
from nodes.addressee.domain import NumberingRequest
from nodes.addressee.store import Base
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, MyNumber
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


def make_numbering(addressee: int = 1, my_number: int = 1, address: str = "札幌市中央区1") -> NumberingRequest:
    """Return a request to number somebody who does not exist."""
    return NumberingRequest(
        addressee_number=AddresseeNumber.from_serial(addressee),
        my_number=MyNumber.from_body(f"{my_number:011d}"),
        items=FourItems(
            name=PersonName(text="試験 太郎", kana="シケン タロウ"),
            birth_date=CivilDate.parse_iso8("19800505"),
            sex=Sex.MALE,
            address=address,
        ),
    )


@pytest.fixture
def numbering() -> Callable[..., NumberingRequest]:
    """A request, to be varied."""
    return make_numbering


class FakeBasicPerson(person_grpc.DeliveryServiceServicer):
    """Keeps the acquisitions it got."""

    def __init__(self) -> None:
        self.items: list[person_wire.AcquisitionItem] = []

    def SubmitAcquisitions(self, request, context):
        self.items += request.items
        return person_wire.SubmitAcquisitionsResponse(outcomes=_taken(request))


class FakeCityMiddleServer(city_grpc.DeliveryServiceServicer):
    """Keeps the requests for symbols it got."""

    def __init__(self) -> None:
        self.items: list[city_wire.SymbolRequest] = []

    def RequestSymbols(self, request, context):
        self.items += request.items
        return city_wire.RequestSymbolsResponse(outcomes=_taken(request))


class FakeNational(national_grpc.DeliveryServiceServicer):
    """Keeps the acquisitions it got."""

    def __init__(self) -> None:
        self.items: list[national_wire.AcquisitionItem] = []

    def SubmitAcquisitions(self, request, context):
        self.items += request.items
        return national_wire.SubmitAcquisitionsResponse(outcomes=_taken(request))


def _taken(request: Any) -> list[DeliveryOutcome]:
    return [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]


@dataclass(kw_only=True)
class Body:
    """An addressee system among fakes of its neighbours: what they got, and how it is asked."""

    mesh: LocalMesh
    numbered_by: str
    requested: list[city_wire.SymbolRequest]
    residents: list[person_wire.AcquisitionItem]
    others: list[national_wire.AcquisitionItem]

    @property
    def delivery(self) -> DeliveryServiceStub:
        """Send as a client that may send everything."""
        return DeliveryServiceStub(self.mesh.channel("test.terminal", OWN))

    @property
    def inquiry(self) -> InquiryServiceStub:
        """Ask as a client that may ask everything."""
        return InquiryServiceStub(self.mesh.channel("test.terminal", OWN))

    @property
    def counter(self) -> CounterServiceStub:
        """Work as a terminal."""
        return CounterServiceStub(self.mesh.channel("test.terminal", OWN))

    def number(self, *requests: NumberingRequest, by: str = "") -> None:
        """Have people numbered, as the node whose numbers these are."""
        caller = client_of(self.mesh.topology, self.mesh.state, by or self.numbered_by)
        stub = DeliveryServiceStub(caller.channel(OWN))
        stub.AssignNumbers(wire.AssignNumbersRequest(items=[_item(each) for each in requests]))
        caller.close()

    def bring_number(self, integrated_number: str) -> list[DeliveryOutcome]:
        """Bring an acquisition number."""
        item = wire.IntegratedAcquisitionItem(
            delivery=Delivery(delivery_id=str(uuid4())),
            acquisition=IntegratedAcquisition(
                integrated_addressee_number=integrated_number, acquisition_number="ab" * 16
            ),
        )
        request = wire.ReceiveAcquisitionNumbersRequest(items=[item])
        return list(self.delivery.ReceiveAcquisitionNumbers(request).outcomes)


def _item(numbering: NumberingRequest) -> wire.NumberingRequest:
    return wire.NumberingRequest(
        delivery=Delivery(delivery_id=str(uuid4())),
        addressee_number=numbering.addressee_number.value,
        my_number=numbering.my_number.value,
        four_items=four_items_to_wire(numbering.items),
    )


OWN = "test.addressee"
ASSIGN = ["addressee_number", "my_number", "four_items"]
METHODS = [
    "AssignNumbers",
    "FindIntegratedNumbers",
    "FindAddresseeNumbers",
    "AcquireSymbols",
    "GetSymbolState",
    "ReceiveAcquisitionNumbers",
    "ReceiveSymbolResults",
]
COMMON = [
    ("test.terminal", OWN, METHODS, [*ASSIGN, "integrated_addressee_number", "acquisition_number"]),
    (OWN, "test.city-middle-server", ["RequestSymbols"], ["integrated_addressee_number"]),
]
OF_A_CITY = [
    ("test.basic-person", OWN, ["AssignNumbers"], ASSIGN),
    (OWN, "test.basic-person", ["SubmitAcquisitions"], ["addressee_number", "acquisition_number"]),
]
OF_AN_AGENCY = [(OWN, "test.national", ["SubmitAcquisitions"], ["my_number", "acquisition_number"])]


@contextmanager
def body(folder: Path, links: Links, numbered_by: str) -> Iterator[Body]:
    """Run an addressee system with *links*."""
    person, city, nation = FakeBasicPerson(), FakeCityMiddleServer(), FakeNational()
    fakes = {
        "basic_person": fake(person_grpc.add_DeliveryServiceServicer_to_server, person),
        "city_middle_server": fake(city_grpc.add_DeliveryServiceServicer_to_server, city),
        "national": fake(national_grpc.add_DeliveryServiceServicer_to_server, nation),
    }
    nodes: dict[str, dict[str, str]] = {f"test.{kind.replace('_', '-')}": {} for kind in ("addressee", *fakes)}
    with LocalMesh(folder, nodes=nodes, links=[*COMMON, *links], fakes=fakes) as mesh:
        yield Body(
            mesh=mesh, numbered_by=numbered_by, requested=city.items, residents=person.items, others=nation.items
        )


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Body]:
    """A city, which has a basic-person system."""
    with body(tmp_path, OF_A_CITY, "test.basic-person") as made:
        yield made


@pytest.fixture
def agency(tmp_path: Path) -> Iterator[Body]:
    """A body outside the cities."""
    with body(tmp_path, OF_AN_AGENCY, "test.terminal") as made:
        yield made
