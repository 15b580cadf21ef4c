"""The gate: whatever may not pass is refused with its own reason, proof, written down, and changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic, time
from types import SimpleNamespace
from typing import Any

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from fittings.nouns.people import record_to_wire
from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.types.v1.identity_record_pb2 import TIER_PREFECTURE, FoundIdentity
from mesh.calls import gate
from mesh.calls.client import LARGEST_BODY
from mesh.calls.connections import HARD_LIMIT
from mesh.calls.status import STATUS_KEY
from mesh.ids import id_text, new_id
from mesh.refusals import NoRight
from mesh.signatures import identity, messages
from mesh.signatures.identity import Identity
from mesh.signatures.messages import MessageVerifier, timestamp
from mesh.testing import LocalMesh
from pki.testing import TestTrust
from tests.mesh.helpers import (
    ALL,
    CITY,
    COMPARE,
    FIND,
    NATION,
    NOTIFY,
    PREFECTURE,
    Liar,
    Nation,
    asking,
    assert_refused,
    audit_of,
    bare_channel,
    change,
    changes,
    mesh_of,
    person,
    stub_of,
)
from vocabulary.refusals import NotAllowed, Refusal


@pytest.fixture
def liar(standing: SimpleNamespace) -> Liar:
    return Liar(standing.mesh)


BODY = changes(change(1)).SerializeToString()


def test_a_good_message_passes_and_its_answer_proves_itself(standing: SimpleNamespace, liar: Liar) -> None:
    body = changes(change(900)).SerializeToString()
    asked = liar.sign(NOTIFY, body)
    answer = liar.send(NOTIFY, body, asked.proof)
    assert (answer.code, answer.reason) == ("OK", "")
    verifier = MessageVerifier(standing.mesh.running(PREFECTURE).caller.trust)
    verifier.verify_answer(answer.proof, answer.body, asked, status=0, name=PREFECTURE)
    standing.mesh.settle()


def test_a_repeated_message(standing: SimpleNamespace, liar: Liar) -> None:
    body = asking(7).SerializeToString()
    proof = liar.proof(FIND, body)
    assert liar.send(FIND, body, proof).reason == ""
    assert_refused(standing.mesh, lambda: liar.send(FIND, body, proof), "ABORTED", "MESSAGE_REPLAYED")


def test_a_message_repeated_many_times_at_once_is_answered_once(standing: SimpleNamespace, liar: Liar) -> None:
    body = asking(7).SerializeToString()
    proof = liar.proof(FIND, body)
    channel = liar.caller.connections.connect(PREFECTURE)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: liar.send(FIND, body, proof, channel=channel).reason, range(8)))
    channel.close()
    assert sorted(answers) == ["", *["MESSAGE_REPLAYED"] * 7]


def test_a_message_repeated_after_a_restart(tmp_path: Path, nation: Nation) -> None:
    mesh = mesh_of(tmp_path, nation)
    mesh.start()
    body = asking(7).SerializeToString()
    try:
        proof = Liar(mesh).proof(FIND, body)
        assert Liar(mesh).send(FIND, body, proof).reason == ""
        mesh.stop()
        mesh.start()
        assert_refused(mesh, lambda: Liar(mesh).send(FIND, body, proof), "ABORTED", "MESSAGE_REPLAYED")
    finally:
        mesh.stop()


def test_a_caller_without_a_link(standing: SimpleNamespace) -> None:
    other = Liar(standing.mesh, "otaru.municipal-cs-test")
    answer = assert_refused(standing.mesh, lambda: other.ask(NOTIFY, BODY), "PERMISSION_DENIED", "NO_LINK")
    assert "otaru.municipal-cs-test" in answer.status.message


def test_a_method_that_the_link_does_not_name(standing: SimpleNamespace, liar: Liar) -> None:
    request = wire.CompareIdentitiesRequest()
    assert_refused(standing.mesh, lambda: liar.ask(COMPARE, request), "PERMISSION_DENIED", "NO_LINK")


@pytest.mark.parametrize("method", ["/juki.prefecture.v1.InquiryService/Nothing", "/Nothing/At"])
def test_a_method_that_nobody_has(standing: SimpleNamespace, liar: Liar, method: str) -> None:
    assert_refused(standing.mesh, lambda: liar.ask(method, b""), "PERMISSION_DENIED", "NO_LINK")


def test_what_is_no_method_at_all(standing: SimpleNamespace, liar: Liar) -> None:
    assert_refused(standing.mesh, lambda: liar.ask("/a", b""), "INVALID_ARGUMENT", "MALFORMED")


def test_a_method_with_a_right_but_without_a_servicer(standing: SimpleNamespace, liar: Liar) -> None:
    mount = standing.mesh.running(PREFECTURE).mount
    method = mount.methods.pop(FIND)
    try:
        assert_refused(standing.mesh, lambda: liar.ask(FIND, asking(7)), "UNIMPLEMENTED", "METHOD_UNKNOWN")
    finally:
        mount.methods[FIND] = method


@pytest.mark.parametrize("body", [b"\xff\xff", b"\x0a\x05ab", b"\x0a\x02\xff\xfe"], ids=["tag", "short", "not utf-8"])
def test_a_body_that_does_not_parse(standing: SimpleNamespace, liar: Liar, body: bytes) -> None:
    assert_refused(standing.mesh, lambda: liar.ask(FIND, body), "INVALID_ARGUMENT", "BODY_UNREADABLE")


def test_a_field_that_no_contract_knows(standing: SimpleNamespace, liar: Liar) -> None:
    body = asking(7).SerializeToString() + b"\xfa\x3e\x0c313119319569"
    assert_refused(standing.mesh, lambda: liar.ask(FIND, body), "INVALID_ARGUMENT", "UNKNOWN_FIELDS")


def test_a_field_that_no_contract_knows_deep_inside(standing: SimpleNamespace, liar: Liar) -> None:
    request = changes(change(3))
    request.items[0].notice.record.four_items.name.MergeFromString(b"\xfa\x3e\x0c313119319569")
    assert_refused(standing.mesh, lambda: liar.ask(NOTIFY, request), "INVALID_ARGUMENT", "UNKNOWN_FIELDS")


def test_a_wrong_check_digit(standing: SimpleNamespace, liar: Liar) -> None:
    wrong = asking(7).resident_code[:-1] + str((int(asking(7).resident_code[-1]) + 1) % 10)
    request = wire.FindIdentityRequest(resident_code=wrong)
    answer = assert_refused(standing.mesh, lambda: liar.ask(FIND, request), "INVALID_ARGUMENT", "MALFORMED")
    assert wrong not in str(answer.status)
    assert wrong not in (standing.mesh.state.node(PREFECTURE) / "audit.jsonl").read_text()


def test_a_message_between_our_limit_and_grpc_s(standing: SimpleNamespace, liar: Liar) -> None:
    body = b"\0" * (LARGEST_BODY + 1)
    assert_refused(standing.mesh, lambda: liar.ask(NOTIFY, body), "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE")


def test_a_message_beyond_grpc_s_limit_does_not_reach_the_gate(standing: SimpleNamespace, liar: Liar) -> None:
    before = len(audit_of(standing.mesh))
    channel = grpc.secure_channel(
        standing.mesh.topology.target(PREFECTURE),
        grpc.ssl_channel_credentials(
            standing.mesh.pki.trust_store().root_pem, liar.identity.tls.key_pem, liar.identity.tls.chain_pem
        ),
        (
            ("grpc.ssl_target_name_override", standing.mesh.topology.server_name(PREFECTURE)),
            ("grpc.max_send_message_length", -1),
        ),
    )
    body = b"\0" * (HARD_LIMIT + 1)
    answer = liar.send(NOTIFY, body, liar.proof(NOTIFY, body), channel=channel)
    channel.close()
    assert answer.code == "RESOURCE_EXHAUSTED"
    assert len(audit_of(standing.mesh)) == before


@pytest.mark.parametrize("timeout", [None, 301.0])
def test_no_deadline(standing: SimpleNamespace, liar: Liar, timeout: float | None) -> None:
    assert_refused(
        standing.mesh, lambda: liar.ask(NOTIFY, BODY, timeout=timeout), "INVALID_ARGUMENT", "DEADLINE_MISSING"
    )


def test_a_trace_parent_that_is_none_harms_nothing(standing: SimpleNamespace, liar: Liar) -> None:
    for trace_parent in ("", "x", "00-" + "z" * 32 + "-" + "y" * 16 + "-01", "00-" + "0" * 32 + "-" + "1" * 16 + "-01"):
        assert liar.ask(FIND, asking(7), extra=(("traceparent", trace_parent),)).reason == ""


def signer_named(trust: TestTrust, spiffe_id: str, mesh: LocalMesh) -> Identity:
    """Return a party that signs with *trust*'s certificate for the rightful name and connects as the true party."""
    domain, kind, node = spiffe_id.removeprefix("spiffe://").split("/")
    forged = trust.node(domain, kind, node)
    true = mesh.pki.credentials(CITY)
    return Identity(CITY, spiffe_id, type(true)(tls=true.tls, signing=forged.signing))


