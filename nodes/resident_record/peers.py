"""Those a resident record system calls: domain values in and out."""

from typing import Final, TypeAlias

from google.protobuf.message import Message as WireMessage

from fittings.nouns.juki_net import codes_from_wire
from fittings.nouns.people import found_from_wire, key_to_wire
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.juki_gateway.v1 import delivery_service_pb2 as gateway_wire
from juki.juki_gateway.v1 import inquiry_service_pb2 as inquiry_wire
from juki.juki_gateway.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.ids import new_id_text
from mesh.storage.items import Posting, posting
from nodes.resident_record.convert import onward
from nodes.resident_record.domain.message import Message, MyNumberRequest, PersonChange, SubmittedChange
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import IdentityRecord
from vocabulary.juki_net import MailingRecord, MoveInNotice, ResidentAcquisition
from vocabulary.refusals import Refusal

ToGateway: TypeAlias = MyNumberRequest | SubmittedChange | MailingRecord | MoveInNotice | ResidentAcquisition
MOST_CODES: Final = 2000  # that the gateway gives at once
_NOBODY: Final = "PERSON_NOT_FOUND"


class Gateway:
    """The city's gateway to the resident registry network; it knows a person by the resident code."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("juki_gateway")
        self._stub = InquiryServiceStub(road.channel(self._name))

    def fetch_codes(self, count: int) -> list[ResidentCode]:
        """Return *count* fresh resident codes, or as many as are given at once."""
        request = inquiry_wire.FetchResidentCodesRequest(request_id=new_id_text(), count=min(count, MOST_CODES))
        return codes_from_wire(self._stub.FetchResidentCodes(request).resident_codes)

    def find(self, code: ResidentCode) -> IdentityRecord | None:
        """Return what the nation holds of a person; None when nobody has that code, or not any more."""
        try:
            answer = self._stub.FindIdentity(inquiry_wire.FindIdentityRequest(key=key_to_wire(code)))
        except Refusal as refusal:
            if refusal.reason == _NOBODY:
                return None
            raise
        return found_from_wire(answer.found).record

    def posting(self, message: ToGateway) -> Posting:
        """Return *message* ready for the outbox; a person's messages keep their order."""
        method, code, item = _addressed(message)
        return posting(self._name, method_of(gateway_wire, method), code.value, item)


def _addressed(message: ToGateway) -> tuple[str, ResidentCode, WireMessage]:
    """Return the method that takes *message*, whom it is about, and how it goes on the wire."""
    match message:
        case MyNumberRequest():
            return "RequestMyNumbers", message.resident_code, onward.number_request_to_gateway(message)
        case SubmittedChange():
            return "SubmitChanges", message.notice.record.resident_code, onward.change_to_gateway(message)
        case MailingRecord():
            return "SubmitMailingRecords", message.resident_code, onward.mailing_to_gateway(message)
        case MoveInNotice():
            return "SendMoveInNotices", message.resident_code, onward.notice_to_gateway(message)
        case ResidentAcquisition():
            return "SubmitAcquisitions", message.resident_code, onward.acquisition_to_gateway(message)


class BasicPerson:
    """The system that hands residents to the rest of the city; it knows a person by the addressee number."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("basic_person")

    def posting(self, change: PersonChange) -> Posting:
        """Return *change* ready for the outbox; a person's changes keep their order."""
        method = method_of(person_wire, "ReceiveChanges")
        item = onward.change_to_basic_person(change)
        return posting(self._name, method, change.addressee_number.value, item)


class Onward:
    """Knows which of both a message is for."""

    def __init__(self, gateway: Gateway, basic_person: BasicPerson) -> None:
        self._gateway, self._basic_person = gateway, basic_person

    def __call__(self, message: Message) -> Posting:
        """Return *message* ready for the outbox."""
        if isinstance(message, PersonChange):
            return self._basic_person.posting(message)
        return self._gateway.posting(message)
