"""What the tests of this kind share: people who do not exist, a database, a call to be answering, a small network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fittings.nouns.people import record_to_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import delivery_service_pb2_grpc as national_grpc
from juki.national.v1 import inquiry_service_pb2 as national_inquiry_wire
from juki.national.v1 import inquiry_service_pb2_grpc as national_inquiry_grpc
from juki.prefecture.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_MOVE_IN
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from juki.types.v1.identity_record_pb2 import IDENTITY_FIELD_ADDRESS, TIER_NATIONAL, Agreement, FoundIdentity
from mesh.call import Call, enter, leave
from mesh.hosting.node import NodeModule
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh, fake
from mesh.traces.spans import Recorder
from nodes.prefecture.store import Base
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.names import PersonName
from vocabulary.refusals import NotFound

OWN, NATION, ASKER = "hokkaido.prefecture", "japan.national", "test.terminal"
CLASSES = ["resident_code", "my_number", "four_items", "change"]
METHODS = ["NotifyChanges", "FindIdentity", "CompareIdentities"]
NODES = {OWN: {"code": "010006"}, NATION: {}}
LINKS = [(ASKER, OWN, METHODS, CLASSES), (OWN, NATION, METHODS, CLASSES)]


def make_person(
    number: int, municipality: str = "011002", address: str = "北海道札幌市中央区北1条西2丁目"
) -> IdentityRecord:
    """Return the record of somebody who does not exist; another *number* is another person."""
    return IdentityRecord(
        resident_code=ResidentCode.from_body(f"{number:010d}"),
        my_number=MyNumber.from_body(f"{number:011d}"),
        name=PersonName(text=f"試験 {number}郎", kana="シケン タロウ"),
        birth_date=CivilDate.of(date(1980, 5, 5)),
        sex=Sex.MALE,
        municipality=LocalGovernmentCode(municipality),
        address=address,
    )


def make_notice(
    record: IdentityRecord, update_number: int = 1, reason: ChangeReason = ChangeReason.BIRTH
) -> IdentityNotice:
    """Return a change of *record*."""
    return IdentityNotice(
        record=record, reason=reason, change_date=CivilDate.of(date(2025, 4, 1)), update_number=update_number
    )


@pytest.fixture
def person() -> Callable[..., IdentityRecord]:
    """Somebody by number."""
    return make_person


@pytest.fixture
def notice() -> Callable[..., IdentityNotice]:
    """A change of somebody."""
    return make_notice


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


class PersonNotFound(NotFound):
    """What a nation says of whom it does not know."""

    reason = "PERSON_NOT_FOUND"


class PlayedNation(national_grpc.DeliveryServiceServicer, national_inquiry_grpc.InquiryServiceServicer):
    """A nation that takes everything, knows one person, and has every address wrong."""

    def __init__(self, known: IdentityRecord) -> None:
        self.known, self.taken, self.asked = known, [], []

    def NotifyChanges(self, request, context):
        self.taken += request.items
        return national_wire.NotifyChangesResponse(
            outcomes=[DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items]
        )

    def FindIdentity(self, request, context):
        self.asked.append(request)
        if request.key.resident_code != self.known.resident_code.value:
            raise PersonNotFound
        found = FoundIdentity(
            record=record_to_wire(self.known),
            is_resident=True,
            last_reason=CHANGE_REASON_MOVE_IN,
            tier=TIER_NATIONAL,
        )
        return national_inquiry_wire.FindIdentityResponse(found=found)

    def CompareIdentities(self, request, context):
        differing = [IDENTITY_FIELD_ADDRESS]
        return national_inquiry_wire.CompareIdentitiesResponse(
            agreements=[
                Agreement(
                    resident_code=each.resident_code, tier=TIER_NATIONAL, present=True, differing_fields=differing
                )
                for each in request.records
            ]
        )


def play(nation: PlayedNation) -> NodeModule:
    """Return the nation as *nation* plays it."""
    return fake(
        national_grpc.add_DeliveryServiceServicer_to_server,
        nation,
        national_inquiry_grpc.add_InquiryServiceServicer_to_server,
    )


@dataclass
class Stubs:
    """The prefecture's services as one caller has them."""

    delivery: DeliveryServiceStub
    inquiry: InquiryServiceStub


def stubs(mesh: LocalMesh) -> Stubs:
    """Return the prefecture's services on *mesh*."""
    channel = mesh.channel(ASKER, OWN)
    return Stubs(DeliveryServiceStub(channel), InquiryServiceStub(channel))


@pytest.fixture
def nation(person) -> PlayedNation:
    return PlayedNation(person(1000, "131121"))


@pytest.fixture
def mesh(tmp_path: Path, nation: PlayedNation) -> Iterator[LocalMesh]:
    with LocalMesh(tmp_path, nodes=NODES, links=LINKS, fakes={"national": play(nation)}) as running:
        yield running


@pytest.fixture
def prefecture(mesh: LocalMesh) -> Stubs:
    return stubs(mesh)