def test_a_stranger_s_certificate_under_a_rightful_name(standing: SimpleNamespace, liar: Liar) -> None:
    stranger = signer_named(TestTrust(["sapporo.juki.test"]), liar.identity.spiffe_id, standing.mesh)
    proof = messages.sign(stranger, liar.header(NOTIFY), BODY).proof
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "CERTIFICATE_UNTRUSTED")


def test_a_stranger_s_certificate_cannot_connect(standing: SimpleNamespace, liar: Liar) -> None:
    forged = TestTrust(["sapporo.juki.test"]).node("sapporo.juki.test", "municipal_cs_test", "sapporo")
    mesh = standing.mesh
    root = mesh.pki.trust_store().root_pem
    channel = grpc.secure_channel(
        mesh.topology.target(PREFECTURE),
        grpc.ssl_channel_credentials(root, forged.tls.key_pem, forged.tls.chain_pem),
        (("grpc.ssl_target_name_override", mesh.topology.server_name(PREFECTURE)),),
    )
    answer = liar.send(FIND, b"", liar.proof(FIND, b""), channel=channel, timeout=3)
    channel.close()
    assert answer.reason == "unsigned UNAVAILABLE"


def test_a_message_signed_with_the_tls_certificate(standing: SimpleNamespace, liar: Liar) -> None:
    true = standing.mesh.pki.credentials(CITY)
    swapped = Identity(CITY, liar.identity.spiffe_id, type(true)(tls=true.tls, signing=true.tls))
    proof = messages.sign(swapped, liar.header(NOTIFY), BODY).proof
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "CERTIFICATE_MISUSED")


