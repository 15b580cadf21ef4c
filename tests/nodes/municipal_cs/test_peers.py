"""To whom the communication server posts what."""

from datetime import date

import pytest

from juki.national.v1 import delivery_service_pb2 as national_wire
from mesh.contracts.contract import Contract
from mesh.fakes import Fake
from mesh.refusals import NoSuchPeer
from mesh.testing import LocalMesh
from nodes.municipal_cs.peers import CardManagement, JukiGateway, National, OtherMunicipalCs, Prefecture
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import AcquisitionNumber, LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition

SAPPORO = LocalGovernmentCode("011002")
APRIL = CivilDate.of(date(2025, 4, 1))
OWN = "sapporo.municipal-cs"
NODES = {
    OWN: {"code": "011002"},
    "hakodate.municipal-cs": {"code": "012025"},
    "chiyoda.juki-gateway": {"code": "131016"},
    "sapporo.juki-gateway": {},
    "hokkaido.prefecture": {},
    "japan.national": {},
    "japan.card-management": {},
}
LINKS = [
    (OWN, "hakodate.municipal-cs", ["ReceiveMoveInNotices"], []),
    (OWN, "sapporo.juki-gateway", ["ReceiveMyNumbers", "ReceiveMoveInNotices"], []),
    (OWN, "hokkaido.prefecture", ["NotifyChanges"], []),
    (OWN, "japan.national", ["RequestMyNumbers"], []),
    (OWN, "japan.card-management", ["SubmitMailingRecords"], []),
]
KINDS = ("municipal_cs", "juki_gateway", "prefecture", "national", "card_management")


@pytest.fixture(scope="module")
def road(tmp_path_factory):
    kind = Fake(Contract())
    folder = tmp_path_factory.mktemp("mesh")
    with LocalMesh(folder, nodes=NODES, links=LINKS, fakes=dict.fromkeys(KINDS, kind)):
        yield kind.roads[OWN]


def move_in_notice(person, former):
    return MoveInNotice(
        resident_code=person(1).resident_code,
        former_municipality=LocalGovernmentCode(former),
        new_municipality=SAPPORO,
        new_address="札幌市中央区1",
        move_in_date=APRIL,
    )


def goes(posting):
    """To whom, and by which method."""
    return posting.callee, posting.method


def test_everything_goes_where_the_law_sends_it_and_keeps_its_place_by_resident_code(road, person):
    record = person(1)
    code = record.resident_code
    change = IdentityNotice(record=record, reason=ChangeReason.BIRTH, change_date=APRIL, update_number=1)
    number = AcquisitionNumber("0" * 31 + "1")
    postings = [
        National(road, SAPPORO).my_number_request(code),
        National(road, SAPPORO).acquisition(ResidentAcquisition(acquisition_number=number, resident_code=code)),
        Prefecture(road).notice(change),
        CardManagement(road).mailing_record(MailingRecord(address="a", recipient="b", persons=(record, person(2)))),
        JukiGateway(road).my_number(GeneratedNumber(resident_code=code, my_number=record.my_number)),
        JukiGateway(road).move_in_notice(move_in_notice(person, "011002")),
        OtherMunicipalCs(road).move_in_notice(move_in_notice(person, "012025")),
    ]
    assert [goes(each) for each in postings] == [
        ("japan.national", "/juki.national.v1.DeliveryService/RequestMyNumbers"),
        ("japan.national", "/juki.national.v1.DeliveryService/SubmitAcquisitions"),
        ("hokkaido.prefecture", "/juki.prefecture.v1.DeliveryService/NotifyChanges"),
        ("japan.card-management", "/juki.card_management.v1.DeliveryService/SubmitMailingRecords"),
        ("sapporo.juki-gateway", "/juki.juki_gateway.v1.DeliveryService/ReceiveMyNumbers"),
        ("sapporo.juki-gateway", "/juki.juki_gateway.v1.DeliveryService/ReceiveMoveInNotices"),
        ("hakodate.municipal-cs", "/juki.municipal_cs.v1.DeliveryService/ReceiveMoveInNotices"),
    ]
    assert {each.person for each in postings} == {code.value}


def test_a_posting_leaves_the_stamp_to_the_outbox(road, person):
    posting = National(road, SAPPORO).my_number_request(person(1).resident_code)
    item = national_wire.MyNumberRequest.FromString(posting.item)
    assert not item.HasField("delivery")
    assert item.municipality_code == "011002"


@pytest.mark.parametrize(
    "former", ["131016", "011002", "131024"], ids=["with no communication server", "itself", "with no node at all"]
)
def test_a_move_in_notice_for_a_municipality_out_of_reach_is_refused(road, person, former):
    with pytest.raises(NoSuchPeer):
        OtherMunicipalCs(road).move_in_notice(move_in_notice(person, former))


def test_comparing_nothing_asks_nobody(road):
    assert Prefecture(road).compare([]) == []
