"""What the tests of this kind share: people who do not exist, a register of their own, a call to be answering."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest

from fittings.nouns.people import date_to_wire, name_to_wire, sex_to_wire
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.basic_person.v1 import delivery_service_pb2_grpc as person_grpc
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.juki_gateway.v1 import delivery_service_pb2_grpc as gateway_grpc
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.juki_gateway.v1 import inquiry_service_pb2_grpc as inquiry_grpc
from juki.resident_record.v1 import counter_service_pb2 as counter_wire
from juki.resident_record.v1 import delivery_service_pb2 as delivery_wire
from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.resident_record.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.types.v1 import identity_record_pb2
from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from juki.types.v1.juki_net_pb2 import GeneratedNumber as GeneratedNumberMessage
from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.storage.items import Delivered, Outcome, Posting
from mesh.testing import LocalMesh, fake
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
from vocabulary.refusals import NotFound

SAPPORO = LocalGovernmentCode("011002")
T = TypeVar("T")
TODAY = date(2026, 4, 1)
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
    made = Register(Store(database))
    made.fill(100)
    yield made
    leave(token)


class PersonNotFound(NotFound):
    """The nation holds nobody under this code."""

    reason = "PERSON_NOT_FOUND"


class FakeGateway(gateway_grpc.DeliveryServiceServicer, inquiry_grpc.InquiryServiceServicer):
    """A gateway whose nation has endless codes and knows whom it was notified of."""

    def __init__(self) -> None:
        self.received: dict[str, list[Any]] = {}
        self.fetched: list[int] = []
        self.is_out_of_codes = False
        self._codes = count(1)

    def FetchResidentCodes(self, request: Any, context: object) -> Any:
        self.fetched.append(request.count)
        wanted = 0 if self.is_out_of_codes else request.count
        codes = [ResidentCode.from_body(f"5{next(self._codes):09d}").value for _ in range(wanted)]
        return inquiry_wire.FetchResidentCodesResponse(resident_codes=codes)

    def FindIdentity(self, request: Any, context: object) -> Any:
        for change in reversed(self.received.get("SubmitChanges", [])):
            if change.notice.record.resident_code == request.key.resident_code:
                found = identity_record_pb2.FoundIdentity(
                    record=change.notice.record, is_resident=True, tier=identity_record_pb2.TIER_NATIONAL
                )
                return inquiry_wire.FindIdentityResponse(found=found)
        raise PersonNotFound

    def _take(self, method: str, request: Any) -> list[DeliveryOutcome]:
        self.received.setdefault(method, []).extend(request.items)
        return [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]

    def RequestMyNumbers(self, request: Any, context: object) -> Any:
        return gateway_wire.RequestMyNumbersResponse(outcomes=self._take("RequestMyNumbers", request))

    def SubmitChanges(self, request: Any, context: object) -> Any:
        return gateway_wire.SubmitChangesResponse(outcomes=self._take("SubmitChanges", request))

    def SubmitMailingRecords(self, request: Any, context: object) -> Any:
        return gateway_wire.SubmitMailingRecordsResponse(outcomes=self._take("SubmitMailingRecords", request))

    def SendMoveInNotices(self, request: Any, context: object) -> Any:
        return gateway_wire.SendMoveInNoticesResponse(outcomes=self._take("SendMoveInNotices", request))

    def SubmitAcquisitions(self, request: Any, context: object) -> Any:
        return gateway_wire.SubmitAcquisitionsResponse(outcomes=self._take("SubmitAcquisitions", request))


def add_gateway(gateway: FakeGateway, server: Any) -> None:
    """Add both services of the gateway to *server*."""
    gateway_grpc.add_DeliveryServiceServicer_to_server(gateway, server)
    inquiry_grpc.add_InquiryServiceServicer_to_server(gateway, server)


class FakeBasicPerson(person_grpc.DeliveryServiceServicer):
    """A basic-person system that takes everything."""

    def __init__(self) -> None:
        self.changes: list[Any] = []

    def ReceiveChanges(self, request: Any, context: object) -> Any:
        self.changes.extend(request.items)
        outcomes = [DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]
        return person_wire.ReceiveChangesResponse(outcomes=outcomes)


NODE, GATEWAY, BASIC_PERSON = "sapporo.resident-record", "sapporo.juki-gateway", "sapporo.basic-person"
OTHER_TERMINAL = "otaru.terminal"
TERMINAL = [
    *("RecordHouseholds", "RegisterBirth", "RegisterMoveOut", "RegisterMoveIn", "GetHousehold", "ListHouseholds"),
    *("StartRecordingHouseholds", "ListJobs", "GetJob", "ListJobResults", "CancelJob", "ReadFile"),
    *("ReceiveMyNumbers", "ReceiveMoveInNotices", "SubmitAcquisitions"),
]
TO_GATEWAY = [
    *("FetchResidentCodes", "RequestMyNumbers", "SubmitChanges", "SubmitMailingRecords"),
    *("SendMoveInNotices", "SubmitAcquisitions", "FindIdentity"),
]
NUMBERS = ["resident_code", "my_number", "addressee_number", "acquisition_number"]
ITEMS = ["four_items", "change", "household"]
LINKS = [
    ("sapporo.terminal", NODE, TERMINAL, [*NUMBERS, *ITEMS, "registered_domicile", "residence_status", "file"]),
    (NODE, GATEWAY, TO_GATEWAY, [*NUMBERS, *ITEMS]),
    (NODE, BASIC_PERSON, ["ReceiveChanges"], ["my_number", "addressee_number", *ITEMS]),
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
    gateway: FakeGateway
    basic_person: FakeBasicPerson
    counter: CounterServiceStub
    delivery: DeliveryServiceStub

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
        codes = [ResidentCode(each.resident_code) for each in self.members(home)]
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


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """The kind on the road."""
    gateway, basic_person = FakeGateway(), FakeBasicPerson()
    own = {"code": "011002"}
    with LocalMesh(
        tmp_path,
        nodes={NODE: own, GATEWAY: own, BASIC_PERSON: own},
        clients=["sapporo.terminal", OTHER_TERMINAL],
        links=[*LINKS, (OTHER_TERMINAL, NODE, ["ReadFile"], ["file"])],
        fakes={
            "juki_gateway": fake(add_gateway, gateway),
            "basic_person": fake(person_grpc.add_DeliveryServiceServicer_to_server, basic_person),
        },
    ) as mesh:
        channel = mesh.channel("sapporo.terminal", NODE)
        yield City(mesh, gateway, basic_person, CounterServiceStub(channel), DeliveryServiceStub(channel))