def test_a_connection_opened_with_the_signing_certificate(standing: SimpleNamespace, liar: Liar) -> None:
    true = standing.mesh.pki.credentials(CITY)
    mesh = standing.mesh
    channel = grpc.secure_channel(
        mesh.topology.target(PREFECTURE),
        grpc.ssl_channel_credentials(mesh.pki.trust_store().root_pem, true.signing.key_pem, true.signing.chain_pem),
        (("grpc.ssl_target_name_override", mesh.topology.server_name(PREFECTURE)),),
    )
    answer = liar.send(FIND, b"", liar.proof(FIND, b""), channel=channel, timeout=3)
    channel.close()
    assert answer.reason in {"unsigned UNAVAILABLE", "CERTIFICATE_MISUSED"}


def test_a_good_message_of_another_trust_domain_s_party_on_this_connection(
    standing: SimpleNamespace, liar: Liar
) -> None:
    """What a neighbour signed for itself cannot travel on one's own connection, nor under one's own name."""
    other = standing.mesh.caller("otaru.municipal-cs-test").identity
    own_name = messages.sign(other, liar.header(NOTIFY), BODY).proof
    its_name = messages.sign(other, liar.header(NOTIFY, caller=other.spiffe_id), BODY).proof
    for proof in (own_name, its_name):
        assert_refused(
            standing.mesh, lambda raw=proof: liar.send(NOTIFY, BODY, raw), "UNAUTHENTICATED", "HEADER_MISMATCH"
        )


