"""What the tests of this kind share: people who do not exist, a database, a call to be answering."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from fittings.nouns.people import four_items_to_wire
from juki.addressee.v1 import counter_service_pb2 as counter_wire
from juki.addressee.v1 import delivery_service_pb2 as wire
from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire
from juki.addressee.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.addressee.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.addressee.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.city_middle_server.v1 import acquisition_service_pb2 as city_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.linkage_pb2 import IntegratedAcquisition
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.storage.database import Database, sqlite_url
from mesh.testing import Links, LocalMesh, client_of
from mesh.traces.spans import Recorder
from nodes.addressee.domain import NumberingRequest
from nodes.addressee.store.tables import Base
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, MyNumber
from vocabulary.names import PersonName
from vocabulary.refusals import Refusal
from world import chance, clocks, threads

SUBMIT = "SubmitAcquisitions"


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


class Fakes:
    """The neighbours, and what they are to answer."""

    def __init__(self) -> None:
        self.city_middle_server = Fake(Contract(city_wire))
        self.basic_person, self.national = Fake(Contract(person_wire)), Fake(Contract(national_wire))
        self.drawn: list[str] = []  # acquisition numbers
        self.with_symbol: set[str] = set()  # integrated numbers
        self.refusals: dict[str, Refusal] = {}  # by addressee number or My Number
        self.city_middle_server.answer("BeginAcquisitions", self.begin)
        self.basic_person.judge(SUBMIT, lambda item: self.refusals.get(item.acquisition.addressee_number))
        self.national.judge(SUBMIT, lambda item: self.refusals.get(item.my_number))

    @property
    def asked(self) -> list[list[str]]:
        """Integrated numbers, a list for each call that was to begin some."""
        requests = self.city_middle_server.requests("BeginAcquisitions")
        return [list(each.integrated_addressee_numbers) for each in requests]

    @property
    def residents(self) -> list[person_wire.AcquisitionItem]:
        """What came to the basic-person system, refused or not."""
        return self.basic_person.came(SUBMIT)

    @property
    def others(self) -> list[national_wire.AcquisitionItem]:
        """What came to the nation, refused or not."""
        return self.national.came(SUBMIT)

    def begun(self, number: str) -> IntegratedAcquisition:
        """Return a fresh acquisition number, or none where there is a symbol."""
        if number in self.with_symbol:
            return IntegratedAcquisition(integrated_addressee_number=number)
        self.drawn.append(chance.token_hex(16))
        return IntegratedAcquisition(integrated_addressee_number=number, acquisition_number=self.drawn[-1])

    def begin(self, request: city_wire.BeginAcquisitionsRequest) -> city_wire.BeginAcquisitionsResponse:
        """Answer for everybody who is asked for."""
        return city_wire.BeginAcquisitionsResponse(
            acquisitions=[self.begun(each) for each in request.integrated_addressee_numbers]
        )


def until(met: Callable[[], object], seconds: float = 10) -> None:
    """Wait until *met*."""
    deadline, pause = clocks.monotonic() + seconds, threads.Event()
    while not met():
        assert clocks.monotonic() < deadline, "it did not come to that"
        pause.wait(0.01)


@dataclass(kw_only=True)
class Body:
    """An addressee system among fakes of its neighbours, and how it is asked."""

    mesh: LocalMesh
    numbered_by: str
    fakes: Fakes

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

    def number(self, *requests: NumberingRequest, by: str = "") -> list[str]:
        """Have people numbered, as the node whose numbers these are; return why each was refused."""
        caller = client_of(self.mesh.topology, self.mesh.state, by or self.numbered_by)
        stub = DeliveryServiceStub(caller.channel(OWN))
        response = stub.AssignNumbers(wire.AssignNumbersRequest(items=[_item(each) for each in requests]))
        caller.close()
        return [each.reason for each in response.outcomes]

    def integrated(self, *numbers: AddresseeNumber) -> list[str]:
        """Return the integrated number of each."""
        request = inquiry_wire.FindIntegratedNumbersRequest(addressee_numbers=[each.value for each in numbers])
        return list(self.inquiry.FindIntegratedNumbers(request).integrated_addressee_numbers)

    def acquire(self, *numbers: AddresseeNumber, request_id: str = "") -> int:
        """Ask for symbols; return how many were begun."""
        request = counter_wire.AcquireSymbolsRequest(
            request_id=request_id or str(uuid4()), addressee_numbers=[each.value for each in numbers]
        )
        return self.counter.AcquireSymbols(request).started

    def state(self, number: AddresseeNumber) -> tuple[str, str]:
        """Return how far a symbol is, and why not further."""
        request = counter_wire.GetSymbolStateRequest(addressee_number=number.value)
        answer = self.counter.GetSymbolState(request)
        return counter_wire.SymbolState.Name(answer.state).removeprefix("SYMBOL_STATE_"), answer.reason

    def comes_to(self, number: AddresseeNumber, state: str, reason: str = "") -> None:
        """Wait until a symbol is that far."""
        until(lambda: self.state(number) == (state, reason))

    def tell_of_symbols(self, *integrated_numbers: str) -> list[str]:
        """Bring the news of symbols; return why each was refused."""
        items = [
            wire.SymbolResult(delivery=Delivery(delivery_id=str(uuid4())), integrated_addressee_number=each)
            for each in integrated_numbers
        ]
        response = self.delivery.ReceiveSymbolResults(wire.ReceiveSymbolResultsRequest(items=items))
        return [each.reason for each in response.outcomes]


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
    "ReceiveSymbolResults",
]
COMMON = [
    ("test.terminal", OWN, METHODS, [*ASSIGN, "integrated_addressee_number"]),
    (OWN, "test.city-middle-server", ["BeginAcquisitions"], ["integrated_addressee_number", "acquisition_number"]),
]
OF_A_CITY = [
    ("test.basic-person", OWN, ["AssignNumbers"], ASSIGN),
    (OWN, "test.basic-person", ["SubmitAcquisitions"], ["addressee_number", "acquisition_number"]),
]
OF_AN_AGENCY = [(OWN, "test.national", ["SubmitAcquisitions"], ["my_number", "acquisition_number"])]


@contextmanager
def body(folder: Path, links: Links, numbered_by: str) -> Iterator[Body]:
    """Run an addressee system with *links*."""
    state = Fakes()
    fakes = {
        "basic_person": state.basic_person,
        "city_middle_server": state.city_middle_server,
        "national": state.national,
    }
    nodes: dict[str, dict[str, str]] = {f"test.{kind.replace('_', '-')}": {} for kind in ("addressee", *fakes)}
    with LocalMesh(folder, nodes=nodes, links=[*COMMON, *links], fakes=fakes) as mesh:
        yield Body(mesh=mesh, numbered_by=numbered_by, fakes=state)


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
