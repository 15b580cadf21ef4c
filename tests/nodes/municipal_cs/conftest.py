"""What the tests of this kind share: people who do not exist, a database, a call to be answering, a small network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fittings.nouns.people import record_to_wire
from fittings.staff.testing import sit_at
from juki.card_management.v1 import delivery_service_pb2 as card_wire
from juki.card_management.v1 import inquiry_service_pb2 as card_inquiry_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.municipal_cs.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.municipal_cs.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import inquiry_service_pb2 as national_inquiry_wire
from juki.prefecture.v1 import delivery_service_pb2 as prefecture_wire
from juki.prefecture.v1 import inquiry_service_pb2 as prefecture_inquiry_wire
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_BIRTH
from juki.types.v1.identity_record_pb2 import (
    IDENTITY_FIELD_ADDRESS,
    TIER_NATIONAL,
    TIER_PREFECTURE,
    Agreement,
    FoundIdentity,
)
from juki.types.v1.juki_net_pb2 import NUMBER_NOTICE_STATE_ACCEPTED
from mesh.call import Call, enter, leave
from mesh.contracts.contract import Contract
from mesh.fakes import Fake, refusal
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh
from mesh.traces.spans import Recorder
from nodes.municipal_cs.store import Base
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.names import PersonName

People = Callable[..., IdentityRecord]

CS, OTHER, ASKER = "sapporo.municipal-cs", "hakodate.municipal-cs", "test.terminal"
NODES = {
    CS: {"code": "011002"},
    OTHER: {"code": "012025"},
    "sapporo.juki-gateway": {},
    "hokkaido.prefecture": {"code": "010006"},
    "japan.national": {},
    "japan.card-management": {},
}
ALL = [
    "FetchResidentCodes",
    "RequestMyNumbers",
    "ReceiveMyNumbers",
    "NotifyChanges",
    "SubmitMailingRecords",
    "SendMoveInNotices",
    "ReceiveMoveInNotices",
    "SubmitAcquisitions",
    "FindIdentity",
    "LookUpIdentity",
    "CompareIdentities",
    "FindNumberNotice",
    "SearchIdentities",
    "ListAccesses",
]
CLASSES = ["resident_code", "my_number", "four_items", "change", "acquisition_number", "application_id"]
TO_NATION = ["AllotResidentCodes", "RequestMyNumbers", "FindIdentity", "SubmitAcquisitions"]
TO_PREFECTURE = ["NotifyChanges", "FindIdentity", "CompareIdentities"]
LINKS = [
    (ASKER, [CS, OTHER], ALL, CLASSES),
    ([CS, OTHER], "japan.national", TO_NATION, CLASSES),
    ([CS, OTHER], "hokkaido.prefecture", TO_PREFECTURE, CLASSES[:4]),
    (
        [CS, OTHER],
        "japan.card-management",
        ["SubmitMailingRecords", "FindNumberNotice"],
        [*CLASSES[:3], "application_id"],
    ),
    ([CS, OTHER], "sapporo.juki-gateway", ["ReceiveMyNumbers", "ReceiveMoveInNotices"], CLASSES[:4]),
    (CS, OTHER, ["ReceiveMoveInNotices"], CLASSES[:4]),
]


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


@pytest.fixture
def person() -> People:
    """Somebody by number."""
    return make_person


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A real database of the kind's tables."""
    made = Database(
        "test.node", sqlite_url(tmp_path / "node.db"), Base.metadata, recorder=Recorder(None), migrations=None
    )
    yield made
    made.close()


@pytest.fixture
def answering() -> Iterator[None]:
    """A call from the same caller is being answered."""
    token = enter(Call(caller="test.caller", callee="test.node", method="/juki.test.v1.Test/Test"))
    yield
    leave(token)


def found_at_nation(record):
    """What the nation holds of a resident; why the record last changed it tells too."""
    return FoundIdentity(
        record=record_to_wire(record), is_resident=True, last_reason=CHANGE_REASON_BIRTH, tier=TIER_NATIONAL
    )


def knows(known, key):
    """Refuse whoever is not *known* by that *key*."""
    if key not in (known.my_number.value, known.resident_code.value):
        raise refusal("PERSON_NOT_FOUND", "NOT_FOUND")


@pytest.fixture
def nation(person):
    """A nation that takes everything and knows one person."""
    known = person(1000)

    def find(request):
        knows(known, request.key.my_number)
        return national_inquiry_wire.FindIdentityResponse(found=found_at_nation(known))

    codes = national_inquiry_wire.AllotResidentCodesResponse(resident_codes=[known.resident_code.value])
    played = Fake(Contract(national_wire, national_inquiry_wire))
    played.answer("AllotResidentCodes", codes)
    played.answer("FindIdentity", find)
    return played


@pytest.fixture
def prefecture(person):
    """A prefecture that takes everything and has all of it wrong in the nation's file."""
    known = person(1000)

    def find(request):
        knows(known, request.resident_code)
        return prefecture_inquiry_wire.FindIdentityResponse(found=found_at_nation(known))

    def compare(request):
        return prefecture_inquiry_wire.CompareIdentitiesResponse(
            agreements=[
                Agreement(resident_code=each.resident_code, tier=tier, present=True, differing_fields=differing)
                for each in request.records
                for tier, differing in ((TIER_PREFECTURE, []), (TIER_NATIONAL, [IDENTITY_FIELD_ADDRESS]))
            ]
        )

    played = Fake(Contract(prefecture_wire, prefecture_inquiry_wire))
    played.answer("FindIdentity", find)
    played.answer("CompareIdentities", compare)
    return played


@pytest.fixture
def cards():
    played = Fake(Contract(card_wire, card_inquiry_wire))
    notice = card_inquiry_wire.FindNumberNoticeResponse(application_id="7" * 23, state=NUMBER_NOTICE_STATE_ACCEPTED)
    played.answer("FindNumberNotice", notice)
    return played


@pytest.fixture
def gateway():
    return Fake(Contract(gateway_wire))


@pytest.fixture
def mesh(tmp_path, nation, prefecture, cards, gateway):
    fakes = {"national": nation, "prefecture": prefecture, "card_management": cards, "juki_gateway": gateway}
    with LocalMesh(tmp_path, nodes=NODES, links=LINKS, fakes=fakes) as running:
        yield running


@dataclass
class Stubs:
    """The communication server's services as one caller has them."""

    delivery: DeliveryServiceStub
    inquiry: InquiryServiceStub
    counter: CounterServiceStub


@pytest.fixture
def cs(mesh):
    sit_at(mesh, ASKER, CS)
    channel = mesh.channel(ASKER, CS)
    return Stubs(DeliveryServiceStub(channel), InquiryServiceStub(channel), CounterServiceStub(channel))
