"""The one the core calls: the interface system, which leads on to every middle server."""

from fittings.nouns.linkage import PERMIT_TYPE, permit_to_wire
from juki.interface_system.v1 import delivery_service_pb2 as wire
from mesh.contracts.guard import method_of
from mesh.hosting.node import Road
from mesh.signatures.signing import attest
from mesh.storage.items import Posting, posting
from nodes.core_system import convert
from nodes.core_system.domain.acquisitions import SymbolFor
from vocabulary.linkage import Decision, Permit
from vocabulary.refusals import Refusal

_DELIVER_SYMBOLS = method_of(wire, "DeliverSymbols")
_DELIVER_DECISIONS = method_of(wire, "DeliverDecisions")
_DELIVER_PERMITS = method_of(wire, "DeliverPermits")


class InterfaceSystem:
    """Takes everything to the body it is for."""

    def __init__(self, road: Road) -> None:
        self._name, self._identity = road.peer("interface_system"), road.identity

    def symbol(self, made: SymbolFor | Refusal) -> Posting:
        """Return a symbol ready to be handed over, or refuse it as the core did."""
        if isinstance(made, Refusal):
            raise made
        item = convert.symbol_to_interface(made.body, made.issued)
        return posting(self._name, _DELIVER_SYMBOLS, made.issued.number.value, item)

    def decision(self, body: str, decision: Decision) -> Posting:
        """Return the core's word to the inquirer ready for the outbox."""
        item = convert.decision_to_interface(body, decision)
        return posting(self._name, _DELIVER_DECISIONS, decision.inquiry_id, item)

    def permit(self, inquiry_id: str, permit: Permit) -> Posting:
        """Return the permit signed by the core, so that the provider need believe nobody in between.

        It keeps its place behind the decision on the inquiry: no answer can be there before the decision is.
        """
        payload = permit_to_wire(permit).SerializeToString()
        attested = attest(self._identity.signing_key, PERMIT_TYPE, payload).SerializeToString()
        item = wire.PermitItem(body_code=permit.matter.provider, permit=attested)
        return posting(self._name, _DELIVER_PERMITS, inquiry_id, item)
