"""A real handshake: two nodes of two domains behind one port, chosen by the name the client asks for."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import grpc
import pytest

from pki.authority import Credential, NodeCredentials
from pki.names import SpiffeId
from pki.testing import TestTrust

CITY = "sapporo.city.juki.test"
NETWORK = "juki-net.juki.test"
GATEWAY_NAME = "sapporo.juki-gateway.juki.localhost"
SERVER_NAME = "sapporo.municipal-cs.juki.localhost"


class WhoIsThere(grpc.GenericRpcHandler):
    """Answers with the name the caller asked for and the id it showed."""

    def service(self, handler_call_details: Any) -> Any:
        return grpc.unary_unary_rpc_method_handler(self.answer)

    def answer(self, request: bytes, context: Any) -> bytes:
        facts = context.auth_context()
        return b" ".join((facts["ssl_requested_server_name"][0], facts["peer_spiffe_id"][0]))


@pytest.fixture
def port(trust: TestTrust, gateway: NodeCredentials, server: NodeCredentials) -> Iterator[int]:
    pairs = [(each.tls.key_pem, each.tls.chain_pem) for each in (gateway, server)]
    host = grpc.server(ThreadPoolExecutor(2))
    host.add_generic_rpc_handlers([WhoIsThere()])
    credentials = grpc.ssl_server_credentials(pairs, trust.root_pem, require_client_auth=True)
    number = host.add_secure_port("127.0.0.1:0", credentials)
    host.start()
    yield number
    host.stop(None).wait()


def call(port: int, name: str, root: bytes, caller: Credential | None) -> str:
    key, chain = (caller.key_pem, caller.chain_pem) if caller else (None, None)
    credentials = grpc.ssl_channel_credentials(root, key, chain)
    # The same address with another client certificate is another connection.
    options = [("grpc.use_local_subchannel_pool", 1)]
    with grpc.secure_channel(f"{name}:{port}", credentials, options) as channel:
        method: Any = channel.unary_unary("/any/method")
        return str(method(b"", timeout=10), "ascii")


def test_the_name_asked_for_says_which_node_answers_and_each_knows_the_other(
    port: int, trust: TestTrust, gateway: NodeCredentials, server: NodeCredentials
) -> None:
    root = trust.root_pem
    assert call(port, SERVER_NAME, root, gateway.tls) == f"{SERVER_NAME} {gateway.tls.spiffe}"
    assert call(port, GATEWAY_NAME, root, server.tls) == f"{GATEWAY_NAME} {server.tls.spiffe}"


def refused(port: int, name: str, root: bytes, caller: Credential | None) -> bool:
    with pytest.raises(grpc.RpcError) as failure:
        call(port, name, root, caller)
    return bool(failure.value.code() is grpc.StatusCode.UNAVAILABLE)


def test_nobody_gets_in_without_a_certificate(port: int, trust: TestTrust) -> None:
    assert refused(port, SERVER_NAME, trust.root_pem, None)


def test_a_signing_certificate_opens_no_connection(port: int, trust: TestTrust, gateway: NodeCredentials) -> None:
    assert refused(port, SERVER_NAME, trust.root_pem, gateway.signing)


def test_the_handshake_itself_refuses_a_name_outside_the_trust_domain(port: int, trust: TestTrust) -> None:
    forger = replace(trust.authorities[CITY], trust_domain=NETWORK)
    spiffe = SpiffeId(trust_domain=NETWORK, kind="municipal_cs", node="sapporo")
    forged = forger.issue_tls(spiffe, [SERVER_NAME], trust.now, trust.lifetime)
    assert refused(port, SERVER_NAME, trust.root_pem, forged)


def test_a_name_nobody_has_and_a_root_of_another_network_are_refused(
    port: int, trust: TestTrust, gateway: NodeCredentials
) -> None:
    assert refused(port, "otaru.municipal-cs.juki.localhost", trust.root_pem, gateway.tls)
    assert refused(port, SERVER_NAME, TestTrust([]).root_pem, gateway.tls)
