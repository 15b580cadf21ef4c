"""A kind that is played: every method its contract has, answered as a test says.

Shipped with the road so that nobody who tests one kind writes its neighbours once more, a vendor's own kind included:
``addressee = Fake(load_kind("addressee").CONTRACT)`` goes into ``LocalMesh(..., fakes={"addressee": addressee})``, and
the test asks it afterwards what came. It stands behind the same gate as a real node: what it says must have the shape
and the reasons of its contract. All nodes of its kind are one fake; ``mesh.call.answering().callee`` is the one called.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from juki.types.v1.delivery_pb2 import Delivery, DeliveryOutcome
from mesh.contracts.contract import Contract
from mesh.hosting.node import NodeSettings, Parts, Road
from mesh.refusals import Remote
from mesh.storage.items import refused
from vocabulary.refusals import Refusal

Answer = Message | Refusal | Callable[[Any], Message]
Verdict = Callable[[Any], Refusal | None]
"""Says of one item why it is refused, or None where it is applied."""

FIRST: Final = 1  # the field in which a delivery has its items, an item its stamp, and an answer the outcomes


def refusal(reason: str, code: str = "FAILED_PRECONDITION") -> Refusal:
    """Return what a node says no with; the contract of the method must name *reason*."""
    return Remote(code=code, reason=reason, cause="A test says so.", japanese="", retry_after=None, facts={})


class Fake:
    """One kind, played; it is handed to ``LocalMesh`` in place of the kind's module."""

    KIND = ""
    CALLS: tuple[str, ...] = ()
    NEEDS: tuple[str, ...] = ()
    Settings: type[NodeSettings] = NodeSettings

    def __init__(self, contract: Contract) -> None:
        """Play *contract*; until the test says otherwise every delivered item is applied and no question answered."""
        self.CONTRACT = contract
        self.roads: dict[str, Road] = {}  # what each node of the kind stands on, by name
        self.called: list[str] = []  # the method of each call, in the order they came
        self._answers: dict[str, Answer] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._requests: dict[str, list[tuple[str, Any]]] = {name: [] for name in contract.methods}  # with the node
        self._items: dict[str, dict[str, Any]] = {name: {} for name in contract.methods}  # by delivery id

    def answer(self, method: str, answer: Answer) -> None:
        """Answer *method* with a message, a refusal, or what a function makes of the request (it may raise one)."""
        if method not in self.CONTRACT.methods:
            raise LookupError(f"there is no {method} in the contract")
        self._answers[method] = answer

    def judge(self, method: str, verdict: Verdict) -> None:
        """Refuse those items of *method* that *verdict* refuses; with a reason that may pass later they come again."""
        self._must_deliver(method)
        self._verdicts[method] = verdict

    def requests(self, method: str) -> list[Any]:
        """Return every request of *method* as it came, repeats too."""
        return [request for _, request in self._requests[method]]

    def came(self, method: str, at: str = "") -> list[Any]:
        """Return every item of *method* as it came, the refused and repeats too; only those *at* a node named."""
        self._must_deliver(method)
        requests = [request for node, request in self._requests[method] if at in ("", node)]
        return [item for request in requests for item in _first(request)]

    def items(self, method: str) -> list[Any]:
        """Return the items of *method* that were applied, once each, in their order."""
        return list(self._items[method].values())

    def settle(self, method: str, request: Any) -> Any:
        """Return the outcomes of a delivery; for an answer of the test's own that applies items after all."""
        answer = message_factory.GetMessageClass(self.CONTRACT.methods[method].output_type)()
        _first(answer).extend(self._apply(method, each) for each in _first(request))
        return answer

    def build(self, road: Road, settings: NodeSettings) -> Parts:
        """Serve every method of the contract."""
        self.roads[road.node.name] = road
        return Parts(servicers=[partial(self._add, road.node.name, service) for service in self.CONTRACT.services])

    def _must_deliver(self, method: str) -> None:
        if not is_delivery(self.CONTRACT.methods[method]):
            raise LookupError(f"{method} delivers no items")

    def _add(self, node: str, service: ServiceDescriptor, server: Any) -> None:
        handlers = {each.name: self._handler(node, each) for each in service.methods}
        server.add_registered_method_handlers(service.full_name, handlers)

    def _handler(self, node: str, method: MethodDescriptor) -> Any:
        request, response = map(message_factory.GetMessageClass, (method.input_type, method.output_type))
        respond = partial(self._respond, node, method)
        return grpc.unary_unary_rpc_method_handler(respond, request.FromString, response.SerializeToString)

    def _respond(self, node: str, method: MethodDescriptor, request: Any, context: object) -> Any:
        self.called.append(method.name)
        self._requests[method.name].append((node, request))
        match self._answers.get(method.name):
            case None if is_delivery(method):
                return self.settle(method.name, request)
            case None:
                raise LookupError(f"{method.full_name} was called, and the test says no answer to it")
            case Refusal() as no:
                raise no
            case Message() as answer:
                return answer
            case work:
                return work(request)

    def _apply(self, method: str, item: Any) -> DeliveryOutcome:
        stamp: str = _first(item).delivery_id
        applied, verdict = self._items[method], self._verdicts.get(method)
        if stamp not in applied and verdict and (why := verdict(item)):
            return refused(stamp, why)
        applied.setdefault(stamp, item)
        return DeliveryOutcome(delivery_id=stamp)


def is_delivery(method: MethodDescriptor) -> bool:
    """Whether *method* has the shape of what an outbox sends: stamped items there, their outcomes back."""
    items, outcomes = _listed(method.input_type), _listed(method.output_type)
    if items is None or outcomes is not DeliveryOutcome.DESCRIPTOR:
        return False
    stamp = items.fields_by_number.get(FIRST)
    return stamp is not None and stamp.message_type is Delivery.DESCRIPTOR


def _listed(message: Descriptor) -> Descriptor | None:
    """Return what the first field lists, if it lists messages."""
    field = message.fields_by_number.get(FIRST)
    return field.message_type if field is not None and field.is_repeated else None


def _first(message: Message) -> Any:
    return getattr(message, message.DESCRIPTOR.fields_by_number[FIRST].name)
