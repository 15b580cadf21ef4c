"""Those a gateway calls: domain values in and out."""

from fittings.nouns import juki_net, people
from juki.municipal_cs.v1 import delivery_service_pb2 as cs_wire
from juki.municipal_cs.v1 import inquiry_service_pb2 as cs_inquiry_wire
from juki.municipal_cs.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.resident_record.v1 import delivery_service_pb2 as record_wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.juki_gateway import convert
from vocabulary.identifiers import MyNumber, ResidentCode
from vocabulary.identity_record import FoundIdentity, IdentityNotice
from vocabulary.juki_net import GeneratedNumber, MailingRecord, MoveInNotice, ResidentAcquisition

_REQUEST_MY_NUMBERS = method_of(cs_wire, "RequestMyNumbers")
_NOTIFY_CHANGES = method_of(cs_wire, "NotifyChanges")
_SUBMIT_MAILING_RECORDS = method_of(cs_wire, "SubmitMailingRecords")
_SEND_MOVE_IN_NOTICES = method_of(cs_wire, "SendMoveInNotices")
_SUBMIT_ACQUISITIONS = method_of(cs_wire, "SubmitAcquisitions")
_RECEIVE_MY_NUMBERS = method_of(record_wire, "ReceiveMyNumbers")
_RECEIVE_MOVE_IN_NOTICES = method_of(record_wire, "ReceiveMoveInNotices")


class MunicipalCs:
    """The communication server, the way into the network."""

    def __init__(self, road: Road) -> None:
        self.name = road.peer("municipal_cs")
        self._inquiry = InquiryServiceStub(road.channel(self.name))

    def my_number_request(self, code: ResidentCode) -> Posting:
        """Return the request for a person's My Number ready for the outbox."""
        return posting(self.name, _REQUEST_MY_NUMBERS, code.value, convert.number_request_to_cs(code))

    def change(self, notice: IdentityNotice) -> Posting:
        """Return *notice* ready for the outbox; a person's notices keep their order."""
        person = notice.record.resident_code.value
        return posting(self.name, _NOTIFY_CHANGES, person, convert.change_to_cs(notice))

    def mailing_record(self, mailing: MailingRecord) -> Posting:
        """Return *mailing* ready for the outbox."""
        person = mailing.resident_code.value
        return posting(self.name, _SUBMIT_MAILING_RECORDS, person, convert.mailing_record_to_cs(mailing))

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* ready for the outbox."""
        person = notice.resident_code.value
        return posting(self.name, _SEND_MOVE_IN_NOTICES, person, convert.move_in_notice_to_cs(notice))

    def acquisition(self, acquisition: ResidentAcquisition) -> Posting:
        """Return *acquisition* ready for the outbox."""
        person = acquisition.resident_code.value
        return posting(self.name, _SUBMIT_ACQUISITIONS, person, convert.acquisition_to_cs(acquisition))

    def fetch_codes(self, request_id: str, count: int) -> list[ResidentCode]:
        """Return fresh resident codes; the nation answers a repeated *request_id* alike."""
        request = cs_inquiry_wire.FetchResidentCodesRequest(request_id=request_id, count=count)
        return juki_net.codes_from_wire(self._inquiry.FetchResidentCodes(request).resident_codes)

    def find(self, key: ResidentCode | MyNumber) -> FoundIdentity:
        """Return what the nation holds of a person."""
        request = cs_inquiry_wire.FindIdentityRequest(key=people.key_to_wire(key))
        return people.found_from_wire(self._inquiry.FindIdentity(request).found)


class ResidentRecord:
    """The city's resident record system, the way out of the network."""

    def __init__(self, road: Road) -> None:
        self.name = road.peer("resident_record")

    def my_number(self, number: GeneratedNumber) -> Posting:
        """Return *number* ready for the outbox."""
        person = number.resident_code.value
        return posting(self.name, _RECEIVE_MY_NUMBERS, person, convert.generated_number_to_city(number))

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* ready for the outbox."""
        person = notice.resident_code.value
        return posting(self.name, _RECEIVE_MOVE_IN_NOTICES, person, convert.move_in_notice_to_city(notice))
