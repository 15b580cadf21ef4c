"""What the tests of this kind share: people who do not exist, a database, a call to be answering."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from juki.addressee.v1 import delivery_service_pb2 as addressee_wire
from juki.basic_person.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.basic_person.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.resident_record.v1 import delivery_service_pb2 as resident_wire
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh
from mesh.traces.spans import Recorder
from nodes.basic_person.domain import Change
from nodes.basic_person.store import Base
from vocabulary.codes import ChangeReason, Relationship, Sex
from vocabulary.dates import CivilDate
from vocabulary.four_items import FourItems
from vocabulary.identifiers import AddresseeNumber, HouseholdNumber, MyNumber
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


def make_change(
    update: int = 1,
    reason: ChangeReason = ChangeReason.BIRTH,
    address: str = "札幌市中央区1",
    relationship: str = "子",
    my_number: int = 1,
    person: int = 1,
) -> Change:
    """Return a change of somebody who does not exist."""
    return Change(
        addressee_number=AddresseeNumber.from_serial(person),
        my_number=MyNumber.from_body(f"{my_number:011d}"),
        items=FourItems(
            name=PersonName(text="試験 太郎", kana="シケン タロウ"),
            birth_date=CivilDate.parse_iso8("19800505"),
            sex=Sex.MALE,
            address=address,
        ),
        household_number=HouseholdNumber.from_serial(1),
        relationship=Relationship.parse(relationship) if relationship else None,
        reason=reason,
        change_date=CivilDate.parse_iso8("20260401"),
        update_number=update,
    )


@pytest.fixture
def change() -> Callable[..., Change]:
    """A change, to be varied."""
    return make_change


@dataclass(kw_only=True)
class City:
    """A basic-person system among fakes of its neighbours."""

    addressee: Fake
    city_middle_server: Fake
    resident_record: Fake
    mesh: LocalMesh
    delivery: DeliveryServiceStub
    counter: CounterServiceStub


OWN = "sapporo.basic-person"
LINKS = [
    (
        "test.terminal",
        OWN,
        ["ReceiveChanges", "SubmitAcquisitions", "GetPerson"],
        ["addressee_number", "my_number", "four_items", "household", "change", "acquisition_number"],
    ),
    (OWN, "sapporo.addressee", ["AssignNumbers"], ["addressee_number", "my_number", "four_items"]),
    (OWN, "sapporo.city-middle-server", ["RegisterHouseholdCopies"], ["addressee_number", "household"]),
    (OWN, "sapporo.resident-record", ["SubmitAcquisitions"], ["addressee_number", "acquisition_number"]),
]


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """A city whose basic-person system is real."""
    stubs = {"addressee": addressee_wire, "city_middle_server": city_wire, "resident_record": resident_wire}
    fakes = {kind: Fake(Contract(wire)) for kind, wire in stubs.items()}
    nodes = {f"sapporo.{kind.replace('_', '-')}": {"code": "011002"} for kind in ("basic_person", *fakes)}
    with LocalMesh(tmp_path, nodes=nodes, links=LINKS, fakes=fakes) as mesh:
        yield City(
            **fakes,
            mesh=mesh,
            delivery=DeliveryServiceStub(mesh.channel("test.terminal", OWN)),
            counter=CounterServiceStub(mesh.channel("test.terminal", OWN)),
        )