def test_an_unknown_server_name_does_not_get_through_the_handshake(standing: SimpleNamespace, liar: Liar) -> None:
    mesh = standing.mesh
    channel = grpc.secure_channel(
        mesh.topology.target(PREFECTURE),
        grpc.ssl_channel_credentials(
            mesh.pki.trust_store().root_pem, liar.identity.tls.key_pem, liar.identity.tls.chain_pem
        ),
        (("grpc.ssl_target_name_override", "nobody.prefecture.juki.localhost"),),
    )
    answer = liar.send(FIND, b"", liar.proof(FIND, b""), channel=channel, timeout=3)
    channel.close()
    assert answer.reason == "unsigned UNAVAILABLE"


def test_a_refusal_names_the_request_it_refuses_so_that_a_caller_can_believe_it(
    standing: SimpleNamespace, liar: Liar
) -> None:
    """A clock that runs wrong must be told as such, not as an answer that cannot be proven."""
    at = time() - 1000
    message_id = int(at * 1000).to_bytes(6, "big") + new_id()[6:]
    asked = liar.sign(NOTIFY, BODY, issue_time=timestamp(at), message_id=message_id)
    answer = liar.send(NOTIFY, BODY, asked.proof)
    assert answer.reason == "MESSAGE_STALE"
    verifier = MessageVerifier(standing.mesh.running(PREFECTURE).caller.trust)
    verifier.verify_answer(answer.proof, answer.trailing[STATUS_KEY], asked, status=16, name=PREFECTURE)


@pytest.mark.parametrize("which", ["signing", "tls", "both"])
def test_a_revoked_certificate_is_refused_on_an_open_connection_within_seconds(
    tmp_path: Path, nation: Nation, which: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "LOOK_EVERY", 0.1)
    with mesh_of(tmp_path, nation) as mesh:
        liar = Liar(mesh)
        channel = liar.caller.connections.connect(PREFECTURE)
        assert liar.ask(FIND, asking(7), channel=channel).reason == ""
        mesh.pki.revoke(CITY, which, datetime.now(UTC))
        end, pause = monotonic() + 5, Event()
        while liar.ask(FIND, asking(7), channel=channel).reason == "":
            assert monotonic() < end
            pause.wait(0.02)
        assert_refused(
            mesh, lambda: liar.ask(FIND, asking(7), channel=channel), "UNAUTHENTICATED", "CERTIFICATE_REVOKED"
        )
        with pytest.raises(Refusal) as refused:
            stub_of(mesh).FindIdentity(asking(7))
        assert refused.value.reason == "CERTIFICATE_REVOKED"
        mesh.pki.renew(CITY, datetime.now(UTC))
        channel.close()
        mesh.caller(CITY).close()
        mesh._callers.clear()
        assert stub_of(mesh).FindIdentity(asking(7)).found.is_resident
        assert identity.LOOK_EVERY < 5


