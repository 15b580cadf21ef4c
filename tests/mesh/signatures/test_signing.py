"""Signatures, alone and shared: each message proves itself, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Event

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from juki.types.v1.message_header_pb2 import SignedHeader
from mesh.refusals import SignatureBad
from mesh.signatures import merkle, signing
from mesh.signatures.signing import ALONE, HEAD_TYPE, ROOT_TYPE, SignatureVerifier, SigningKey, attest, check_signature

KEY = ec.generate_private_key(ec.SECP256R1())
STRANGER = ec.generate_private_key(ec.SECP256R1())


class SlowKey:
    """A key whose first signatures wait until all who wish to sign have come."""

    def __init__(self) -> None:
        self.go_on, self.used = Event(), 0

    def sign(self, data: bytes, algorithm: ec.ECDSA) -> bytes:
        self.used += 1
        if self.used <= ALONE:
            assert self.go_on.wait(5)
        return KEY.sign(data, algorithm)


def shared(count: int) -> tuple[list[SignedHeader], int]:
    """Return *count* headers of which all but the first share one signature, and how often the key was used."""
    key = SlowKey()
    signer = SigningKey(key, b"certificate", gather=1.0)  # type: ignore[arg-type]
    with ThreadPoolExecutor(count + 1) as pool:
        alone = [pool.submit(signer.sign, b"header 0") for _ in range(ALONE)]
        while key.used < ALONE:
            pass
        rest = [pool.submit(signer.sign, b"header %d" % n) for n in range(1, count)]
        while len(signer._waiting) < count - 1:
            pass
        key.go_on.set()
        return [SignedHeader.FromString(each.result(10)) for each in [alone[0], *rest]], key.used


def test_a_lone_header_is_a_tree_of_one() -> None:
    signed = SignedHeader.FromString(SigningKey(KEY, b"certificate").sign(b"header"))
    assert (signed.tree_size, signed.leaf_index, list(signed.path)) == (1, 0, [])
    assert signed.certificate_fingerprint == sha256(b"certificate").digest()
    SignatureVerifier().verify(signed, KEY.public_key())


def test_what_is_signed_is_the_dsse_envelope_of_the_root() -> None:
    signed = SignedHeader.FromString(SigningKey(KEY, b"").sign(b"header"))
    root = merkle.leaf_hash(b"header")
    expected = b"DSSEv1 33 application/vnd.juki.message-root 32 " + root
    KEY.public_key().verify(signed.signature, expected, ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        KEY.public_key().verify(signed.signature, root, ec.ECDSA(SHA256()))


def test_threads_that_sign_together_share_a_signature_and_each_proves_itself_alone() -> None:
    headers, used = shared(12)
    assert used == ALONE + 1
    assert {each.tree_size for each in headers} == {1, 11}
    for each in headers:
        SignatureVerifier().verify(each, KEY.public_key())


def test_many_threads_all_get_their_own_header_back() -> None:
    signer = SigningKey(KEY, b"certificate")
    with ThreadPoolExecutor(16) as pool:
        raws = list(pool.map(signer.sign, [b"%d" % n for n in range(400)]))
    verifier = SignatureVerifier()
    for number, raw in enumerate(raws):
        signed = SignedHeader.FromString(raw)
        assert signed.header == b"%d" % number
        verifier.verify(signed, KEY.public_key())


def test_no_part_of_a_shared_proof_may_be_changed() -> None:
    headers, _ = shared(6)
    good = headers[2]
    verifier = SignatureVerifier()
    verifier.verify(good, KEY.public_key())  # now its root is remembered
    for name, value in {
        "header": b"another",
        "leaf_index": good.leaf_index + 1,
        "tree_size": good.tree_size + 9,
        "signature": headers[0].signature,
    }.items():
        forged = SignedHeader.FromString(good.SerializeToString())
        setattr(forged, name, value)
        with pytest.raises(SignatureBad):
            verifier.verify(forged, KEY.public_key())
    for at in range(len(good.path)):
        forged = SignedHeader.FromString(good.SerializeToString())
        forged.path[at] = b"\x07" * 32
        with pytest.raises(SignatureBad):
            verifier.verify(forged, KEY.public_key())


def test_a_remembered_root_is_not_remembered_for_another_certificate() -> None:
    headers, _ = shared(4)
    verifier = SignatureVerifier()
    verifier.verify(headers[1], KEY.public_key())
    other = SignedHeader.FromString(headers[1].SerializeToString())
    other.certificate_fingerprint = sha256(b"a stranger's").digest()
    with pytest.raises(SignatureBad):
        verifier.verify(other, STRANGER.public_key())


@pytest.mark.parametrize("size", [0, signing.MAX_LEAVES + 1])
def test_a_tree_of_impossible_size_is_refused(size: int) -> None:
    signed = SignedHeader.FromString(SigningKey(KEY, b"").sign(b"header"))
    signed.tree_size = size
    with pytest.raises(SignatureBad):
        SignatureVerifier().verify(signed, KEY.public_key())


def test_a_path_beside_a_lone_leaf_is_refused() -> None:
    signed = SignedHeader.FromString(SigningKey(KEY, b"").sign(b"header"))
    signed.path.append(b"\0" * 32)
    with pytest.raises(SignatureBad):
        SignatureVerifier().verify(signed, KEY.public_key())


def test_a_signature_over_a_tree_head_is_no_signature_over_a_message() -> None:
    signer = SigningKey(KEY, b"certificate")
    root = merkle.leaf_hash(b"header")
    attested = attest(signer, HEAD_TYPE, root)
    check_signature(KEY.public_key(), attested.signature, HEAD_TYPE, root)
    with pytest.raises(SignatureBad):
        check_signature(KEY.public_key(), attested.signature, ROOT_TYPE, root)
    forged = SignedHeader(header=b"header", tree_size=1, signature=attested.signature)
    with pytest.raises(SignatureBad):
        SignatureVerifier().verify(forged, KEY.public_key())


def test_garbage_for_a_signature_is_refused() -> None:
    for garbage in (b"", b"\0" * 70, b"\x30\x06\x02\x01\x00\x02\x01\x00"):
        with pytest.raises(SignatureBad):
            check_signature(KEY.public_key(), garbage, ROOT_TYPE, b"payload")


def test_a_key_that_fails_harms_only_those_who_signed_with_it() -> None:
    class Broken:
        def sign(self, data: bytes, algorithm: ec.ECDSA) -> bytes:
            raise ValueError("broken")

    signer = SigningKey(Broken(), b"")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="broken"):
        signer.sign(b"header")
    signer._key = KEY
    SignatureVerifier().verify(SignedHeader.FromString(signer.sign(b"header")), KEY.public_key())


def test_more_than_a_tree_holds_are_all_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "MAX_LEAVES", 4)
    headers, used = shared(12)
    assert used == ALONE + 3
    assert [each.tree_size for each in headers[1:]].count(4) == 8
    for each in headers:
        SignatureVerifier().verify(each, KEY.public_key())


def test_when_signing_for_all_fails_nobody_gets_an_empty_signature() -> None:
    class BreaksOnce(SlowKey):
        def sign(self, data: bytes, algorithm: ec.ECDSA) -> bytes:
            signature = super().sign(data, algorithm)
            if self.used == ALONE + 1:
                raise ValueError("broken")
            return signature

    key = BreaksOnce()
    signer = SigningKey(key, b"", gather=0.5)  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        alone = [pool.submit(signer.sign, b"alone") for _ in range(ALONE)]
        while key.used < ALONE:
            pass
        rest = [pool.submit(signer.sign, b"%d" % n) for n in range(4)]
        while len(signer._waiting) < 4:
            pass
        key.go_on.set()
        failed = [each for each in rest if each.exception(10)]
    assert len(failed) == 1
    for each in [*alone, *(other for other in rest if other not in failed)]:
        SignatureVerifier().verify(SignedHeader.FromString(each.result()), KEY.public_key())


def test_the_memory_of_roots_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "REMEMBERED_ROOTS", 3)
    verifier = SignatureVerifier()
    for _ in range(3):
        for each in shared(3)[0]:
            verifier.verify(each, KEY.public_key())
    assert len(verifier._known) == 3
