"""Believing a message step by step: each step has its own way of failing."""

from dataclasses import replace
from time import time
from types import SimpleNamespace
from typing import Any

import pytest

from juki.types.v1.message_header_pb2 import DIRECTION_RESPONSE, MessageHeader, SignedHeader
from mesh.ids import new_id
from mesh.signatures import messages
from mesh.signatures.identity import Identity
from mesh.signatures.messages import (
    AHEAD,
    CERTIFICATE_KEY,
    LONGEST_CERTIFICATE,
    LONGEST_HEADER,
    LONGEST_SIGNED,
    SIGNED_KEY,
    WINDOW,
    Proof,
    Proven,
    timestamp,
)
from pki.testing import TestTrust
from tests.mesh.helpers import CITY, FIND, NATION, NOTIFY, Liar, asking, assert_refused, change, changes


@pytest.fixture
def liar(standing: SimpleNamespace) -> Liar:
    return Liar(standing.mesh)


BODY = changes(change(1)).SerializeToString()


def test_no_signed_header(standing: SimpleNamespace, liar: Liar) -> None:
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, Proof()), "UNAUTHENTICATED", "SIGNATURE_MISSING")


@pytest.mark.parametrize("signed", [b"\xff" * 40, b"\0"], ids=["garbage", "zero"])
def test_a_signed_header_that_is_none(standing: SimpleNamespace, liar: Liar, signed: bytes) -> None:
    assert_refused(
        standing.mesh,
        lambda: liar.send(NOTIFY, BODY, replace(liar.proof(NOTIFY, BODY), signed=signed)),
        "UNAUTHENTICATED",
        "SIGNATURE_BAD",
    )


@pytest.mark.parametrize("at", [0, 30, -1])
def test_a_tampered_byte_of_the_body(standing: SimpleNamespace, liar: Liar, at: int) -> None:
    body = bytearray(BODY)
    body[at] ^= 1
    proof = liar.proof(NOTIFY, BODY)
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, bytes(body), proof), "UNAUTHENTICATED", "BODY_TAMPERED")


def test_a_body_with_something_added(standing: SimpleNamespace, liar: Liar) -> None:
    proof = liar.proof(NOTIFY, BODY)
    assert_refused(
        standing.mesh,
        lambda: liar.send(NOTIFY, BODY + changes(change(2)).SerializeToString(), proof),
        "UNAUTHENTICATED",
        "BODY_TAMPERED",
    )


def test_a_header_changed_after_it_was_signed(standing: SimpleNamespace, liar: Liar) -> None:
    proof = liar.proof(NOTIFY, BODY)
    signed = SignedHeader.FromString(proof.signed)
    header = MessageHeader.FromString(signed.header)
    header.message_id = new_id()
    signed.header = header.SerializeToString()
    assert_refused(
        standing.mesh,
        lambda: liar.send(NOTIFY, BODY, replace(proof, signed=signed.SerializeToString())),
        "UNAUTHENTICATED",
        "SIGNATURE_BAD",
    )


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ({"caller": "spiffe://otaru.juki.test/municipal_cs_test/otaru"}, "caller"),
        ({"callee": "spiffe://japan.juki.test/national/japan"}, "callee"),
        ({"method": FIND}, "method"),
        ({"direction": DIRECTION_RESPONSE}, "direction"),
        ({"direction": 0}, "direction"),
        ({"request_id": "0198c0de-0000-7000-8000-000000000000"}, "request_id"),
    ],
)
def test_a_header_that_speaks_of_another_message(
    standing: SimpleNamespace, liar: Liar, other: dict[str, Any], part: str
) -> None:
    proof = liar.proof(NOTIFY, BODY, **other)
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "HEADER_MISMATCH")
    assert f"header's {part} is not" in answer.status.message


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"operator": "Yamada Taro"}, "operator"),
        ({"operator": "123456789018"}, "operator"),
        ({"operator": "clerk-1234567"}, "operator"),
        ({"purpose_code": "not a code"}, "purpose_code"),
        ({"request_id": "札幌"}, "request_id"),
        ({"log_root": b"zz"}, "log_root"),
        ({"session_proof": b"short"}, "session_proof"),
        ({"status": 5}, "status"),
        ({"request_digest": bytes(32)}, "request_digest"),
        ({"message_id": b"short"}, "message_id"),
        ({"message_id": new_id() + b"long"}, "message_id"),
    ],
)
def test_a_header_that_says_what_its_contract_does_not_have(
    standing: SimpleNamespace, liar: Liar, other: dict[str, Any], field: str
) -> None:
    """It would stand in evidence for ever."""
    proof = liar.proof(NOTIFY, BODY, **other)
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "INVALID_ARGUMENT", "MALFORMED")
    assert f"header.{field}" in answer.status.message
    assert not set(other.values()) & set(answer.status.message.split())


