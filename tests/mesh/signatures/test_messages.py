"""Believing a message step by step: each step has its own way of failing."""

from dataclasses import replace
from time import time
from types import SimpleNamespace
from typing import Any

import pytest

from juki.types.v1.message_header_pb2 import DIRECTION_RESPONSE, MessageHeader, SignedHeader
from mesh.ids import new_id
from mesh.signatures.messages import WINDOW, Proof, timestamp
from tests.mesh.helpers import FIND, NATION, NOTIFY, Liar, assert_refused, change, changes


@pytest.fixture
def liar(standing: SimpleNamespace) -> Liar:
    return Liar(standing.mesh)


BODY = changes(change(1)).SerializeToString()


def test_no_signed_header(standing: SimpleNamespace, liar: Liar) -> None:
    assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, Proof()), "UNAUTHENTICATED", "SIGNATURE_MISSING")


@pytest.mark.parametrize("signed", [b"\xff" * 40, b"\0", b"x" * 4097], ids=["garbage", "zero", "long"])
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
        ({"direction": DIRECTION_RESPONSE}, "direction or message id"),
        ({"direction": 0}, "direction or message id"),
        ({"message_id": b"short"}, "direction or message id"),
        ({"message_id": new_id() + b"long"}, "direction or message id"),
    ],
)
def test_a_header_that_speaks_of_another_message(
    standing: SimpleNamespace, liar: Liar, other: dict[str, Any], part: str
) -> None:
    proof = liar.proof(NOTIFY, BODY, **other)
    answer = assert_refused(standing.mesh, lambda: liar.send(NOTIFY, BODY, proof), "UNAUTHENTICATED", "HEADER_MISMATCH")
    assert f"header's {part} is not" in answer.status.message


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
