"""The calling side: only a proven answer to one's own question is believed, and no call outlives who waits for it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from juki.prefecture.v1 import inquiry_service_pb2 as wire
from mesh import call as calls
from mesh.call import Call, CallWithinUnit
from mesh.calls import client, gate
from mesh.calls.client import MARGIN, Caller
from mesh.calls.exchange import Answered, Sent
from mesh.calls.status import STATUS_KEY
from mesh.signatures import messages
from mesh.signatures.identity import FolderWatch
from mesh.signatures.messages import CERTIFICATE_KEY, SALT_KEY, SIGNED_KEY
from mesh.storage.database import Database, sqlite_url
from mesh.storage.inbox import RoadTables
from mesh.testing import LocalMesh, client_of
from mesh.traces.spans import Recorder
from tests.mesh.helpers import (
    CITY,
    FIND,
    NATION,
    PREFECTURE,
    Liar,
    Nation,
    PrefectureStub,
    asking,
    mesh_of,
    nation_stub,
    stub_of,
)
from vocabulary.refusals import Refusal


def refused(work: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value


class Between:
    """Stands between a caller and its callee and changes what comes back."""

    def __init__(
        self, caller: Caller, change: Callable[[bytes, dict[str, bytes]], tuple[bytes, dict[str, bytes]]]
    ) -> None:
        self._exchange, self._change = caller.exchange, change
        caller.exchange = self

    def __call__(self, callee: str, sent: Sent) -> Answered:
        answered = self._exchange(callee, sent)
        body, trailing = self._change(answered.body, dict(answered.metadata))  # type: ignore[arg-type]
        return replace(answered, body=body, metadata=tuple(trailing.items()))


@pytest.fixture
def caller(standing: SimpleNamespace) -> Any:
    caller = client_of(standing.mesh.topology, standing.mesh.state, CITY)
    yield caller
    caller.close()


def find(caller: Any) -> Any:
    return PrefectureStub(caller.channel(PREFECTURE)).FindIdentity(asking(7)).found


def test_a_proven_answer_is_believed(caller: Any) -> None:
    Between(caller, lambda answer, trailing: (answer, trailing))
    assert find(caller).is_resident


def test_no_call_leaves_while_a_unit_is_open(caller: Any, tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "toy.db")
    database = Database("toy", url, RoadTables.metadata, recorder=Recorder(None), migrations=None)
    with pytest.raises(CallWithinUnit, match="toy calls while it writes"), database.writing():
        find(caller)
    assert find(caller).is_resident
    database.close()


def test_an_answer_of_another_request_is_not_believed(caller: Any) -> None:
    kept: list[tuple[bytes, dict[str, bytes]]] = []

    def swap(answer: bytes, trailing: dict[str, bytes]) -> tuple[bytes, dict[str, bytes]]:
        kept.append((answer, trailing))
        return kept[0]

    Between(caller, swap)
    find(caller)
    problem = refused(lambda: find(caller))
    assert (problem.reason, problem.facts["problem"]) == ("ANSWER_UNPROVEN", "belongs to another request")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda a, t: (a[:-1] + bytes([a[-1] ^ 1]), t), "body differs from what was signed"),
        (lambda a, t: (a + b"\x10\x00", t), "body differs from what was signed"),
        (lambda a, t: (a, {}), "SIGNATURE_MISSING"),
        (lambda a, t: (a, t | {SIGNED_KEY: t[SIGNED_KEY][:-1]}), "SIGNATURE_BAD"),
        (lambda a, t: (a, t | {SIGNED_KEY: b"\xff"}), "SIGNATURE_BAD"),
        (lambda a, t: (a, t | {SALT_KEY: b""}), "SALT_MISSING"),
        (lambda a, t: (a, t | {SALT_KEY: t[SALT_KEY] + b"\0"}), "SALT_MISSING"),
        (lambda a, t: (a, t | {SALT_KEY: bytes(16)}), "body differs from what was signed"),
        (lambda a, t: (a, t | {CERTIFICATE_KEY: t[CERTIFICATE_KEY] + b"\0"}), "SIGNATURE_BAD"),
    ],
)
def test_an_answer_changed_on_its_way_is_not_believed(caller: Any, change: Any, problem: str) -> None:
    Between(caller, change)
    found = refused(lambda: find(caller))
    assert (found.reason, found.facts["problem"]) == ("ANSWER_UNPROVEN", problem)


@pytest.mark.parametrize(
    ("other", "problem"),
    [
        ({}, "signed by another node"),
        ({"callee": "spiffe://japan.juki.test/national/japan"}, "signed by another node"),
    ],
)
def test_an_answer_signed_by_another_node_is_not_believed(
    standing: SimpleNamespace, caller: Any, other: dict[str, str], problem: str
) -> None:
    neighbour = standing.mesh.running(NATION).served.identity

    def resign(answer: bytes, trailing: dict[str, bytes]) -> tuple[bytes, dict[str, bytes]]:
        from juki.types.v1.message_header_pb2 import MessageHeader, SignedHeader

        header = MessageHeader.FromString(SignedHeader.FromString(trailing[SIGNED_KEY]).header)
        for name, value in other.items():
            setattr(header, name, value)
        return answer, dict(messages.sign(neighbour, header, answer).proof.metadata())

    Between(caller, resign)
    found = refused(lambda: find(caller))
    assert (found.reason, found.facts["problem"]) == ("ANSWER_UNPROVEN", problem)


def test_a_refusal_cannot_be_passed_off_as_a_success(standing: SimpleNamespace, caller: Any) -> None:
    """The status is signed too."""
    liar = Liar(standing.mesh)
    asked = liar.sign(FIND, b"\xff")
    answer = liar.send(FIND, b"\xff", asked.proof)
    verify = caller.verifier.verify_answer
    verify(answer.proof, answer.trailing[STATUS_KEY], asked, status=3, name=PREFECTURE)
    problem = refused(lambda: verify(answer.proof, answer.trailing[STATUS_KEY], asked, status=0, name=PREFECTURE))
    assert problem.facts["problem"] == "status"


def test_a_revoked_server_s_answer_is_not_believed(mesh: LocalMesh) -> None:
    caller = mesh.caller(CITY)
    watch = FolderWatch(mesh.pki, caller.trust, [caller.identity])
    assert stub_of(mesh).FindIdentity(asking(7)).found.is_resident
    mesh.pki.revoke(PREFECTURE, "signing", datetime.now(UTC))
    watch.look()
    caller.trust.revoked = frozenset()  # as for a call that left before this was known
    found = refused(lambda: stub_of(mesh).FindIdentity(asking(7)))
    assert (found.reason, found.facts["problem"]) == ("ANSWER_UNPROVEN", "CERTIFICATE_REVOKED")


def test_nothing_leaves_for_a_node_whose_certificates_are_revoked(mesh: LocalMesh) -> None:
    """Else it would read what is sent to it, and only its answer would not be believed."""
    mesh.pki.revoke(PREFECTURE, "both", datetime.now(UTC))
    caller = client_of(mesh.topology, mesh.state, CITY)
    log = mesh.state.evidence(PREFECTURE) / "messages.log"
    before = log.stat().st_size
    assert refused(lambda: find(caller)).reason == "CALLEE_REVOKED"
    assert log.stat().st_size == before
    mesh.pki.renew(PREFECTURE, datetime.now(UTC))
    assert client_of(mesh.topology, mesh.state, CITY).right(PREFECTURE, FIND)
    caller.close()


def test_what_is_too_large_does_not_leave(standing: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LARGEST_BODY", 10)
    assert refused(lambda: stub_of(standing.mesh).FindIdentity(asking(7))).reason == "MESSAGE_TOO_LARGE"


def test_what_has_not_the_shape_of_its_contract_does_not_leave(standing: SimpleNamespace) -> None:
    request = wire.FindIdentityRequest(resident_code="90000000019")
    found = refused(lambda: stub_of(standing.mesh).FindIdentity(request))
    assert (found.reason, found.facts["field"]) == ("MALFORMED", "resident_code")
    assert "90000000019" not in found.explain()


def test_what_no_link_allows_does_not_leave(standing: SimpleNamespace) -> None:
    found = refused(lambda: stub_of(standing.mesh).CompareIdentities(wire.CompareIdentitiesRequest()))
    assert found.reason == "NO_LINK"


def test_unknown_fields_do_not_leave(standing: SimpleNamespace) -> None:
    request = asking(7)
    request.MergeFromString(b"\xfa\x3e\x01x")
    assert refused(lambda: stub_of(standing.mesh).FindIdentity(request)).reason == "UNKNOWN_FIELDS"


def test_nobody_listening_is_unreachable(tmp_path: Path, nation: Nation) -> None:
    mesh = mesh_of(tmp_path, nation)
    found = refused(lambda: stub_of(mesh).FindIdentity(asking(7), timeout=1))
    assert (found.reason, found.facts["callee"]) == ("UNREACHABLE", PREFECTURE)
    mesh.stop()


def test_a_callee_that_answers_too_late_is_unreachable(standing: SimpleNamespace) -> None:
    from threading import Event

    go_on = Event()
    standing.nation.on_find = lambda: go_on.wait(5)
    start = monotonic()
    try:
        found = refused(lambda: stub_of(standing.mesh).FindIdentity(asking(7), timeout=0.4))
    finally:
        go_on.set()
        standing.nation.on_find = lambda: None
    assert found.reason == "UNREACHABLE"
    assert monotonic() - start < 2


def test_a_call_within_a_call_gets_less_time(standing: SimpleNamespace) -> None:
    seen: list[float] = []
    standing.nation.on_find = lambda: seen.append(calls.answering().time_left())
    try:
        stub_of(standing.mesh).FindIdentity(asking(7), timeout=3)
    finally:
        standing.nation.on_find = lambda: None
    assert 1 < seen[0] < 3, "gRPC rounds to hundredths of a second"


def test_without_time_left_no_call_is_made(standing: SimpleNamespace) -> None:
    token = calls.enter(Call(caller="", callee=CITY, method="", deadline=monotonic() + MARGIN / 2))
    try:
        found = refused(lambda: stub_of(standing.mesh).FindIdentity(asking(7)))
    finally:
        calls.leave(token)
    assert (found.reason, found.facts["status"]) == ("UNREACHABLE", "no time left")


def test_a_renewed_certificate_is_taken_up_by_the_next_call(mesh: LocalMesh) -> None:
    caller = mesh.caller(CITY)
    watch = FolderWatch(mesh.pki, caller.trust, [caller.identity])
    stub_of(mesh).FindIdentity(asking(7))
    before = caller.identity.tls.certificate.serial_number
    mesh.pki.renew(CITY, datetime.now(UTC))
    watch.look()
    assert caller.identity.tls.certificate.serial_number != before
    assert stub_of(mesh).FindIdentity(asking(7)).found.is_resident


def test_a_client_without_links_to_a_node_finds_every_way_shut(standing: SimpleNamespace) -> None:
    from juki.national.v1 import inquiry_service_pb2 as nation_wire

    stub = nation_stub(standing.mesh, CITY)
    assert refused(lambda: stub.FindIdentity(nation_wire.FindIdentityRequest())).reason == "NO_LINK"


def test_an_answer_without_the_shape_of_its_contract_is_told_by_the_name_of_the_field(
    standing: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_must_have_its_shape", lambda right, response, incoming: None)  # as a vendor's may be
    method = standing.mesh.running(PREFECTURE).served.methods[FIND]
    monkeypatch.setattr(method, "answer", lambda request, context: wire.FindIdentityResponse())
    found = refused(lambda: stub_of(standing.mesh).FindIdentity(asking(7)))
    assert (found.reason, found.facts["field"]) == ("ANSWER_MALFORMED", "found")


def needing(monkeypatch: pytest.MonkeyPatch, mesh: LocalMesh, revision: int) -> None:
    """Let FindIdentity be a method that came with *revision* of the prefecture's contract."""
    caller = mesh.caller(CITY)
    right = caller.right(PREFECTURE, FIND)
    monkeypatch.setattr(caller, "right", lambda callee, method: replace(right, revision=revision))


