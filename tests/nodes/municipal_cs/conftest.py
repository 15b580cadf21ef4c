"""What the tests of this kind share: people who do not exist, a database, a call to be answering, a small network."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from fittings.nouns.people import record_to_wire
from juki.card_management.v1 import card_management_service_pb2 as card_wire
from juki.card_management.v1 import card_management_service_pb2_grpc as card_grpc
from juki.juki_gateway.v1 import juki_gateway_service_pb2 as gateway_wire
from juki.juki_gateway.v1 import juki_gateway_service_pb2_grpc as gateway_grpc
from juki.municipal_cs.v1.municipal_cs_service_pb2_grpc import MunicipalCsServiceStub
from juki.national.v1 import national_service_pb2 as national_wire
from juki.national.v1 import national_service_pb2_grpc as national_grpc
from juki.prefecture.v1 import prefecture_service_pb2 as prefecture_wire
from juki.prefecture.v1 import prefecture_service_pb2_grpc as prefecture_grpc
from juki.types.v1.delivery_pb2 import DeliveryOutcome
from juki.types.v1.identity_record_pb2 import Agreement
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
CLASSES = ["resident_code", "my_number", "four_items", "change", "acquisition_number"]
TO_NATION = ["AllotResidentCodes", "RequestMyNumbers", "FindIdentity", "SubmitAcquisitions"]
TO_PREFECTURE = ["NotifyChanges", "FindIdentity", "CompareIdentities"]
LINKS = [
    (ASKER, [CS, OTHER], ALL, CLASSES),
    ([CS, OTHER], "japan.national", TO_NATION, CLASSES),
    ([CS, OTHER], "hokkaido.prefecture", TO_PREFECTURE, CLASSES[:4]),
    ([CS, OTHER], "japan.card-management", ["SubmitMailingRecords", "FindNumberNotice"], CLASSES[:3]),
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


class Taking:
    """Keeps every item that it is sent, and every question."""

    def __init__(self):
        self.taken, self.asked = [], []

    def take(self, request, response):
        self.taken += request.items
        return response(outcomes=[DeliveryOutcome(delivery_id=each.delivery.delivery_id) for each in request.items])


class PlayedNation(Taking, national_grpc.NationalServiceServicer):
    """A nation that takes everything and knows one person."""

    known = None

    def AllotResidentCodes(self, request, context):
        self.asked.append(request)
        return national_wire.AllotResidentCodesResponse(resident_codes=[self.known.resident_code.value])

    def RequestMyNumbers(self, request, context):
        return self.take(request, national_wire.RequestMyNumbersResponse)

    def SubmitAcquisitions(self, request, context):
        return self.take(request, national_wire.SubmitAcquisitionsResponse)

    def FindIdentity(self, request, context):
        if request.my_number != self.known.my_number.value:
            raise NotFound
        return national_wire.FindIdentityResponse(record=record_to_wire(self.known), is_resident=True)


class PlayedPrefecture(Taking, prefecture_grpc.PrefectureServiceServicer):
    """A prefecture that takes everything and has all of it wrong in the nation's file."""

    known = None

    def NotifyChanges(self, request, context):
        return self.take(request, prefecture_wire.NotifyChangesResponse)

    def FindIdentity(self, request, context):
        if request.resident_code != self.known.resident_code.value:
            raise NotFound
        return prefecture_wire.FindIdentityResponse(
            record=record_to_wire(self.known), is_resident=True, tier="national"
        )

    def CompareIdentities(self, request, context):
        self.asked.append(request)
        return prefecture_wire.CompareIdentitiesResponse(
            agreements=[
                Agreement(resident_code=each.resident_code, tier=tier, present=True, differing_fields=differing)
                for each in request.records
                for tier, differing in (("prefecture", []), ("national", ["address"]))
            ]
        )


class PlayedCards(Taking, card_grpc.CardManagementServiceServicer):
    """Card management that takes everything."""

    def SubmitMailingRecords(self, request, context):
        return self.take(request, card_wire.SubmitMailingRecordsResponse)

    def FindNumberNotice(self, request, context):
        return card_wire.FindNumberNoticeResponse(application_id="7" * 23, state="ACCEPTED")


class PlayedGateway(Taking, gateway_grpc.JukiGatewayServiceServicer):
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


@pytest.fixture
def mesh(tmp_path, nation, prefecture, cards, gateway):
    fakes = {
        "national": fake(national_grpc.add_NationalServiceServicer_to_server, nation),
        "prefecture": fake(prefecture_grpc.add_PrefectureServiceServicer_to_server, prefecture),
        "card_management": fake(card_grpc.add_CardManagementServiceServicer_to_server, cards),
        "juki_gateway": fake(gateway_grpc.add_JukiGatewayServiceServicer_to_server, gateway),
    }
    with LocalMesh(tmp_path, nodes=NODES, links=LINKS, fakes=fakes) as running:
        yield running


@pytest.fixture
def cs(mesh):
    return MunicipalCsServiceStub(mesh.channel(ASKER, CS))
