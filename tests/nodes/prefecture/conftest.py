"""What the tests of this kind share: people who do not exist, a database, a call to be answering, a small network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fittings.nouns.people import record_to_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import inquiry_service_pb2 as national_inquiry_wire
from juki.prefecture.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_MOVE_IN
from juki.types.v1.identity_record_pb2 import IDENTITY_FIELD_ADDRESS, TIER_NATIONAL, Agreement, FoundIdentity
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake, refusal
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh
from mesh.traces.spans import Recorder
from nodes.prefecture.store import Base
from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord
from vocabulary.names import PersonName

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


def play_nation(known: IdentityRecord) -> Fake:
    """Return a nation that takes everything, knows one person, and has every address wrong."""

    def find(request: national_inquiry_wire.FindIdentityRequest) -> national_inquiry_wire.FindIdentityResponse:
        if request.key.resident_code != known.resident_code.value:
            raise refusal("PERSON_NOT_FOUND", "NOT_FOUND")
        record, reason = record_to_wire(known), CHANGE_REASON_MOVE_IN
        found = FoundIdentity(record=record, is_resident=True, last_reason=reason, tier=TIER_NATIONAL)
        return national_inquiry_wire.FindIdentityResponse(found=found)

    def compare(
        request: national_inquiry_wire.CompareIdentitiesRequest,
    ) -> national_inquiry_wire.CompareIdentitiesResponse:
        wrong = {"tier": TIER_NATIONAL, "present": True, "differing_fields": [IDENTITY_FIELD_ADDRESS]}
        return national_inquiry_wire.CompareIdentitiesResponse(
            agreements=[Agreement(resident_code=each.resident_code, **wrong) for each in request.records]
        )

    nation = Fake(Contract(national_wire, national_inquiry_wire))
    nation.answer("FindIdentity", find)
    nation.answer("CompareIdentities", compare)
    return nation


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
def known() -> IdentityRecord:
    """Whom the nation knows."""
    return make_person(1000, "131121")


@pytest.fixture
def nation(known: IdentityRecord) -> Fake:
    return play_nation(known)


@pytest.fixture
def mesh(tmp_path: Path, nation: Fake) -> Iterator[LocalMesh]:
    with LocalMesh(tmp_path, nodes=NODES, links=LINKS, fakes={"national": nation}) as running:
        yield running


@pytest.fixture
def prefecture(mesh: LocalMesh) -> Stubs:
    return stubs(mesh)
