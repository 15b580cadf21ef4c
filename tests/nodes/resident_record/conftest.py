"""What the tests of this kind share: people who do not exist, a register of their own, a call to be answering."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from fittings.leases.domain import Edit, Holder
from fittings.nouns.people import date_to_wire, name_to_wire, sex_to_wire
from fittings.staff.domain import Role
from fittings.staff.testing import seat, sit_at
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.resident_record.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.identity_record_pb2 import TIER_NATIONAL, FoundIdentity
from juki.types.v1.juki_net_pb2 import GeneratedNumber as GeneratedNumberMessage
from mesh.call import Call, enter, leave
from mesh.clock import JAPAN, Clock
from mesh.contracts.contract import Contract
from mesh.fakes import Fake, refusal
from mesh.storage.database import Database, sqlite_url
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.testing import LocalMesh
from mesh.topology.named import Links
from mesh.traces.spans import Recorder
from nodes.resident_record.acts.designation import designate
from nodes.resident_record.acts.households import record_households
from nodes.resident_record.domain.household import NewHousehold
from nodes.resident_record.domain.message import Message
from nodes.resident_record.domain.record import NewPerson
from nodes.resident_record.store.store import Store
from nodes.resident_record.store.tables import Base
from vocabulary.codes import Relationship, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import HouseholdNumber, LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.juki_net import GeneratedNumber
from vocabulary.names import PersonName

SAPPORO = LocalGovernmentCode("011002")
T = TypeVar("T")
TODAY, NOW = date(2026, 4, 1), datetime(2026, 4, 1, 9, tzinfo=JAPAN)
CLERK = Holder(terminal="test.terminal", operator="clerk-1")
EDIT = Edit(holder=CLERK, at=NOW)
ADDRESS = "北海道札幌市中央区北1条西2丁目"

MakePerson = Callable[..., NewPerson]


def make_person(relationship: str = "世帯主", given: str = "一郎", born: date = date(1980, 5, 5)) -> NewPerson:
    """Return somebody who does not exist."""
    return NewPerson(
        name=PersonName(text=f"試験 {given}"),
        birth_date=CivilDate.of(born),
        sex=Sex.MALE,
        relationship=Relationship.parse(relationship) if relationship else None,
        registered_domicile="北海道札幌市中央区北1条西1丁目",
        register_head="試験 一郎",
    )


def number_of(code: ResidentCode) -> MyNumber:
    """Return the My Number the nation of these tests gives to *code*."""
    return MyNumber.from_body(f"9{code.value[9::-1]}")


def delivered(value: Any) -> Delivered[Any]:
    """Return *value* as another node's outbox would bring it."""
    return Delivered(str(uuid4()), "", b"digest", value)


def choose(codes: Sequence[str], wanted: int) -> Sequence[str]:
    """Take the first ones."""
    return codes[:wanted]


@dataclass
class Register:
    """A store with a stock of codes, and everything it posted, in order."""

    store: Store
    clock: Clock
    posted: list[Message] = field(default_factory=list)

    def onward(self, message: Message) -> Posting:
        """Make a message ready to be posted, and remember it."""
        self.posted.append(message)
        return Posting(callee="test.peer", method="/t/T", person=str(len(self.posted)), item=b"")

    def do(self, act: Callable[..., T], *facts: Any) -> T:
        """Do an act in a unit of its own; *facts* are what it takes after the unit and the way onward."""
        with self.store.writing() as unit:
            return act(unit, self.onward, *facts)

    def fill(self, codes: int) -> None:
        """Put that many codes into the stock."""
        self.store.put_into_stock(ResidentCode.from_body(f"{number:010d}") for number in range(1, codes + 1))

    def record(self, *members: NewPerson) -> HouseholdNumber:
        """Record one household."""
        new = [NewHousehold(address=ADDRESS, members=members)]
        (given,) = self.do(record_households, SAPPORO, choose, new, TODAY)
        return given

    def designate(self, home: HouseholdNumber) -> list[Outcome]:
        """Let the nation's numbers arrive for everybody of *home*."""
        codes = [each.resident_code for each in self.store.household(home).members]
        numbers = [GeneratedNumber(resident_code=code, my_number=number_of(code)) for code in codes]
        return self.do(designate, [delivered(each) for each in numbers], TODAY)

    def sent(self, kind: type[Message]) -> list[Any]:
        """Return the messages of one kind that were posted."""
        return [each for each in self.posted if isinstance(each, kind)]


