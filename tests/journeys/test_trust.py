"""Certificates are renewed and called back while the network runs, on connections that are already open."""

import socket
import ssl
from time import monotonic
from uuid import uuid4

import grpc
import pytest
from cryptography import x509

from juki.national.v1 import inquiry_service_pb2 as wire
from juki.national.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from mesh.hosting.network import Network
from mesh.testing import client_of
from mesh.traces.spans import Recorder
from pki.trust_folder import TrustFolder
from scenarios.story import Story, tell
from tests.journeys.conftest import juki
from vocabulary.refusals import Refusal


def _presented(network: Network, node: str) -> int:
    """Return the serial of the certificate that *node* presents to a new connection."""
    topology, folder = network.topology, network.state.pki / "nodes" / "network.operator"
    context = ssl.create_default_context(cafile=str(network.state.pki / "root" / "root.crt"))
    context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    context.set_alpn_protocols(["h2"])
    host = topology.host_of[node]
    with (
        socket.create_connection((host.address, host.port)) as raw,
        context.wrap_socket(raw, server_hostname=topology.server_name(node)) as secured,
    ):
        return x509.load_der_x509_certificate(secured.getpeercert(binary_form=True) or b"").serial_number


def _waiter(network: Network) -> Story:
    return Story(network, 1, lambda text: None, Recorder(None))


def test_a_node_takes_up_renewed_certificates_without_a_restart(network: Network) -> None:
    before = _presented(network, "tokyo.prefecture")
    juki("renew", "tokyo.prefecture", state=network.state.root)
    _waiter(network).wait_for("the new certificate", lambda: _presented(network, "tokyo.prefecture") != before)
    tell("moving-house", network, seed=21, say=lambda text: None)


def test_a_revoked_node_is_refused_within_five_seconds_on_an_open_connection(network: Network) -> None:
    caller = client_of(network.topology, network.state, "hakodate.municipal-cs")
    stub = InquiryServiceStub(caller.channel("japan.national"))

    def allot() -> None:
        stub.AllotResidentCodes(
            wire.AllotResidentCodesRequest(request_id=str(uuid4()), municipality_code="012025", count=1)
        )

    allot()
    folder, was = TrustFolder(network.state.pki), monotonic()
    juki("revoke", "hakodate.municipal-cs", state=network.state.root)
    try:
        refused = _waiter(network).wait_for("the refusal", lambda: _reason(allot))
        assert refused == "CERTIFICATE_REVOKED"
        assert monotonic() - was < 5 + 3  # the revocation itself is a command that takes its time to start
    finally:
        juki("renew", "hakodate.municipal-cs", state=network.state.root)
    assert folder.credentials("hakodate.municipal-cs").tls.certificate.serial_number != 0
    fresh = client_of(network.topology, network.state, "hakodate.municipal-cs")
    InquiryServiceStub(fresh.channel("japan.national")).AllotResidentCodes(
        wire.AllotResidentCodesRequest(request_id=str(uuid4()), municipality_code="012025", count=1)
    )
    fresh.close()
    caller.close()


def _reason(call: object) -> str:
    try:
        call()  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.reason
    return ""


def test_a_client_without_a_certificate_gets_nowhere(network: Network) -> None:
    host = network.topology.host_of["japan.national"]
    root = (network.state.pki / "root" / "root.crt").read_bytes()
    name = network.topology.server_name("japan.national")
    options = (("grpc.ssl_target_name_override", name),)
    credentials = grpc.ssl_channel_credentials(root)
    with (
        grpc.secure_channel(f"{host.address}:{host.port}", credentials, options) as channel,
        pytest.raises(grpc.RpcError),
    ):
        channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=5)
