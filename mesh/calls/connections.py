"""A party's connections: one to each callee, over mutual TLS, made anew when the party's certificate was."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

import grpc

from mesh.calls.exchange import Answered, Sent
from mesh.signatures.identity import Identity, Trust
from world import threads, wire

HARD_LIMIT: Final = 8 << 20  # bytes; where gRPC itself cuts off without explaining
OPTIONS: Final = (
    ("grpc.max_receive_message_length", HARD_LIMIT),
    ("grpc.max_send_message_length", HARD_LIMIT),
    ("grpc.use_local_subchannel_pool", 1),  # client certificates differ from caller to caller
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.enable_retries", 0),  # a repeated attempt must be signed anew
    ("grpc.dns_enable_srv_queries", 0),
)


class Map(Protocol):
    """The little of a topology that a caller needs."""

    def target(self, node: str) -> str: ...
    def server_name(self, node: str) -> str: ...
    @property
    def parties(self) -> Mapping[str, Any]: ...


class Connections:
    """All of one party's; safe for many threads."""

    def __init__(self, identity: Identity, trust: Trust, topology: Map) -> None:
        self._identity, self._trust, self._topology = identity, trust, topology
        self._channels: dict[str, tuple[int, grpc.Channel]] = {}
        self._lock = threads.Lock()

    def exchange(self, callee: str, sent: Sent) -> Answered:
        """Send and wait; see ``mesh.calls.exchange``."""
        call: Any = self._open(callee).unary_unary(sent.method)
        try:
            body, state = call.with_call(sent.body, timeout=sent.time_limit, metadata=sent.metadata)
        except grpc.RpcError as error:
            failed: Any = error
            return Answered(failed.code(), b"", tuple(failed.trailing_metadata() or ()), failed.details() or "")
        return Answered(grpc.StatusCode.OK, body, tuple(state.trailing_metadata() or ()))

    def _open(self, callee: str) -> grpc.Channel:
        version = self._identity.version
        known = self._channels.get(callee)
        if known is not None and known[0] == version:
            return known[1]
        with self._lock:
            known = self._channels.get(callee)
            if known is None or known[0] != version:
                known = self._channels[callee] = (version, self.connect(callee))
        return known[1]

    def connect(self, callee: str) -> grpc.Channel:
        """Return a new bare channel to *callee* with this party's certificate."""
        tls = self._identity.tls
        credentials = grpc.ssl_channel_credentials(self._trust.store.root_pem, tls.key_pem, tls.chain_pem)
        name = self._topology.server_name(callee)
        options = (*OPTIONS, ("grpc.ssl_target_name_override", name), ("grpc.default_authority", name))
        return wire.secure_channel(self._topology.target(callee), credentials, options)

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for _, channel in self._channels.values():
                channel.close()
            self._channels.clear()
