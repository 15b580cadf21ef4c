"""Those a communication server calls: domain values in and out."""

from collections.abc import Sequence
from typing import Final

from fittings.nouns import juki_net, people
from juki.card_management.v1 import delivery_service_pb2 as card_wire
from juki.card_management.v1 import inquiry_service_pb2 as card_inquiry_wire
from juki.card_management.v1 import inquiry_service_pb2_grpc as card_inquiry
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from juki.national.v1 import inquiry_service_pb2 as national_inquiry_wire
from juki.national.v1 import inquiry_service_pb2_grpc as national_inquiry
from juki.prefecture.v1 import delivery_service_pb2 as prefecture_wire
from juki.prefecture.v1 import inquiry_service_pb2 as prefecture_inquiry_wire
from juki.prefecture.v1 import inquiry_service_pb2_grpc as prefecture_inquiry
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.municipal_cs import convert
from nodes.municipal_cs.domain import NumberNoticeProgress
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import Agreement, FoundIdentity, IdentityNotice, IdentityRecord
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition

MOST_COMPARED: Final = 200  # records in one question to the prefecture

_REQUEST_MY_NUMBERS = method_of(national_wire, "RequestMyNumbers")
_SUBMIT_ACQUISITIONS = method_of(national_wire, "SubmitAcquisitions")
_NOTIFY_CHANGES = method_of(prefecture_wire, "NotifyChanges")
_SUBMIT_MAILING_RECORDS = method_of(card_wire, "SubmitMailingRecords")
_TO_GATEWAY_MY_NUMBERS = method_of(gateway_wire, "ReceiveMyNumbers")
_TO_GATEWAY_MOVE_IN_NOTICES = method_of(gateway_wire, "ReceiveMoveInNotices")
_TO_CS_MOVE_IN_NOTICES = method_of(cs_wire, "ReceiveMoveInNotices")


class National:
    """The national server."""

    def __init__(self, road: Road, own: LocalGovernmentCode) -> None:
        self._name, self._own = road.peer("national"), own
        self._inquiry = national_inquiry.InquiryServiceStub(road.channel(self._name))

    def my_number_request(self, code: ResidentCode) -> Posting:
        """Return the request for a person's My Number ready for the outbox."""
        item = convert.number_request_to_national(code, self._own)
        return posting(self._name, _REQUEST_MY_NUMBERS, code.value, item)

    def acquisition(self, acquisition: ResidentAcquisition) -> Posting:
        """Return *acquisition* ready for the outbox."""
        person = acquisition.resident_code.value
        return posting(self._name, _SUBMIT_ACQUISITIONS, person, convert.acquisition_to_national(acquisition))

    def allot_codes(self, request_id: str, count: int) -> list[ResidentCode]:
        """Return fresh resident codes; a repeated *request_id* is answered alike."""
        request = national_inquiry_wire.AllotResidentCodesRequest(
            request_id=request_id, municipality_code=self._own.value, count=count
        )
        return juki_net.codes_from_wire(self._inquiry.AllotResidentCodes(request).resident_codes)

    def find(self, key: ResidentCode | MyNumber) -> FoundIdentity:
        """Return what the nation holds of a person."""
        request = national_inquiry_wire.FindIdentityRequest(key=people.key_to_wire(key))
        return people.found_from_wire(self._inquiry.FindIdentity(request).found)


class Prefecture:
    """The server of the municipality's prefecture."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("prefecture")
        self._inquiry = prefecture_inquiry.InquiryServiceStub(road.channel(self._name))

    def notice(self, notice: IdentityNotice) -> Posting:
        """Return *notice* ready for the outbox; a person's notices keep their order."""
        person = notice.record.resident_code.value
        return posting(self._name, _NOTIFY_CHANGES, person, convert.change_to_prefecture(notice))

    def find(self, code: ResidentCode) -> FoundIdentity:
        """Return what the prefecture, or the nation through it, holds of a person."""
        request = prefecture_inquiry_wire.FindIdentityRequest(resident_code=code.value)
        return people.found_from_wire(self._inquiry.FindIdentity(request).found)

    def compare(self, records: Sequence[IdentityRecord]) -> list[Agreement]:
        """Return how *records* agree with prefecture and nation, asking for a part of them at a time."""
        parts = [records[start : start + MOST_COMPARED] for start in range(0, len(records), MOST_COMPARED)]
        return [agreement for part in parts for agreement in self._compare(part)]

    def _compare(self, records: Sequence[IdentityRecord]) -> list[Agreement]:
        asked = [people.record_to_wire(each) for each in records]
        answer = self._inquiry.CompareIdentities(prefecture_inquiry_wire.CompareIdentitiesRequest(records=asked))
        return [people.agreement_from_wire(each) for each in answer.agreements]


class CardManagement:
    """The card management system."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("card_management")
        self._inquiry = card_inquiry.InquiryServiceStub(road.channel(self._name))

    def mailing_record(self, mailing: MailingRecord) -> Posting:
        """Return *mailing* ready for the outbox."""
        person = mailing.resident_code.value
        return posting(self._name, _SUBMIT_MAILING_RECORDS, person, convert.mailing_record_to_cards(mailing))

    def find_notice(self, code: ResidentCode) -> NumberNoticeProgress:
        """Return how far a person's number notice is."""
        request = card_inquiry_wire.FindNumberNoticeRequest(resident_code=code.value)
        return convert.number_notice_from_cards(self._inquiry.FindNumberNotice(request))


class JukiGateway:
    """The municipality's gateway, the way out of the network."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("juki_gateway")

    def my_number(self, number: GeneratedNumber) -> Posting:
        """Return *number* ready for the outbox."""
        person = number.resident_code.value
        return posting(self._name, _TO_GATEWAY_MY_NUMBERS, person, convert.generated_number_to_gateway(number))

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* ready for the outbox."""
        person = notice.resident_code.value
        return posting(self._name, _TO_GATEWAY_MOVE_IN_NOTICES, person, convert.move_in_notice_to_gateway(notice))


class OtherMunicipalCs:
    """The communication servers of other municipalities."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* for the municipality that the person left, or refuse if no link leads there."""
        callee = self._road.peer("municipal_cs", code=notice.former_municipality.value)
        person = notice.resident_code.value
        return posting(callee, _TO_CS_MOVE_IN_NOTICES, person, convert.move_in_notice_to_wire(notice))
