"""Those a gateway calls: domain values in and out."""

from fittings.nouns import juki_net
from juki.municipal_cs.v1 import municipal_cs_service_pb2 as cs_wire
from juki.municipal_cs.v1.municipal_cs_service_pb2_grpc import MunicipalCsServiceStub
from mesh.hosting.node import Road
from mesh.storage.items import Posting, posting
from nodes.juki_gateway import convert
from nodes.juki_gateway.domain import FoundIdentity
from vocabulary.identifiers import MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice
from vocabulary.juki_net import Acquisition, DesignatedNumber, MailingRecord, MoveInNotice

_CS = "/juki.municipal_cs.v1.MunicipalCsService"
_CITY = "/juki.resident_record.v1.ResidentRecordService"


class MunicipalCs:
    """The communication server, the way into the network."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("municipal_cs")
        self._stub = MunicipalCsServiceStub(road.channel(self._name))

    def my_number_request(self, code: ResidentCode) -> Posting:
        """Return the request for a person's My Number ready for the outbox."""
        return posting(self._name, f"{_CS}/RequestMyNumbers", code.value, convert.my_number_request_to_cs(code))

    def change(self, notice: IdentityNotice) -> Posting:
        """Return *notice* ready for the outbox; a person's notices keep their order."""
        person = notice.record.resident_code.value
        return posting(self._name, f"{_CS}/NotifyChanges", person, convert.change_to_cs(notice))

    def mailing_record(self, mailing: MailingRecord) -> Posting:
        """Return *mailing* ready for the outbox."""
        person = mailing.resident_code.value
        return posting(self._name, f"{_CS}/SubmitMailingRecords", person, convert.mailing_record_to_cs(mailing))

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* ready for the outbox."""
        person = notice.resident_code.value
        return posting(self._name, f"{_CS}/SendMoveInNotices", person, convert.move_in_notice_to_cs(notice))

    def acquisition(self, acquisition: Acquisition) -> Posting:
        """Return *acquisition* ready for the outbox."""
        person = acquisition.resident_code.value
        return posting(self._name, f"{_CS}/SubmitAcquisitions", person, convert.acquisition_to_cs(acquisition))

    def fetch_codes(self, request_id: str, count: int) -> list[ResidentCode]:
        """Return fresh resident codes; the nation answers a repeated *request_id* alike."""
        request = cs_wire.FetchResidentCodesRequest(request_id=request_id, count=count)
        return juki_net.codes_from_wire(self._stub.FetchResidentCodes(request).resident_codes)

    def find(self, key: ResidentCode | MyNumber) -> FoundIdentity:
        """Return what the nation holds of a person."""
        return convert.found_from_cs(self._stub.FindIdentity(convert.key_to_cs(key)))


class ResidentRecord:
    """The city's resident record system, the way out of the network."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("resident_record")

    def my_number(self, number: DesignatedNumber) -> Posting:
        """Return *number* ready for the outbox."""
        person = number.resident_code.value
        return posting(self._name, f"{_CITY}/ReceiveMyNumbers", person, convert.designated_number_to_city(number))

    def move_in_notice(self, notice: MoveInNotice) -> Posting:
        """Return *notice* ready for the outbox."""
        person = notice.resident_code.value
        return posting(self._name, f"{_CITY}/ReceiveMoveInNotices", person, convert.move_in_notice_to_city(notice))
