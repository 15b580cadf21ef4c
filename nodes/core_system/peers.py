"""The one the core calls: the interface system, which leads on to every middle server."""

from typing import Final

from google.protobuf.message import Message

from juki.interface_system.v1 import interface_system_service_pb2 as wire
from mesh.hosting.node import Road
from mesh.signatures.signing import attest
from mesh.storage.items import Posting, posting
from nodes.core_system import convert
from nodes.core_system.domain.acquisitions import IssuedNumber, IssuedSymbol
from nodes.core_system.domain.inquiries import Decision, Permit

PERMIT_TYPE: Final = b"application/vnd.juki.permit"


class InterfaceSystem:
    """Takes everything to the organisation it is for; nothing of one person waits for another."""

    def __init__(self, road: Road) -> None:
        self._name, self._identity = road.peer("interface_system"), road.identity

    def number(self, issued: IssuedNumber) -> Posting:
        return self._posting("DeliverAcquisitionNumbers", issued.request_id, convert.number_to_interface(issued))

    def symbol(self, issued: IssuedSymbol) -> Posting:
        return self._posting("DeliverSymbols", issued.number.value, convert.symbol_to_interface(issued))

    def decision(self, decision: Decision) -> Posting:
        return self._posting("DeliverDecisions", decision.inquiry_id, convert.decision_to_interface(decision))

    def permit(self, permit: Permit) -> Posting:
        """Return the permit signed by the core, so that the provider need believe nobody in between."""
        payload = convert.permit_to_wire(permit).SerializeToString()
        attested = attest(self._identity.signing_key, PERMIT_TYPE, payload).SerializeToString()
        notice = wire.PermitNotice(organisation_code=permit.inquiry.provider, permit=attested)
        return self._posting("DeliverPermits", permit.permit_id, notice)

    def _posting(self, method: str, person: str, item: Message) -> Posting:
        return posting(self._name, f"/juki.interface_system.v1.InterfaceSystemService/{method}", person, item)