def test_an_expired_certificate_is_refused_although_it_was_good_at_first(
    standing: SimpleNamespace, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert liar.ask(FIND, asking(7)).reason == ""

    monkeypatch.setattr(identity, "clocks", SimpleNamespace(unix=lambda: time() + 400 * 86_400))
    answer = liar.ask(FIND, asking(7))
    monkeypatch.undo()
    assert (answer.code, answer.reason) == ("UNAUTHENTICATED", "CERTIFICATE_EXPIRED")
    assert "{" not in answer.status.message
    assert liar.ask(FIND, asking(7)).reason == ""


def test_more_calls_than_the_node_takes(tmp_path: Path, nation: Nation) -> None:
    inside, go_on = Event(), Event()

    def hold() -> None:
        inside.set()
        assert go_on.wait(10)

    nation.on_find = hold
    with mesh_of(tmp_path, nation, prefecture={"max_calls": 1}) as mesh, ThreadPoolExecutor(1) as pool:
        stub_of(mesh).NotifyChanges(changes(change(1)))
        mesh.settle()
        first = pool.submit(stub_of(mesh).FindIdentity, asking(7))
        assert inside.wait(10)
        liar = Liar(mesh)
        try:
            answer = assert_refused(mesh, lambda: liar.ask(FIND, asking(8)), "RESOURCE_EXHAUSTED", "OVERLOADED")
        finally:
            go_on.set()
        retry = error_details_pb2.RetryInfo()
        assert any(each.Unpack(retry) for each in answer.status.details)
        assert first.result(10).found.is_resident
        assert liar.ask(FIND, asking(8)).reason == ""


def test_outside_its_hours_a_node_says_when_it_opens(tmp_path: Path, nation: Nation) -> None:
    with mesh_of(tmp_path, nation, prefecture={"hours": {"opens": "08:30", "closes": "19:00"}}) as mesh:
        liar = Liar(mesh)
        mesh.clock.set(datetime(2026, 4, 3, 12, 0, tzinfo=UTC))  # Friday 21:00 in Japan
        answer = assert_refused(mesh, lambda: liar.ask(FIND, asking(7)), "UNAVAILABLE", "SERVICE_CLOSED")
        assert "2026-04-06 08:30" in answer.status.message
        retry = error_details_pb2.RetryInfo()
        assert any(each.Unpack(retry) for each in answer.status.details)
        expected = Duration(seconds=int(timedelta(days=2, hours=11, minutes=30).total_seconds()))
        assert abs(retry.retry_delay.seconds - expected.seconds) < 60
        mesh.clock.push(timedelta(days=2, hours=11, minutes=31))
        assert liar.ask(FIND, asking(7)).reason == ""


def test_a_link_may_not_carry_a_class_in_a_request(tmp_path: Path, nation: Nation) -> None:
    few = ((CITY, PREFECTURE, ["NotifyChanges", "FindIdentity"], ["resident_code", "four_items", "change"]),)
    upward = ((PREFECTURE, NATION, ["NotifyChanges", "FindIdentity", "CompareIdentities"], ALL),)
    with mesh_of(tmp_path, nation, (*few, *upward)) as mesh:
        liar = Liar(mesh)
        answer = assert_refused(mesh, lambda: liar.ask(NOTIFY, BODY), "PERMISSION_DENIED", "CLASS_NOT_CARRIED")
        assert "carries my_number, which" in answer.status.message
        assert change(1).notice.record.my_number not in str(answer.status)
        with pytest.raises(Refusal) as refused:
            stub_of(mesh).NotifyChanges(changes(change(1)))
        assert refused.value.reason == "CLASS_NOT_CARRIED"
        assert len(audit_of(mesh)) == 1, "our own client does not even send it"


def test_a_link_may_not_carry_a_class_in_a_response(tmp_path: Path, nation: Nation) -> None:
    few = ((CITY, PREFECTURE, ["FindIdentity"], ["resident_code", "four_items"]),)
    upward = ((PREFECTURE, NATION, ["NotifyChanges", "FindIdentity", "CompareIdentities"], ALL),)
    with mesh_of(tmp_path, nation, (*few, *upward)) as mesh:
        answer = assert_refused(mesh, lambda: Liar(mesh).ask(FIND, asking(7)), "PERMISSION_DENIED", "CLASS_NOT_CARRIED")
        assert "my_number" in answer.status.message


def test_a_node_that_fails_tells_nothing_of_why(standing: SimpleNamespace, liar: Liar) -> None:
    def fail() -> None:
        raise ValueError("secret 313119319569")

    standing.nation.on_find = fail
    try:
        answer = liar.ask(FIND, asking(7))
    finally:
        standing.nation.on_find = lambda: None
    assert (answer.code, answer.reason) == ("INTERNAL", "INTERNAL")
    assert "313119319569" not in str(answer.status)


def test_an_answer_too_large_is_a_signed_refusal(
    standing: SimpleNamespace, liar: Liar, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = standing.mesh.running(PREFECTURE).mount
    method = mount.methods[FIND]
    found = FoundIdentity(record=record_to_wire(person(7)), tier=TIER_PREFECTURE)
    monkeypatch.setattr(method, "answer", lambda request, context: wire.FindIdentityResponse(found=found))
    monkeypatch.setattr(gate, "LARGEST_BODY", 50)
    assert_refused(standing.mesh, lambda: liar.ask(FIND, asking(7)), "RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE")


@pytest.mark.parametrize(
    ("node", "service"),
    [(PREFECTURE, "juki.prefecture.v1.InquiryService"), (NATION, "juki.national.v1.InquiryService")],
)
def test_each_node_tells_its_own_health_to_anyone_with_a_certificate(
    standing: SimpleNamespace, node: str, service: str
) -> None:
    with bare_channel(standing.mesh, node, "otaru.municipal-cs-test") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        for name in ("", service):
            answer = stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=5)
            assert answer.status == health_pb2.HealthCheckResponse.SERVING
        first = next(iter(stub.Watch(health_pb2.HealthCheckRequest(service=service), timeout=5)))
        assert first.status == health_pb2.HealthCheckResponse.SERVING
        other = "juki.national.v1.InquiryService" if node == PREFECTURE else "juki.prefecture.v1.InquiryService"
        with pytest.raises(grpc.RpcError) as refused:
            stub.Check(health_pb2.HealthCheckRequest(service=other), timeout=5)
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND


def test_each_node_reflects_its_own_services(standing: SimpleNamespace) -> None:
    with bare_channel(standing.mesh, NATION) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        (answer,) = stub.ServerReflectionInfo(iter([request]), timeout=5)
    names = {each.name for each in answer.list_services_response.service}
    assert {"juki.national.v1.DeliveryService", "juki.national.v1.InquiryService"} <= names
    assert not any(each.startswith("juki.prefecture.") for each in names)


def test_without_a_certificate_there_is_no_health_and_no_reflection(standing: SimpleNamespace) -> None:
    with bare_channel(standing.mesh, PREFECTURE, None) as channel:
        with pytest.raises(grpc.RpcError) as refused:
            health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=3)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        with pytest.raises(grpc.RpcError) as refused:
            list(reflection_pb2_grpc.ServerReflectionStub(channel).ServerReflectionInfo(iter([request]), timeout=3))
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


