"""What the tests of this kind share: people who do not exist, a database, a call to be answering, a small network."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from fittings.nouns.people import record_to_wire
from fittings.staff.testing import sit_at
from juki.card_management.v1 import delivery_service_pb2 as card_wire
from juki.card_management.v1 import delivery_service_pb2_grpc as card_grpc
from juki.card_management.v1 import inquiry_service_pb2 as card_inquiry_wire
from juki.card_management.v1 import inquiry_service_pb2_grpc as card_inquiry_grpc
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.juki_gateway.v1 import delivery_service_pb2_grpc as gateway_grpc
from juki.municipal_cs.v1.counter_service_pb2_grpc import CounterServiceStub
from juki.municipal_cs.v1.delivery_service_pb2_grpc import DeliveryServiceStub
from juki.municipal_cs.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import delivery_service_pb2_grpc as national_grpc
from juki.national.v1 import inquiry_service_pb2 as national_inquiry_wire
from juki.national.v1 import inquiry_service_pb2_grpc as national_inquiry_grpc
from juki.prefecture.v1 import delivery_service_pb2 as prefecture_wire
from juki.prefecture.v1 import delivery_service_pb2_grpc as prefecture_grpc
from juki.prefecture.v1 import inquiry_service_pb2 as prefecture_inquiry_wire
from juki.prefecture.v1 import inquiry_service_pb2_grpc as prefecture_inquiry_grpc
from juki.types.v1.change_reason_pb2 import CHANGE_REASON_BIRTH
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from juki.types.v1.identity_record_pb2 import (
    IDENTITY_FIELD_ADDRESS,
    TIER_NATIONAL,
    TIER_PREFECTURE,
    Agreement,
    FoundIdentity,
)
from juki.types.v1.juki_net_pb2 import NUMBER_NOTICE_STATE_ACCEPTED
from mesh.call import Call, enter, leave
from mesh.storage.database import Database, sqlite_url
from mesh.testing import LocalMesh, fake
from mesh.traces.spans import Recorder
from nodes.municipal_cs.store import Base
from vocabulary.codes import Sex
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.names import PersonName
from vocabulary.refusals import NotFound

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


class PersonNotFound(NotFound):
    """What a nation says of whom it does not know."""

    reason = "PERSON_NOT_FOUND"


class Taking:
    """Keeps every item that it is sent, and every question."""

    def __init__(self):
        self.taken, self.asked = [], []

    def take(self, request, response):
        self.taken += request.items
        return response(outcomes=[DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items])


def found_at_nation(record):
    """What the nation holds of a resident; why the record last changed it tells too."""
    return FoundIdentity(
        record=record_to_wire(record), is_resident=True, last_reason=CHANGE_REASON_BIRTH, tier=TIER_NATIONAL
    )


class PlayedNation(Taking, national_grpc.DeliveryServiceServicer, national_inquiry_grpc.InquiryServiceServicer):
    """A nation that takes everything and knows one person."""

    known = None

    def AllotResidentCodes(self, request, context):
        self.asked.append(request)
        return national_inquiry_wire.AllotResidentCodesResponse(resident_codes=[self.known.resident_code.value])

    def RequestMyNumbers(self, request, context):
        return self.take(request, national_wire.RequestMyNumbersResponse)

    def SubmitAcquisitions(self, request, context):
        return self.take(request, national_wire.SubmitAcquisitionsResponse)

    def FindIdentity(self, request, context):
        if request.key.my_number != self.known.my_number.value:
            raise PersonNotFound
        return national_inquiry_wire.FindIdentityResponse(found=found_at_nation(self.known))


class PlayedPrefecture(Taking, prefecture_grpc.DeliveryServiceServicer, prefecture_inquiry_grpc.InquiryServiceServicer):
    """A prefecture that takes everything and has all of it wrong in the nation's file."""

    known = None

    def NotifyChanges(self, request, context):
        return self.take(request, prefecture_wire.NotifyChangesResponse)

    def FindIdentity(self, request, context):
        if request.resident_code != self.known.resident_code.value:
            raise PersonNotFound
        return prefecture_inquiry_wire.FindIdentityResponse(found=found_at_nation(self.known))

    def CompareIdentities(self, request, context):
        self.asked.append(request)
        return prefecture_inquiry_wire.CompareIdentitiesResponse(
            agreements=[
                Agreement(resident_code=each.resident_code, tier=tier, present=True, differing_fields=differing)
                for each in request.records
                for tier, differing in ((TIER_PREFECTURE, []), (TIER_NATIONAL, [IDENTITY_FIELD_ADDRESS]))
            ]
        )


class PlayedCards(Taking, card_grpc.DeliveryServiceServicer, card_inquiry_grpc.InquiryServiceServicer):
    """Card management that takes everything."""

    def SubmitMailingRecords(self, request, context):
        return self.take(request, card_wire.SubmitMailingRecordsResponse)

    def FindNumberNotice(self, request, context):
        return card_inquiry_wire.FindNumberNoticeResponse(application_id="7" * 23, state=NUMBER_NOTICE_STATE_ACCEPTED)


class PlayedGateway(Taking, gateway_grpc.DeliveryServiceServicer):
    """A gateway that takes everything."""

    def ReceiveMyNumbers(self, request, context):
        return self.take(request, gateway_wire.ReceiveMyNumbersResponse)

    def ReceiveMoveInNotices(self, request, context):
        return self.take(request, gateway_wire.ReceiveMoveInNoticesResponse)


@pytest.fixture
def nation(person):
    played = PlayedNation()
    played.known = person(1000)
    return played


@pytest.fixture
def prefecture(person):
    played = PlayedPrefecture()
    played.known = person(1000)
    return played


@pytest.fixture
def cards():
    return PlayedCards()


@pytest.fixture
def gateway():
    return PlayedGateway()


def both(delivery, servicer, inquiry):
    """Return a kind of which *servicer* plays both services."""
    return fake(delivery.add_DeliveryServiceServicer_to_server, servicer, inquiry.add_InquiryServiceServicer_to_server)


@pytest.fixture
def mesh(tmp_path, nation, prefecture, cards, gateway):
    fakes = {
        "national": both(national_grpc, nation, national_inquiry_grpc),
        "prefecture": both(prefecture_grpc, prefecture, prefecture_inquiry_grpc),
        "card_management": both(card_grpc, cards, card_inquiry_grpc),
        "juki_gateway": fake(gateway_grpc.add_DeliveryServiceServicer_to_server, gateway),
    }
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
