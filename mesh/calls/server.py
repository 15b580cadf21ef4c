"""What a gRPC server is given: one way in for every method of every node of a host."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, NoReturn, TypeAlias

import grpc

from mesh.calls.connections import HARD_LIMIT
from mesh.calls.exchange import Connection, Sent
from mesh.calls.gate import Gate
from mesh.calls.status import CODES, STATUS_KEY, status_bytes
from vocabulary.refusals import Refusal

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"

MOST_METHODS: Final = 1000  # handlers remembered; a caller may name any method
ENDLESS: Final = 1e12  # seconds; gRPC can write no such timeout: it means that none was set


class Router(grpc.GenericRpcHandler):
    """Sends signed methods through the gate, and health and reflection to the node the server name means."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._signed: dict[str, Handler] = {}

    def service(self, handler_call_details: Any) -> "Handler | None":
        """Return the handler for one call."""
        method: str = handler_call_details.method
        if method.startswith(("/grpc.health.", "/grpc.reflection.")):
            return self._open_to_any_certificate(method)
        handler = self._signed.get(method)
        if handler is None:
            handler = grpc.unary_unary_rpc_method_handler(partial(self._answer, method))
            if len(self._signed) < MOST_METHODS:
                self._signed[method] = handler
        return handler

    def _answer(self, method: str, body: bytes, context: Any) -> bytes:
        sent = Sent(method, body, context.invocation_metadata(), _time_limit(context))
        answered = self._gate.answer(_connection(context), sent, context)
        context.set_trailing_metadata(answered.metadata)
        if answered.code is not grpc.StatusCode.OK:
            context.set_code(answered.code)
            context.set_details(answered.details)
        return answered.body

    def _open_to_any_certificate(self, method: str) -> "Handler | None":
        """Return a standard service's handler, which picks the node's own at each call."""
        some = next((each.streams[method] for each in self._gate.nodes.values() if method in each.streams), None)
        if some is None:
            return None

        def own(shape: str) -> Callable[[Any, Any], Any]:
            def behave(request: Any, context: Any) -> Any:
                connection = _connection(context)
                try:
                    node = self._gate.node_named(connection.server_name)
                    self._gate.trust.tls_peer(connection.certificate)
                except Refusal as refusal:
                    _abort(context, refusal)
                return getattr(node.streams[method], shape)(request, context)

            return behave

        make, shape = _SHAPES[(some.request_streaming, some.response_streaming)]
        return make(own(shape), some.request_deserializer, some.response_serializer)


def _connection(context: Any) -> Connection:
    facts = context.auth_context()
    name, peer = (facts.get(key, (b"",))[0].decode(errors="replace") for key in (_SERVER_NAME, _PEER))
    return Connection(name, peer, facts["x509_pem_cert"][0])


def _time_limit(context: Any) -> float | None:
    left: float | None = context.time_remaining()
    return left if left is not None and left < ENDLESS else None


def _abort(context: Any, refusal: Refusal) -> NoReturn:
    context.set_trailing_metadata(((STATUS_KEY, status_bytes(refusal)),))
    context.abort(CODES[refusal.code], refusal.explain())
    raise refusal  # not reached: abort raises


_SERVER_NAME: Final = "ssl_requested_server_name"
_PEER: Final = "peer_spiffe_id"
_SHAPES: Final[dict[tuple[bool, bool], tuple[Callable[..., Handler], str]]] = {
    (False, False): (grpc.unary_unary_rpc_method_handler, "unary_unary"),
    (False, True): (grpc.unary_stream_rpc_method_handler, "unary_stream"),
    (True, False): (grpc.stream_unary_rpc_method_handler, "stream_unary"),
    (True, True): (grpc.stream_stream_rpc_method_handler, "stream_stream"),
}

SERVER_OPTIONS: Final = (
    ("grpc.max_receive_message_length", HARD_LIMIT),
    ("grpc.max_send_message_length", HARD_LIMIT),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
)