def test_a_message_for_another_node_of_the_same_host(standing: SimpleNamespace, liar: Liar) -> None:
    """The server name counts, whatever the header says: each node refuses what was signed for its neighbour."""
    proof = liar.proof(NOTIFY, BODY, NATION)
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "HEADER_MISMATCH")


@pytest.mark.parametrize("age", [WINDOW + 1, -6.0, 86_400.0])
def test_a_message_of_another_time(standing: SimpleNamespace, liar: Liar, age: float) -> None:
    at = time() - age
    message_id = int(at * 1000).to_bytes(6, "big") + new_id()[6:]
    proof = liar.proof(NOTIFY, BODY, issue_time=timestamp(at), message_id=message_id)
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "MESSAGE_STALE")


def test_a_message_id_of_another_time_than_its_header(standing: SimpleNamespace, liar: Liar) -> None:
    """Else its claim would stand in a page of the replay guard that is soon thrown away."""
    old = int((time() - 600) * 1000).to_bytes(6, "big") + new_id()[6:]
    proof = liar.proof(NOTIFY, BODY, message_id=old)
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "MESSAGE_STALE")


@pytest.mark.parametrize("changed", [{6: 0x4F}, {8: 0x3F}, {8: 0xCF}], ids=["version 4", "NCS", "Microsoft"])
def test_a_message_id_that_is_a_uuid_of_another_sort(
    standing: SimpleNamespace, liar: Liar, changed: dict[int, int]
) -> None:
    """Its first bytes tell this very moment, but nothing says that they do."""
    message_id = bytearray(new_id())
    for at, byte in changed.items():
        message_id[at] = byte
    proof = liar.proof(NOTIFY, BODY, message_id=bytes(message_id))
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "INVALID_ARGUMENT", "MALFORMED")
    assert "header.message_id is no UUIDv7" in answer.status.message


def test_a_deadline_in_the_header_that_has_passed(standing: SimpleNamespace, liar: Liar) -> None:
    now = time()
    message_id = int((now - 20) * 1000).to_bytes(6, "big") + new_id()[6:]
    times = {"message_id": message_id, "issue_time": timestamp(now - 20), "deadline": timestamp(now - AHEAD - 1)}
    proof = liar.proof(NOTIFY, BODY, **times)
    answer = assert_refused(
        standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "DEADLINE_EXCEEDED", "DEADLINE_PASSED"
    )
    assert "deadline in the signed header" in answer.status.message


@pytest.mark.parametrize("deadline", [None, -AHEAD + 3], ids=["none", "by a clock that runs a little slow"])
def test_a_header_that_says_no_deadline_or_one_only_just_past(liar: Liar, deadline: float | None) -> None:
    body = asking(7).SerializeToString()
    said = None if deadline is None else timestamp(time() + deadline)
    assert liar.send(FIND, body, liar.proof(FIND, body, deadline=said)).reason == ""


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)], ids=["none", "short", "long"])
def test_no_salt_or_one_of_another_size(standing: SimpleNamespace, liar: Liar, salt: bytes) -> None:
    proof = replace(liar.proof(NOTIFY, BODY), salt=salt)
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "SALT_MISSING")
    assert "juki-salt-bin" in answer.status.message


def test_another_salt_than_the_one_that_was_digested(standing: SimpleNamespace, liar: Liar) -> None:
    proof = replace(liar.proof(NOTIFY, BODY), salt=bytes(16))
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "BODY_TAMPERED")