def test_the_audit_record_names_caller_method_and_message(standing: SimpleNamespace, liar: Liar) -> None:
    message_id = new_id()
    body = wire.CompareIdentitiesRequest().SerializeToString()
    answer = liar.send(COMPARE, body, liar.proof(COMPARE, body, message_id=message_id))
    assert answer.reason == NoRight.reason
    entry = audit_of(standing.mesh)[-1]
    assert (entry["caller"], entry["method"], entry["message_id"]) == (CITY, COMPARE, id_text(message_id))
    assert len(entry["trace_id"]) == 32
    assert answer.header.message_id == message_id


def test_a_body_without_the_shape_of_its_contract_is_refused_by_the_name_of_the_field(
    standing: SimpleNamespace, liar: Liar
) -> None:
    for code, field in (("90000000019", "resident_code"), ("", "resident_code")):
        request = wire.FindIdentityRequest(resident_code=code)
        send = partial(liar.ask, FIND, request)
        answer = assert_refused(standing.mesh, send, "INVALID_ARGUMENT", "MALFORMED")
        assert field in answer.status.message
        assert code not in answer.status.message or not code


def test_an_answer_without_the_shape_of_its_contract_is_a_failure_of_the_node(
    standing: SimpleNamespace, liar: Liar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    method = standing.mesh.running(PREFECTURE).mount.methods[FIND]
    monkeypatch.setattr(method, "answer", lambda request, context: wire.FindIdentityResponse())
    with caplog.at_level("ERROR", "mesh.calls.gate"):
        assert_refused(standing.mesh, lambda: liar.ask(FIND, asking(7)), "INTERNAL", "INTERNAL")
    assert "malformed: found is missing" in caplog.text


def test_a_reason_that_the_contract_does_not_name_is_a_failure_of_the_node(
    standing: SimpleNamespace, liar: Liar, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    method = standing.mesh.running(PREFECTURE).mount.methods[FIND]

    def refuse(request: object, context: object) -> Any:
        raise NotAllowed

    monkeypatch.setattr(method, "answer", refuse)
    with caplog.at_level("ERROR", "mesh.calls.gate"):
        assert_refused(standing.mesh, lambda: liar.ask(FIND, asking(7)), "INTERNAL", "INTERNAL")
    assert "NOT_ALLOWED, which its contract does not name" in caplog.text


def test_a_callee_says_the_revision_of_its_contract(standing: SimpleNamespace, liar: Liar) -> None:
    answer = liar.ask(FIND, asking(7))
    proven, _ = MessageVerifier(standing.mesh.running(PREFECTURE).caller.trust).verify_header(answer.proof)
    assert proven.header.revision == 1