def test_what_an_older_peer_cannot_read_is_refused_at_the_sender(
    mesh: LocalMesh, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stub_of(mesh).FindIdentity(asking(7)).found.is_resident  # by which its revision is known
    needing(monkeypatch, mesh, 2)
    sent: list[str] = []
    monkeypatch.setattr(mesh.caller(CITY), "exchange", lambda callee, each: sent.append(callee))
    found = refused(lambda: stub_of(mesh).FindIdentity(asking(7)))
    assert (found.reason, found.facts["known"], found.facts["needed"]) == ("PEER_TOO_OLD", "1", "2")
    assert sent == []


def test_an_older_peer_that_says_so_itself_is_told_alike(mesh: LocalMesh, monkeypatch: pytest.MonkeyPatch) -> None:
    needing(monkeypatch, mesh, 2)
    mesh.running(PREFECTURE).served.methods.pop(FIND)
    found = refused(lambda: stub_of(mesh).FindIdentity(asking(7)))
    assert (found.reason, found.facts["known"]) == ("PEER_TOO_OLD", "1")


def test_a_peer_of_the_newer_revision_is_asked(mesh: LocalMesh, monkeypatch: pytest.MonkeyPatch) -> None:
    mesh.running(PREFECTURE).served.revision = 2
    needing(monkeypatch, mesh, 2)
    for _ in range(2):
        assert stub_of(mesh).FindIdentity(asking(7)).found.is_resident
