"""A flood of refused messages is told, not kept: the first hundred a minute one by one, the rest as one record."""

from hashlib import sha256
from time import time
from types import SimpleNamespace

import pytest

from juki.prefecture.v1 import inquiry_service_pb2 as wire
from juki.types.v1.evidence_pb2 import EvidenceRecord, RefusedMessages
from mesh.evidence import refusals
from mesh.evidence.frames import frames
from mesh.evidence.notary import entries
from mesh.evidence.refusals import ONE_BY_ONE, RefusalTally
from mesh.signatures import merkle
from mesh.testing import LocalMesh
from tests.mesh.helpers import CITY, COMPARE, FIND, PREFECTURE, Liar, asking, audit_of

BODY = wire.CompareIdentitiesRequest().SerializeToString()


def at(monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr(refusals, "clocks", SimpleNamespace(unix=lambda: moment))


def root_over(signed: list[bytes]) -> bytes:
    return merkle.root_of([merkle.leaf_hash(sha256(each).digest()) for each in signed])


def test_each_caller_has_its_own_hundred_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = RefusalTally()
    at(monkeypatch, 1000.0)
    for _ in range(ONE_BY_ONE):
        assert not tally.is_full("a")
        tally.kept("a")
    assert tally.is_full("a")
    assert not tally.is_full("b")
    at(monkeypatch, 1060.0)
    assert not tally.is_full("a")


def test_the_rest_is_told_once_the_minute_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    tally = RefusalTally()
    at(monkeypatch, 1000.0)
    tally.kept("a")
    for each in (b"1", b"2", b"3"):
        tally.add("a", each)
    tally.add("b", b"4")
    at(monkeypatch, 1059.0)
    assert tally.collect() == []
    at(monkeypatch, 1060.0)
    assert tally.collect() == [
        RefusedMessages(caller="a", count=3, root=root_over([b"1", b"2", b"3"])),
        RefusedMessages(caller="b", count=1, root=root_over([b"4"])),
    ]
    assert tally.collect(last=True) == []


def records(mesh: LocalMesh) -> list[EvidenceRecord]:
    path = mesh.state.evidence(PREFECTURE) / "messages.log"
    return [EvidenceRecord.FromString(raw) for raw, _ in frames(path)]


def test_a_caller_that_may_not_call_does_not_fill_the_log(mesh: LocalMesh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "ONE_BY_ONE", 3)
    liar, proofs = Liar(mesh), []
    channel = liar.caller.connections.connect(PREFECTURE)
    for _ in range(8):
        proofs.append(liar.proof(COMPARE, BODY))
        assert liar.send(COMPARE, BODY, proofs[-1], channel=channel).reason == "NO_LINK"
    assert len(records(mesh)) == 2 * 3, "three requests with their refusals"
    assert len(audit_of(mesh)) == 3
    assert liar.ask(FIND, asking(7), channel=channel).reason == "", "what is served is kept, flood or not"
    assert [each.received for each in records(mesh)[6:]] == [True, False, True, False], "between them its own question"
    at(monkeypatch, time() + 61)
    assert liar.ask(FIND, asking(7), channel=channel).reason == ""
    channel.close()
    at(monkeypatch, time() + 61)
    assert liar.send(COMPARE, BODY, liar.proof(COMPARE, BODY)).reason == "NO_LINK"
    assert audit_of(mesh)[-1]["left_out_before"] == 5
    (told,) = (each.refused for each in records(mesh) if each.HasField("refused"))
    assert told == RefusedMessages(
        caller=mesh.topology.parties[CITY].spiffe_id, count=5, root=root_over([each.signed for each in proofs[3:]])
    )


def test_what_was_not_told_yet_is_told_at_the_end_and_stands_in_the_tree(
    mesh: LocalMesh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "ONE_BY_ONE", 1)
    liar = Liar(mesh)
    for _ in range(2):
        assert liar.ask(COMPARE, BODY).reason == "NO_LINK"
    assert len(records(mesh)) == 2
    mesh.stop()
    (_, _, record) = records(mesh)
    assert record.refused.count == 1
    (_, _, entry) = entries(mesh.state.evidence(PREFECTURE) / "messages.idx")
    assert entry.leaf == merkle.leaf_hash(record.SerializeToString())
    assert not any(entry.message_id + entry.request_digest)


def test_a_refused_message_that_was_only_counted_is_still_claimed(
    mesh: LocalMesh, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "ONE_BY_ONE", 1)
    liar = Liar(mesh)
    assert liar.ask(COMPARE, BODY).reason == "NO_LINK"
    proof = liar.proof(COMPARE, BODY)
    assert liar.send(COMPARE, BODY, proof).reason == "NO_LINK"
    assert liar.send(COMPARE, BODY, proof).reason == "MESSAGE_REPLAYED"
    mesh.stop()
    assert [each.refused.count for each in records(mesh)] == [0, 0, 1]
