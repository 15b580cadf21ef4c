"""The waist: what passes it in which order, what is kept of it, and for whom it is shut from the start."""

from pathlib import Path
from threading import Event
from time import monotonic
from types import SimpleNamespace

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.prefecture.v1.inquiry_service_pb2_grpc import InquiryServiceStub
from juki.types.v1.evidence_pb2 import EvidenceRecord
from juki.types.v1.message_header_pb2 import MessageHeader, SignedHeader
from mesh.calls.exchange import Connection, Sent
from mesh.calls.gate import Gate
from mesh.calls.status import STATUS_KEY
from mesh.evidence.frames import frames
from mesh.refusals import Unreachable
from mesh.signatures import merkle
from mesh.signatures.messages import Proof
from mesh.testing import LocalMesh, client_of
from mesh.traces.spans import Recorder
from tests.mesh.helpers import (
    CITY,
    COMPARE,
    FIND,
    PREFECTURE,
    Liar,
    Nation,
    asking,
    assert_refused,
    audit_of,
    bare_channel,
    mesh_of,
)


@pytest.fixture
def liar(standing: SimpleNamespace) -> Liar:
    return Liar(standing.mesh)


def evidence_of(mesh: LocalMesh) -> list[bytes]:
    """Return the signed headers in the prefecture's log."""
    path = mesh.state.evidence(PREFECTURE) / "messages.log"
    return [EvidenceRecord.FromString(raw).signed_header for raw, _ in frames(path)]


def test_a_call_of_a_method_that_the_node_does_not_have_is_kept_like_any_refused_one(mesh: LocalMesh) -> None:
    liar = Liar(mesh)
    proof = liar.proof("/Nothing/At", b"")
    answer = liar.send("/Nothing/At", b"", proof)
    assert answer.reason == "METHOD_UNKNOWN"
    assert evidence_of(mesh) == [proof.signed, answer.proof.signed]


def test_a_name_in_upper_case_reaches_no_node_and_is_refused_unsigned(tmp_path: Path, nation: Nation) -> None:
    """TLS lets it through to the host's first certificate; no node was named, so none may sign."""
    with mesh_of(tmp_path, nation) as mesh:
        liar, name = Liar(mesh), mesh.topology.server_name(PREFECTURE).upper()
        channel = bare_channel(mesh, PREFECTURE, server_name=name)
        before = audit_of(mesh), evidence_of(mesh)
        answer = liar.send(FIND, b"", liar.proof(FIND, b""), channel=channel, timeout=3)
        assert (answer.code, answer.reason) == ("UNAVAILABLE", "SERVER_NAME_UNKNOWN")
        assert answer.proof == Proof()
        with pytest.raises(grpc.RpcError) as refused:
            health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=3)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        channel.close()
        assert (audit_of(mesh), evidence_of(mesh)) == before


@pytest.mark.parametrize("name", ["", "nobody.prefecture.juki.localhost", "hokkaido.prefecture.juki.localhost."])
def test_a_name_that_no_node_has_is_refused_before_anything_is_read(standing: SimpleNamespace, name: str) -> None:
    host = standing.mesh.host
    gate = Gate({}, host.ground.verifier, Recorder(None))
    answered = gate.answer(Connection(name, "", b"no certificate"), Sent("/a/B", b"", (), None))
    assert answered.code is grpc.StatusCode.UNAVAILABLE
    assert [key for key, _ in answered.metadata] == [STATUS_KEY]


def test_a_caller_takes_a_host_that_does_not_know_its_callee_for_unreachable(standing: SimpleNamespace) -> None:
    caller = client_of(standing.mesh.topology, standing.mesh.state, CITY)
    gate = Gate({}, caller.verifier, Recorder(None))
    caller.exchange = lambda callee, sent: gate.answer(Connection("", "", b""), sent)
    with pytest.raises(Unreachable):
        InquiryServiceStub(caller.channel(PREFECTURE)).FindIdentity(asking(7))
    caller.close()


def test_what_is_refused_for_want_of_a_right_is_claimed_and_kept_like_any_message(
    standing: SimpleNamespace, liar: Liar
) -> None:
    """Else whoever may not call could call the same message for ever, and nobody could prove that it did."""
    body = wire.CompareIdentitiesRequest().SerializeToString()
    proof = liar.proof(COMPARE, body)
    before = len(evidence_of(standing.mesh))
    answer = assert_refused(standing.mesh, lambda: liar.send(COMPARE, body, proof), "PERMISSION_DENIED", "NO_LINK")
    assert evidence_of(standing.mesh)[before:] == [proof.signed, answer.proof.signed]
    assert_refused(standing.mesh, lambda: liar.send(COMPARE, body, proof), "ABORTED", "MESSAGE_REPLAYED")


def test_a_request_has_one_answer_in_the_log_however_often_it_is_replayed(
    standing: SimpleNamespace, liar: Liar
) -> None:
    """Else a caller could make its callee's evidence of it contradict itself."""
    body = asking(7).SerializeToString()
    proof = liar.proof(FIND, body)
    assert liar.send(FIND, body, proof).reason == ""
    before = evidence_of(standing.mesh)
    assert liar.send(FIND, body, proof).reason == "MESSAGE_REPLAYED"
    assert evidence_of(standing.mesh) == before


def test_an_answer_says_how_far_its_node_s_log_had_come(tmp_path: Path, nation: Nation) -> None:
    with mesh_of(tmp_path, nation) as mesh:
        liar, log = Liar(mesh), mesh.running(PREFECTURE).served.evidence
        assert liar.ask(FIND, asking(7)).reason == ""
        end, pause = monotonic() + 5, Event()
        while log.newest().size < 2:
            assert monotonic() < end
            pause.wait(0.02)
        size, root = log.newest()
        header = liar.ask(FIND, asking(7)).header
        assert (header.log_size, header.log_root) == (size, root)
        leaves = [merkle.leaf_hash(raw) for raw, _ in frames(mesh.state.evidence(PREFECTURE) / "messages.log")]
        assert merkle.root_of(leaves[:size]) == root
        asked = MessageHeader.FromString(SignedHeader.FromString(evidence_of(mesh)[0]).header)
        assert (asked.log_size, asked.log_root) == (0, b""), "a terminal keeps no log"
