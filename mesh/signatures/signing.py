"""Signing headers and verifying them: DSSE, P-256, one signature over one or many leaves.

What is signed is the Merkle root over one or more headers' exact bytes, with each leaf's path beside it
(house rule 6.3). One leaf is the plain case. When many threads of one node wish to sign at the same
moment they share one signature, and each message still proves itself alone.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from juki.types.v1.evidence_pb2 import Attested
from juki.types.v1.message_header_pb2 import SignedHeader
from mesh.refusals import SignatureBad
from mesh.signatures import merkle
from world import threads

ROOT_TYPE = b"application/vnd.juki.message-root"
HEAD_TYPE = b"application/vnd.juki.tree-head"
ALONE = 2  # messages being signed at once before any wait for others: what a few cores do side by side
GATHER = 0.0005  # seconds the first of many waits for others; longer costs more than it saves
MAX_LEAVES = 1024  # a path of at most ten hashes
REMEMBERED_ROOTS = 4096  # verified (signature, root, key) triples kept, so that a shared signature is checked once

_ECDSA = ec.ECDSA(SHA256())


def pre_authentication(payload_type: bytes, payload: bytes) -> bytes:
    """Return DSSE's PAE: what is really signed."""
    return b"DSSEv1 %d %b %d %b" % (len(payload_type), payload_type, len(payload), payload)


class SigningKey:
    """One node's key for messages, with its certificate; safe for many threads."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, certificate: bytes, gather: float = GATHER) -> None:
        """Take the signing *key* and its leaf *certificate* as DER."""
        self._key, self._gather = key, gather
        self.certificate = certificate
        self.fingerprint = hashlib.sha256(certificate).digest()
        self._lock = threads.Lock()
        self._under_way = 0
        self._waiting: list[_Leaf] = []

    def sign_payload(self, payload_type: bytes, payload: bytes) -> bytes:
        """Return the DSSE signature over *payload*."""
        return self._key.sign(pre_authentication(payload_type, payload), _ECDSA)

    def sign(self, header: bytes) -> bytes:
        """Return the SignedHeader bytes for *header*, sharing one signature among many when the node is busy."""
        with self._lock:
            self._under_way += 1
            busy = self._under_way > ALONE
        try:
            if busy:
                return self._sign_shared(header)
            return self._sign_alone(header)
        finally:
            with self._lock:
                self._under_way -= 1

    def _sign_shared(self, header: bytes) -> bytes:
        """Wait for others for a moment; the first of them signs for all."""
        leaf = _Leaf(header)
        with self._lock:
            self._waiting.append(leaf)
            first = len(self._waiting) == 1
        if not first:
            leaf.done.wait()
            return leaf.signed or self._sign_alone(header)  # whoever signed for all failed: fail, or not, alone
        leaf.done.wait(self._gather)
        with self._lock:
            gathered, self._waiting = self._waiting, []
        try:
            for start in range(0, len(gathered), MAX_LEAVES):
                self._sign_together(gathered[start : start + MAX_LEAVES])
        finally:
            for each in gathered:
                each.done.set()
        return leaf.signed

    def _sign_alone(self, header: bytes) -> bytes:
        root = merkle.leaf_hash(header)
        return self._signed(header, self.sign_payload(ROOT_TYPE, root), 1, 0, ())

    def _sign_together(self, batch: Sequence["_Leaf"]) -> None:
        hashes = [merkle.leaf_hash(leaf.header) for leaf in batch]
        signature = self.sign_payload(ROOT_TYPE, merkle.root_of(hashes))
        paths = merkle.inclusion_paths(hashes)
        for index, leaf in enumerate(batch):
            leaf.signed = self._signed(leaf.header, signature, len(batch), index, paths[index])

    def _signed(self, header: bytes, signature: bytes, size: int, index: int, path: Sequence[bytes]) -> bytes:
        return SignedHeader(
            header=header,
            tree_size=size,
            leaf_index=index,
            path=path,
            signature=signature,
            certificate_fingerprint=self.fingerprint,
        ).SerializeToString()


class _Leaf:
    """One header waiting for its signature."""

    __slots__ = ("done", "header", "signed")

    def __init__(self, header: bytes) -> None:
        self.header = header
        self.signed = b""
        self.done = threads.Event()


class SignatureVerifier:
    """Checks that a signed header was signed by the key it names; remembers shared roots."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threads.Lock()

    def verify(self, signed: SignedHeader, key: ec.EllipticCurvePublicKey) -> None:
        """Refuse unless *key* signed the root that *signed*'s header and path lead to."""
        if not 0 < signed.tree_size <= MAX_LEAVES:
            raise SignatureBad
        root = merkle.root_from_path(merkle.leaf_hash(signed.header), signed.leaf_index, signed.tree_size, signed.path)
        if root is None:
            raise SignatureBad
        if signed.tree_size == 1:
            check_signature(key, signed.signature, ROOT_TYPE, root)
        else:
            self._verify_shared(signed, key, root)

    def _verify_shared(self, signed: SignedHeader, key: ec.EllipticCurvePublicKey, root: bytes) -> None:
        mark = hashlib.sha256(root + signed.certificate_fingerprint + signed.signature).digest()
        if mark in self._known:
            return
        check_signature(key, signed.signature, ROOT_TYPE, root)
        with self._lock:
            self._known[mark] = None
            while len(self._known) > REMEMBERED_ROOTS:
                self._known.popitem(last=False)


def check_signature(key: ec.EllipticCurvePublicKey, signature: bytes, payload_type: bytes, payload: bytes) -> None:
    """Refuse unless *key* made the DSSE *signature* over *payload*."""
    try:
        key.verify(signature, pre_authentication(payload_type, payload), _ECDSA)
    except InvalidSignature as error:
        raise SignatureBad from error


def attest(key: SigningKey, payload_type: bytes, payload: bytes) -> Attested:
    """Return *payload* signed so that it stands by itself."""
    return Attested(payload=payload, signature=key.sign_payload(payload_type, payload), certificate=key.certificate)