def test_the_same_body_has_another_digest_each_time(liar: Liar) -> None:
    one, other = liar.sign(NOTIFY, BODY), liar.sign(NOTIFY, BODY)
    assert one.header.body_digest != other.header.body_digest
    assert len({one.proof.salt, other.proof.salt}) == 2


def test_a_certificate_that_was_seen_before_may_stay_away(standing: SimpleNamespace, liar: Liar) -> None:
    assert liar.ask(FIND, asking(7)).reason == ""
    body = asking(7).SerializeToString()
    assert liar.send(FIND, body, replace(liar.proof(FIND, body), certificate=b"")).reason == ""


def test_a_certificate_that_was_never_seen_must_come_along(standing: SimpleNamespace, liar: Liar) -> None:
    stranger = TestTrust(["sapporo.juki.test"]).node("sapporo.juki.test", "municipal_cs_test", "sapporo")
    true = standing.mesh.pki.credentials(CITY)
    unseen = Identity(CITY, liar.identity.spiffe_id, type(true)(tls=true.tls, signing=stranger.signing))
    for _ in range(2):  # what was refused is not remembered
        proof = messages.sign(unseen, liar.header(NOTIFY), BODY).proof
        bare = replace(proof, certificate=b"")
        answer = assert_refused(
            standing.mesh, lambda raw=bare: liar.send(NOTIFY, BODY, raw), "UNAUTHENTICATED", "CERTIFICATE_UNKNOWN"
        )
        assert "Send the certificate with the message" in answer.status.message
        assert liar.send(NOTIFY, BODY, proof).reason == "CERTIFICATE_UNTRUSTED"


@pytest.mark.parametrize("other", [b"\0" * 700, b"x"], ids=["zeros", "short"])
def test_another_certificate_than_the_one_the_header_names(standing: SimpleNamespace, liar: Liar, other: bytes) -> None:
    proof = replace(liar.proof(NOTIFY, BODY), certificate=other)
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "SIGNATURE_BAD")


def test_a_good_certificate_of_another_party_in_place_of_the_named_one(standing: SimpleNamespace, liar: Liar) -> None:
    other = standing.mesh.caller("otaru.municipal-cs-test").identity.signing_key.certificate
    proof = replace(liar.proof(NOTIFY, BODY), certificate=other)
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "SIGNATURE_BAD")


def test_a_header_longer_than_any_is(standing: SimpleNamespace, liar: Liar) -> None:
    proof = liar.proof(NOTIFY, BODY, operator="x" * LONGEST_HEADER)
    assert len(proof.signed) < LONGEST_SIGNED
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "PROOF_TOO_LONG")
    assert "The signed header has" in answer.status.message
    assert "carries 2048" in answer.status.message


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"signed": b"x" * (LONGEST_SIGNED + 1)}, SIGNED_KEY),
        ({"certificate": bytes(LONGEST_CERTIFICATE + 1)}, CERTIFICATE_KEY),
    ],
    ids=["signed", "certificate"],
)
def test_a_proof_longer_than_any_is(
    standing: SimpleNamespace, liar: Liar, changed: dict[str, bytes], part: str
) -> None:
    proof = replace(liar.proof(NOTIFY, BODY), **changed)
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "PROOF_TOO_LONG")
    assert part in answer.status.message


def test_a_request_is_known_by_what_nobody_else_can_make() -> None:
    """Whoever saw an id could otherwise claim it before its owner does."""
    message_id = new_id()
    mine, theirs = (
        Proven(MessageHeader(), MessageHeader(message_id=message_id, caller=each).SerializeToString(), Proof())
        for each in ("spiffe://a/b/c", "spiffe://d/e/f")
    )
    assert mine.digest != theirs.digest
    mine.header.message_id = theirs.header.message_id = message_id
    assert mine.claim != theirs.claim
    assert mine.claim[:6] == theirs.claim[:6] == message_id[:6]


def test_a_proof_of_a_session_is_claimed_whatever_header_it_stands_in() -> None:
    message_id, proof = new_id(), bytes(range(48))
    headers = [MessageHeader(message_id=message_id, method=each, session_proof=proof) for each in (FIND, NOTIFY)]
    one, other = (Proven(each, each.SerializeToString(), Proof()) for each in headers)
    assert one.digest != other.digest
    assert one.claim == other.claim
