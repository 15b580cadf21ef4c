"""The one the core calls: the interface system, which leads on to every middle server."""

from google.protobuf.message import Message

from fittings.nouns.linkage import PERMIT_TYPE, permit_to_wire
from juki.interface_system.v1 import delivery_service_pb2 as wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.signatures.signing import attest
from mesh.storage.items import Posting, posting
from nodes.core_system import convert
from vocabulary.linkage import Decision, IssuedNumber, IssuedSymbol, Permit


class InterfaceSystem:
    """Takes everything to the body it is for; nothing of one person waits for another."""

    def __init__(self, road: Road) -> None:
        self._name, self._identity = road.peer("interface_system"), road.identity

    def number(self, body: str, issued: IssuedNumber) -> Posting:
        item = convert.number_to_interface(body, issued)
        return self._posting("DeliverAcquisitionNumbers", issued.request_id, item)

    def symbol(self, body: str, issued: IssuedSymbol) -> Posting:
        return self._posting("DeliverSymbols", issued.number.value, convert.symbol_to_interface(body, issued))

    def decision(self, body: str, decision: Decision) -> Posting:
        return self._posting("DeliverDecisions", decision.inquiry_id, convert.decision_to_interface(body, decision))

    def permit(self, permit: Permit) -> Posting:
        """Return the permit signed by the core, so that the provider need believe nobody in between."""
        payload = permit_to_wire(permit).SerializeToString()
        attested = attest(self._identity.signing_key, PERMIT_TYPE, payload).SerializeToString()
        item = wire.PermitItem(body_code=permit.matter.provider, permit=attested)
        return self._posting("DeliverPermits", permit.permit_id, item)

    def _posting(self, method: str, person: str, item: Message) -> Posting:
        return posting(self._name, method_of(wire, method), person, item)