@pytest.fixture
def person() -> MakePerson:
    """Somebody by relationship, given name and day of birth."""
    return make_person


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables."""
    url = sqlite_url(tmp_path / "node.db")
    made = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=None)
    yield made
    made.close()


@pytest.fixture
def register(database: Database) -> Iterator[Register]:
    """Sapporo's register with a hundred codes, while a clerk's call is being answered."""
    call = Call(caller="test.terminal", callee="test.node", method="/juki.test.v1.Test/Test", operator="clerk-1")
    token = enter(call)
    clock = Clock(real=lambda: NOW)
    made = Register(Store(database, clock.now), clock)
    made.fill(100)
    yield made
    leave(token)


FetchCodes = Callable[[inquiry_wire.FetchResidentCodesRequest], inquiry_wire.FetchResidentCodesResponse]


def endless_codes(first: int = 1) -> FetchCodes:
    """Return what answers a request for codes with as many as are asked for, and never one twice."""
    numbers = count(first)

    def fetch(request: inquiry_wire.FetchResidentCodesRequest) -> inquiry_wire.FetchResidentCodesResponse:
        codes = [ResidentCode.from_body(f"5{next(numbers):09d}").value for _ in range(request.count)]
        return inquiry_wire.FetchResidentCodesResponse(resident_codes=codes)

    return fetch


def play_gateway() -> Fake:
    """Return a gateway whose nation has endless codes and knows whom it was notified of."""
    gateway = Fake(Contract(gateway_wire, inquiry_wire))

    def find(request: inquiry_wire.FindIdentityRequest) -> inquiry_wire.FindIdentityResponse:
        told = [each.notice.record for each in gateway.items("SubmitChanges")]
        held = [each for each in told if each.resident_code == request.key.resident_code]
        if not held:
            raise refusal("PERSON_NOT_FOUND", "NOT_FOUND")
        found = FoundIdentity(record=held[-1], is_resident=True, tier=TIER_NATIONAL)
        return inquiry_wire.FindIdentityResponse(found=found)

    gateway.answer("FetchResidentCodes", endless_codes())
    gateway.answer("FindIdentity", find)
    return gateway


NODE, GATEWAY, BASIC_PERSON = "sapporo.resident-record", "sapporo.juki-gateway", "sapporo.basic-person"
OTHER_TERMINAL = "otaru.terminal"
TERMINAL = [
    *("RecordHouseholds", "RegisterBirth", "RegisterMoveOut", "RegisterMoveIn", "GetHousehold", "ListHouseholds"),
    *("ReceiveMyNumbers", "ReceiveMoveInNotices", "SubmitAcquisitions", "SignIn"),
    *("CancelMoveOut", "GetResident", "BeginEdit", "EndEdit", "ListResidentHistory"),
    *("StartRecordingHouseholds", "ListJobs", "GetJob", "ListJobResults", "CancelJob", "ReadFile"),
    "ListAccesses",
]
TO_GATEWAY = [
    *("FetchResidentCodes", "RequestMyNumbers", "SubmitChanges", "SubmitMailingRecords"),
    *("SendMoveInNotices", "SubmitAcquisitions", "FindIdentity"),
]
NUMBERS = ["resident_code", "my_number", "addressee_number", "acquisition_number"]
ITEMS = ["four_items", "change", "household"]
LINKS: Links = [
    ("sapporo.terminal", NODE, TERMINAL, [*NUMBERS, *ITEMS, "registered_domicile", "residence_status", "file"]),
    (OTHER_TERMINAL, NODE, ["ReadFile"], ["file"]),
    (NODE, GATEWAY, TO_GATEWAY, [*NUMBERS, *ITEMS]),
    (NODE, BASIC_PERSON, ["ReceiveChanges"], ["my_number", "addressee_number", *ITEMS]),
]
LOOKING = ["GetHousehold", "GetResident", "ListHouseholds", "ListResidentHistory"]
NARROW: Links = [
    ("sapporo.terminal", NODE, LOOKING, ["addressee_number", *ITEMS]),
    ("sapporo.terminal", NODE, [each for each in TERMINAL if each not in LOOKING], LINKS[0][3]),
    *LINKS[1:],
]


def entered(relationship: str = "世帯主", given: str = "一郎", born: date = date(1980, 5, 5)) -> Any:
    """Return somebody who does not exist as a clerk enters them."""
    person = make_person(relationship, given, born)
    return counter_wire.NewPerson(
        name=name_to_wire(person.name),
        birth_date=date_to_wire(person.birth_date),
        sex=sex_to_wire(person.sex),
        relationship=relationship,
        registered_domicile=person.registered_domicile,
        register_head=person.register_head,
    )


@dataclass
class City:
    """Sapporo's resident record system on a real mesh between two fakes."""

    mesh: LocalMesh
    gateway: Fake
    basic_person: Fake
    counter: CounterServiceStub
    delivery: DeliveryServiceStub
    seats: dict[str, bytes] = field(default_factory=dict)

    def sit_down(self, account: str, role: Role = Role.CLERK) -> None:
        """Let *account* work at the terminal from here on, in one session whenever it comes back."""
        database = self.mesh.running(NODE).database
        assert database is not None
        if account not in self.seats:
            self.seats[account] = seat(database, "sapporo.terminal", account, role=role)
        self.mesh.caller("sapporo.terminal").sessions[NODE] = self.seats[account]

    def entered(self, relationship: str = "世帯主", given: str = "一郎", born: date = date(1980, 5, 5)) -> Any:
        """Return somebody as a clerk enters them."""
        return entered(relationship, given, born)

    def record(self, *members: Any, request_id: str = "") -> str:
        """Record one household and return its number."""
        new = counter_wire.NewHousehold(address=ADDRESS, members=members or [self.entered()])
        request = counter_wire.RecordHouseholdsRequest(request_id=request_id or str(uuid4()), households=[new])
        return str(self.counter.RecordHouseholds(request).household_numbers[0])

    def members(self, home: str) -> Any:
        """Return who is in a household."""
        return self.counter.GetHousehold(counter_wire.GetHouseholdRequest(household_number=home)).household.members

    def designate(self, home: str) -> Any:
        """Let the nation's numbers arrive, and what waited for them go out."""
        return self.deliver_numbers([ResidentCode(each.resident_code) for each in self.members(home)])

    def deliver_numbers(self, codes: Sequence[ResidentCode]) -> Any:
        """Let the numbers of *codes* arrive."""
        items = [
            delivery_wire.GeneratedNumberItem(
                delivery=Delivery(delivery_id=str(uuid4())),
                generated_number=GeneratedNumberMessage(resident_code=code.value, my_number=number_of(code).value),
            )
            for code in codes
        ]
        outcomes = self.delivery.ReceiveMyNumbers(delivery_wire.ReceiveMyNumbersRequest(items=items)).outcomes
        self.mesh.settle()
        return outcomes

    def leave(self, home: str, planned: date) -> Any:
        """Let everybody of a household notify leaving for Hakodate, and return the certificate."""
        return self.register_move_out(home, planned).certificate

    def register_move_out(self, home: str, planned: date) -> Any:
        """Let everybody of a household notify leaving for Hakodate, and return the whole answer."""
        request = counter_wire.RegisterMoveOutRequest(
            request_id=str(uuid4()),
            addressee_numbers=[each.addressee_number for each in self.members(home)],
            destination_code="012025",
            destination_address="北海道函館市東雲町4番",
            planned_date=date_to_wire(CivilDate.of(planned)),
        )
        return self.counter.RegisterMoveOut(request)

    def enter(self, certificate: Any, *relationships: str, moved_in: date) -> Any:
        """Let everybody of a certificate move in."""
        request = counter_wire.RegisterMoveInRequest(
            request_id=str(uuid4()),
            certificate=certificate,
            relationships=relationships,
            address="北海道札幌市北区北2条",
            move_in_date=date_to_wire(CivilDate.of(moved_in)),
        )
        return self.counter.RegisterMoveIn(request)


@contextmanager
def running_city(folder: Path, links: Links) -> Iterator[City]:
    """Run the kind on the road with such rights."""
    gateway, basic_person = play_gateway(), Fake(Contract(person_wire))
    own = {"code": "011002"}
    with LocalMesh(
        folder,
        nodes={NODE: own, GATEWAY: own, BASIC_PERSON: own},
        clients=["sapporo.terminal", OTHER_TERMINAL],
        links=links,
        fakes={"juki_gateway": gateway, "basic_person": basic_person},
    ) as mesh:
        sit_at(mesh, "sapporo.terminal", NODE)
        sit_at(mesh, OTHER_TERMINAL, NODE, "clerk-2")
        channel = mesh.channel("sapporo.terminal", NODE)
        yield City(mesh, gateway, basic_person, CounterServiceStub(channel), DeliveryServiceStub(channel))


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """The kind on the road."""
    with running_city(tmp_path, LINKS) as city:
        yield city


@pytest.fixture
def narrow_city(tmp_path: Path) -> Iterator[City]:
    """The same with a terminal that may look at less than it may enter."""
    with running_city(tmp_path, NARROW) as city:
        yield city
