"""Those a middle server calls, and the core, which it never calls but whose permits it must prove."""

from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import DecodeError

from fittings.nouns.linkage import PERMIT_TYPE, permit_from_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.interface_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.interface_system.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.types.v1 import permit_pb2
from juki.types.v1.evidence_pb2 import Attested
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.refusals import AnswerMalformed
from mesh.signatures.signing import check_signature
from mesh.storage.items import Posting, posting
from nodes.middle_server import convert
from nodes.middle_server.domain.inquiries import Inquiry, PermitInvalid, Result
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol
from vocabulary.linkage import Answer, Permit, PublicKey, SymbolInquiry
from vocabulary.refusals import Refusal

_PUBLISH_KEYS = method_of(interface_wire, "PublishKeys")
_REQUEST_INFORMATION = method_of(interface_wire, "RequestInformation")
_RELAY_ANSWERS = method_of(interface_wire, "RelayAnswers")
_RECEIVE_SYMBOL_RESULTS = method_of(city_wire, "ReceiveSymbolResults")
_RECEIVE_RESULTS = method_of(city_wire, "ReceiveResults")


class InterfaceSystem:
    """The way into the linkage network."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("interface_system")
        self._body = road.node.code or ""
        self._acquisition = AcquisitionServiceStub(road.channel(self._name))

    def issue_numbers(self, request_ids: Sequence[str]) -> dict[str, AcquisitionNumber]:
        """Ask the core for a number for each request; the interface system is not asked for none."""
        if not request_ids:
            return {}
        request = acquisition_wire.IssueAcquisitionNumbersRequest(
            body_code=self._body, acquisition_request_ids=request_ids
        )
        issued = convert.issued_from_wire(self._acquisition.IssueAcquisitionNumbers(request))
        if issued.keys() != set(request_ids):
            raise AnswerMalformed(callee=self._name, field="numbers", problem="are not one for each request")
        return issued

    def key(self, public_key: bytes, inquiry_id: str) -> Posting:
        """Return this body's key ready for the outbox, to arrive before what is posted next for an inquiry."""
        key = PublicKey(body=self._body, public_key=public_key)
        return posting(self._name, _PUBLISH_KEYS, inquiry_id, convert.key_to_interface(key))

    def inquiry(self, inquiry: Inquiry, symbol: Symbol) -> Posting:
        """Return an inquiry ready for the outbox."""
        asked = SymbolInquiry(inquiry_id=inquiry.inquiry_id, symbol=symbol, matter=inquiry.matter, inquirer=self._body)
        return posting(self._name, _REQUEST_INFORMATION, inquiry.inquiry_id, convert.inquiry_to_interface(asked))

    def answer(self, body: str, answer: Answer) -> Posting:
        """Return an answer to the *body* that asked, ready for the outbox."""
        return posting(self._name, _RELAY_ANSWERS, answer.permit_id, convert.answer_to_interface(body, answer))


class CityMiddleServer:
    """The body's own side; what concerns one person arrives in the order it was sent."""

    def __init__(self, road: Road) -> None:
        self._name = road.peer("city_middle_server")

    def symbol_result(self, person: IntegratedAddresseeNumber) -> Posting:
        """Return the news of a symbol, ready for the outbox."""
        return posting(self._name, _RECEIVE_SYMBOL_RESULTS, person.value, convert.symbol_result_to_city(person))

    def result(self, result: Result) -> Posting:
        """Return what came of an inquiry, ready for the outbox."""
        return posting(self._name, _RECEIVE_RESULTS, result.person.value, convert.result_to_city(result))


class CoreSystem:
    """The core as the one whose signature makes a permit."""

    def __init__(self, road: Road) -> None:
        self._road = road

    def proven(self, raw: bytes) -> Permit | None:
        """Return the permit in the attested bytes *raw*, or None where they do not prove to be the core's word."""
        try:
            return self._proven(raw)
        except (DecodeError, Refusal):
            return None

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Everybody a middle server deals with."""

    city: CityMiddleServer
    interface: InterfaceSystem
    core: CoreSystem
