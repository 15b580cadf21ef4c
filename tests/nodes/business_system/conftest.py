"""What the tests of this kind share: people who do not exist, a database, a call to be answering."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.business_system.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.business_system.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh
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


@dataclass(kw_only=True)
class Office:
    """Two business systems of one body, among fakes of their neighbours."""

    mesh: LocalMesh
    addressee: Fake
    city_middle_server: Fake
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
    fakes = {"addressee": Fake(Contract(addressee_wire)), "city_middle_server": Fake(Contract(city_wire))}
    nodes = {
        "pension.business-system": {"settings": {"title": "年金業務システム"}},
        "library.business-system": {"settings": {"title": "図書館システム", "uses_my_number": False}},
        "test.addressee": {},
        "test.city-middle-server": {},
    }
    with LocalMesh(tmp_path, nodes=nodes, links=LINKS, fakes=fakes) as mesh:
        pension, library = (mesh.channel("test.terminal", name) for name in SYSTEMS)
        yield Office(
            mesh=mesh,
            **fakes,
            pension=CounterServiceStub(pension),
            library=CounterServiceStub(library),
            to_pension=DeliveryServiceStub(pension),
        )
