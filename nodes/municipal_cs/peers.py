"""Those a communication server calls: domain values in and out."""

from collections.abc import Sequence
from typing import Final

from fittings.nouns import juki_net
from fittings.nouns.people import agreement_from_wire, record_to_wire
from juki.card_management.v1 import card_management_service_pb2 as card_wire
from juki.card_management.v1.card_management_service_pb2_grpc import CardManagementServiceStub
from juki.national.v1 import national_service_pb2 as national_wire
from juki.national.v1.national_service_pb2_grpc import NationalServiceStub
from juki.prefecture.v1 import prefecture_service_pb2 as prefecture_wire
from juki.prefecture.v1.prefecture_service_pb2_grpc import PrefectureServiceStub
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.municipal_cs import convert
from nodes.municipal_cs.domain import FoundIdentity, NumberNotice
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import Agreement, IdentityNotice, IdentityRecord
from vocabulary.juki_net import Acquisition, DesignatedNumber, MailingRecord, MoveInNotice

MOST_COMPARED: Final = 200  # records in one question to the prefecture

_NATIONAL = "/juki.national.v1.NationalService"
_PREFECTURE = "/juki.prefecture.v1.PrefectureService"
_CARDS = "/juki.card_management.v1.CardManagementService"
_GATEWAY = "/juki.juki_gateway.v1.JukiGatewayService"
_CS = "/juki.municipal_cs.v1.MunicipalCsService"


class National:
    """The national server."""

    def __init__(self, road: Road, own: LocalGovernmentCode) -> None:
        self._name, self._own = road.peer("national"), own
        self._stub = NationalServiceStub(road.channel(self._name))

    def my_number_request(self, code: ResidentCode) -> Posting:
        """Return the request for a person's My Number ready for the outbox."""
        item = convert.my_number_request_to_national(code, self._own)
        return posting(self._name, f"{_NATIONAL}/RequestMyNumbers", code.value, item)

    def acquisition(self, acquisition: Acquisition) -> Posting:
        """Return *acquisition* ready for the outbox."""
        person = acquisition.resident_code.value
        item = convert.acquisition_to_national(acquisition)
        return posting(self._name, f"{_NATIONAL}/SubmitAcquisitions", person, item)

    def allot_codes(self, request_id: str, count: int) -> list[ResidentCode]:
        """Return fresh resident codes; a repeated *request_id* is answered alike."""
        request = national_wire.AllotResidentCodesRequest(
            request_id=request_id, municipality_code=self._own.value, count=count
        )
        return juki_net.codes_from_wire(self._stub.AllotResidentCodes(request).resident_codes)

    def find(self, key: ResidentCode | MyNumber) -> FoundIdentity:
        """Return what the nation holds of a person."""
        return convert.found_from_national(self._stub.FindIdentity(convert.key_to_national(key)))


class Prefecture:
    """The server of the municipality's prefecture."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("prefecture")
        self._stub = PrefectureServiceStub(road.channel(self._name))

    def notice(self, notice: IdentityNotice) -> Posting:
        """Return *notice* ready for the outbox; a person's notices keep their order."""
        person = notice.record.resident_code.value
        return posting(self._name, f"{_PREFECTURE}/NotifyChanges", person, convert.change_to_prefecture(notice))

    def find(self, code: ResidentCode) -> FoundIdentity:
        """Return what the prefecture, or the nation through it, holds of a person."""
        request = prefecture_wire.FindIdentityRequest(resident_code=code.value)
        return convert.found_from_prefecture(self._stub.FindIdentity(request))

    def compare(self, records: Sequence[IdentityRecord]) -> list[Agreement]:
        """Return how *records* agree with prefecture and nation, asking for a part of them at a time."""
        parts = [records[start : start + MOST_COMPARED] for start in range(0, len(records), MOST_COMPARED)]
        return [agreement for part in parts for agreement in self._compare(part)]

    def _compare(self, records: Sequence[IdentityRecord]) -> list[Agreement]:
        request = prefecture_wire.CompareIdentitiesRequest(records=[record_to_wire(each) for each in records])
        return [agreement_from_wire(each) for each in self._stub.CompareIdentities(request).agreements]


class CardManagement:
    """The card management system."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("card_management")
        self._stub = CardManagementServiceStub(road.channel(self._name))

    def mailing_record(self, mailing: MailingRecord) -> Posting:
        """Return *mailing* ready for the outbox."""
        person = mailing.resident_code.value
        return posting(self._name, f"{_CARDS}/SubmitMailingRecords", person, convert.mailing_record_to_cards(mailing))

    def find_notice(self, code: ResidentCode) -> NumberNotice:
        """Return how far a person's number notice is."""
        request = card_wire.FindNumberNoticeRequest(resident_code=code.value)
        return convert.number_notice_from_cards(self._stub.FindNumberNotice(request))


class JukiGateway:
    """The municipality's gateway, the way out of the network."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("juki_gateway")

    def my_number(self, number: DesignatedNumber) -> Posting:
        """Return *number* ready for the outbox."""
        person = number.resident_code.value
        return posting(self._name, f"{_GATEWAY}/ReceiveMyNumbers", person, convert.designated_number_to_gateway(number))

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* ready for the outbox."""
        person = notice.resident_code.value
        return posting(
            self._name, f"{_GATEWAY}/ReceiveMoveInNotices", person, convert.move_in_notice_to_gateway(notice)
        )


class OtherMunicipalCs:
    """The communication servers of other municipalities."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* for the municipality that the person left, or refuse if no link leads there."""
        callee = self._road.peer("municipal_cs", code=notice.former_municipality.value)
        item = convert.move_in_notice_to_wire(notice)
        return posting(callee, f"{_CS}/ReceiveMoveInNotices", notice.resident_code.value, item)
