"""Those a middle server calls, and the core, which it never calls but whose permits it must prove."""

from google.protobuf.message import DecodeError, Message

from fittings.nouns.linkage import PERMIT_TYPE, permit_from_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.types.v1 import permit_pb2
from juki.types.v1.evidence_pb2 import Attested
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.signatures.signing import check_signature
from mesh.storage.items import Posting, posting
from nodes.middle_server import convert
from nodes.middle_server.domain.inquiries import Inquiry, PermitInvalid, Result
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol
from vocabulary.linkage import Answer, NumberRequest, Permit, PublicKey, SymbolInquiry
from vocabulary.refusals import Refusal


class InterfaceSystem:
    """The way into the linkage network."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("interface_system")
        self._body = road.node.code or ""

    def number_request(self, request_id: str) -> Posting:
        request = NumberRequest(body=self._body, request_id=request_id)
        return self._posting("IssueAcquisitionNumbers", request_id, convert.number_request_to_interface(request))

    def key(self, public_key: bytes) -> Posting:
        key = PublicKey(body=self._body, public_key=public_key)
        return self._posting("PublishKeys", "public key", convert.key_to_interface(key))

    def inquiry(self, inquiry: Inquiry, symbol: Symbol) -> Posting:
        asked = SymbolInquiry(inquiry_id=inquiry.inquiry_id, symbol=symbol, matter=inquiry.matter, inquirer=self._body)
        return self._posting("RequestInformation", inquiry.inquiry_id, convert.inquiry_to_interface(asked))

    def answer(self, body: str, answer: Answer) -> Posting:
        return self._posting("RelayAnswers", answer.permit_id, convert.answer_to_interface(body, answer))

    def _posting(self, method: str, person: str, item: Message) -> Posting:
        return posting(self._name, method_of(interface_wire, method), person, item)


class CityMiddleServer:
    """The body's own side; what concerns one person arrives in the order it was sent."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("city_middle_server")

    def number(self, person: IntegratedAddresseeNumber, number: AcquisitionNumber) -> Posting:
        return self._posting("ReceiveAcquisitionNumbers", person, convert.number_to_city(person, number))

    def symbol_result(self, person: IntegratedAddresseeNumber) -> Posting:
        return self._posting("ReceiveSymbolResults", person, convert.symbol_result_to_city(person))

    def result(self, result: Result) -> Posting:
        return self._posting("ReceiveResults", result.person, convert.result_to_city(result))

    def _posting(self, method: str, person: IntegratedAddresseeNumber, item: Message) -> Posting:
        return posting(self._name, method_of(city_wire, method), person.value, item)


class CoreSystem:
    """The core as the one whose signature makes a permit."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def examine(self, raw: bytes) -> Permit | Refusal:
        """Return the permit in the attested bytes *raw*, or the refusal it deserves."""
        try:
            return self._proven(raw)
        except (DecodeError, Refusal):
            return PermitInvalid()

    def _proven(self, raw: bytes) -> Permit:
        attested = Attested.FromString(raw)
        # (1) The certificate is a signing certificate that this network believes at this moment.
        signer = self._road.trust.signer(attested.certificate)
        # (2) It is the core's own.
        if str(signer.spiffe) not in self._cores():
            raise PermitInvalid
        # (3) Its key signed exactly these bytes, as a permit.
        check_signature(signer.public_key, attested.signature, PERMIT_TYPE, attested.payload)
        # (4) They say what a permit must say.
        return permit_from_wire(permit_pb2.Permit.FromString(attested.payload))

    def _cores(self) -> set[str]:
        return {each.spiffe_id for each in self._road.topology.nodes.values() if each.kind == "core_system"}
