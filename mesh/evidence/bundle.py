"""Evidence that stands by itself: everything four signatures say of one message, in one file, judged off line.

A bundle holds each party's record of the request and of the answer, the proof that each record is in that party's
log under a signed head, and the certificates and revocation lists to judge them by; if asked for, the bodies too,
each with its salt. The root is not in it: whoever verifies brings the root they trust. What is not covered by a proof
makes the whole bundle fail.

A message is known by the digest of its request's header. An id alone may be used by others too: where it is, whoever
collects must pick one.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp
from google.rpc import code_pb2

from juki.types.v1.evidence_pb2 import Attested, EvidenceRecord, KeptBody, TreeHead
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, DIRECTION_RESPONSE, MessageHeader, SignedHeader
from mesh.evidence.frames import frames, last_frame
from mesh.evidence.log import certificate_file
from mesh.evidence.notary import Entry, entries
from mesh.refusals import NotAuthentic
from mesh.signatures import merkle
from mesh.signatures.messages import AHEAD, WINDOW, salted_digest, seconds
from mesh.signatures.signing import HEAD_TYPE, SignatureVerifier, check_signature
from pki.verification import TrustStore
from vocabulary.refusals import Refusal

FORMAT: Final = "juki-evidence-2"
OLDER: Final = ("juki-evidence-1",)
PARTS: Final = {
    "format",
    "message_id",
    "digest",
    "records",
    "certificates",
    "bodies",
    "intermediates",
    "revocation_lists",
}
_AHEAD: Final = timedelta(seconds=AHEAD)
_WINDOW: Final = timedelta(seconds=WINDOW + AHEAD)
_DISBELIEVED: Final = code_pb2.Code.Value(NotAuthentic.code)
ANY_FORM: Final = "(1) the file has not the form of a bundle"


class Unproven(Exception):
    """The bundle does not prove what it claims; the text says which step failed."""


class Ambiguous(Exception):
    """Several different requests have this id; ``digests`` tells them apart."""

    def __init__(self, message_id: str, digests: Sequence[str]) -> None:
        super().__init__(f"{len(digests)} different requests have the id {message_id}")
        self.digests = digests


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a bundle proves."""

    party: str
    what: str  # "sent the request", "received the answer" …
    time: datetime
    method: str
    status: int
    body: bytes | None = field(default=None, repr=False)  # where the bundle shows it


def collect(
    logs: Iterable[Path], message_id: str, store: TrustStore, *, digest: str = "", bodies: bool = False
) -> dict[str, Any]:
    """Return the bundle of one message from evidence folders; LookupError when no log covers it yet.

    *digest* is that of its request's header in hexadecimal digits, or the first few of them: needed where several
    requests have this id (``Ambiguous``).
    """
    wanted = UUID(message_id).bytes
    covered = [each for folder in logs for each in _covered(folder, wanted)]
    digests = sorted({each.entry.request_digest.hex() for each in covered})
    picked = [each for each in digests if each.startswith(digest.lower())]
    if not picked:
        raise LookupError(message_id)
    if len(picked) > 1:
        raise Ambiguous(message_id, picked)
    return _bundle(
        message_id, [each for each in covered if each.entry.request_digest.hex() == picked[0]], store, bodies
    )


def _bundle(message_id: str, found: Sequence["_Covered"], store: TrustStore, bodies: bool) -> dict[str, Any]:
    signed = [SignedHeader.FromString(EvidenceRecord.FromString(each.record).signed_header) for each in found]
    sources = zip(found, signed, strict=True)
    certificates = {
        each.certificate_fingerprint: place.certificate(each.certificate_fingerprint) for place, each in sources
    }
    digests = {MessageHeader.FromString(each.header).body_digest for each in signed}
    shown = {kept.digest: kept for each in found for kept in _kept(each.folder, digests)} if bodies else {}
    return {
        "format": FORMAT,
        "message_id": message_id,
        "digest": found[0].entry.request_digest.hex(),
        "records": [each.described() for each in found],
        "certificates": [_text(each) for each in certificates.values()],
        "bodies": [{"salt": _text(each.salt), "body": _text(each.body)} for each in shown.values()],
        "intermediates": [_pem(each) for each in store.intermediates],
        "revocation_lists": [_pem(each) for each in store.revocation_lists],
    }


@dataclass(frozen=True, slots=True)
class _Covered:
    """One record of a log, with its proof under the newest head."""

    folder: Path
    entry: Entry
    record: bytes
    position: int
    path: list[bytes]
    head: bytes

    def certificate(self, fingerprint: bytes) -> bytes:
        return certificate_file(self.folder / "certificates", fingerprint).read_bytes()

    def described(self) -> dict[str, Any]:
        return {
            "record": _text(self.record),
            "leaf_index": self.position,
            "path": [_text(step) for step in self.path],
            "head": _text(self.head),
        }


def _covered(folder: Path, message_id: bytes) -> Iterator[_Covered]:
    index, heads = folder / "messages.idx", folder / "heads.log"
    if not index.exists() or message_id not in index.read_bytes():
        return
    head, _ = last_frame(heads)
    if not head:
        return
    rows = entries(index)[: TreeHead.FromString(Attested.FromString(head).payload).tree_size]
    hashes = [each.leaf for each in rows]
    for position, row in enumerate(rows):
        if row.message_id == message_id:
            record = next(frames(folder / "messages.log", row.offset))[0]
            yield _Covered(folder, row, record, position, merkle.inclusion_path(hashes, position), head)


def _kept(folder: Path, digests: set[bytes]) -> Iterator[KeptBody]:
    path = folder / "bodies.log"
    for raw, _ in frames(path) if path.exists() else ():
        kept = KeptBody.FromString(raw)
        if kept.digest in digests:
            yield kept


def parties(collected: dict[str, Any]) -> set[str]:
    """Return the SPIFFE ids of the two that the message in a collected bundle passed between."""
    record = EvidenceRecord.FromString(_bytes(collected["records"][0]["record"]))
    header = MessageHeader.FromString(SignedHeader.FromString(record.signed_header).header)
    return {header.caller, header.callee}


def lacking(collected: dict[str, Any]) -> set[str]:
    """Return the SPIFFE ids of those of the two that have no record in a collected bundle."""
    heads = (Attested.FromString(_bytes(each["head"])) for each in collected["records"])
    return parties(collected) - {TreeHead.FromString(each.payload).node for each in heads}


def verify(bundle: dict[str, Any], root: x509.Certificate) -> list[Finding]:
    """Return what *bundle* proves under *root*, or raise ``Unproven``.

    (1) It has the known form and nothing else, no certificate and no body that nothing needs. (2) Its certificates and
    lists hold together under the root. For each record: (3) its log head is signed by the party whose log it is, (4) it
    is in that log and not younger than its head, (5) its header is signed by the party that must sign it, when it was
    written and at a time when that certificate was good. Together: (6) all speak of the one message, (7) answers answer
    the request, between the same two and of the same method, (8) both parties' copies are the same, (9) both sides or
    one side has both request and answer, (10) bodies shown are those that were signed.
    """
    try:
        return _verify(bundle, root)
    except (KeyError, TypeError, ValueError, AttributeError, DecodeError) as error:
        raise Unproven(ANY_FORM) from error
    except Refusal as refusal:
        raise Unproven(f"(2)-(5) {refusal.explain()}") from refusal


def _verify(bundle: dict[str, Any], root: x509.Certificate) -> list[Finding]:
    if bundle.get("format") in OLDER:
        raise Unproven(f"(1) the bundle is of an older form, {bundle['format']}: collect it anew with juki evidence")
    if set(bundle) != PARTS or bundle["format"] != FORMAT or not bundle["records"]:
        raise Unproven(ANY_FORM)
    store = TrustStore(
        root,
        [x509.load_pem_x509_certificate(each.encode()) for each in bundle["intermediates"]],
        [x509.load_pem_x509_crl(each.encode()) for each in bundle["revocation_lists"]],
    )
    certificates = _by_digest([_bytes(each) for each in bundle["certificates"]])
    judged = [_judge_record(each, store, certificates) for each in bundle["records"]]
    if set(certificates) != {each.fingerprint for each in judged}:
        raise Unproven("(1) there is a certificate that no record names")
    _judge_together(judged, UUID(bundle["message_id"]).bytes, bytes.fromhex(bundle["digest"]))
    _judge_disbelieved(judged, store, certificates)
    bodies = _judge_bodies(bundle["bodies"], {each.header.body_digest for each in judged})
    return [each.finding(bodies.get(each.header.body_digest)) for each in judged]


def _by_digest(raws: Sequence[bytes]) -> dict[bytes, bytes]:
    found = {hashlib.sha256(each).digest(): each for each in raws}
    if len(found) != len(raws):
        raise Unproven("(1) a certificate is there twice")
    return found


def _judge_bodies(shown: Sequence[dict[str, Any]], digests: set[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for each in shown:
        if set(each) != {"salt", "body"}:
            raise Unproven("(1) a body has not the form of a bundle's")
        body = _bytes(each["body"])
        digest = salted_digest(_bytes(each["salt"]), body)
        if digest not in digests or digest in found:
            raise Unproven("(10) a body that is shown is not the one that was signed")
        found[digest] = body
    return found


@dataclass(frozen=True, slots=True)
class _Judged:
    """A record that holds by itself."""

    record: EvidenceRecord
    header: MessageHeader
    header_bytes: bytes
    fingerprint: bytes
    party: str
    written: datetime

    @property
    def asked(self) -> bool:
        return self.header.direction == DIRECTION_REQUEST

    def finding(self, body: bytes | None) -> Finding:
        what = f"{'received' if self.record.received else 'sent'} the {'request' if self.asked else 'answer'}"
        return Finding(self.party, what, self.written, self.header.method, self.header.status, body)


def _judge_record(entry: dict[str, Any], store: TrustStore, certificates: dict[bytes, bytes]) -> _Judged:
    if set(entry) != {"record", "leaf_index", "path", "head"}:
        raise Unproven("(1) a record has not the form of a bundle's")
    raw, head = _bytes(entry["record"]), _judge_head(_bytes(entry["head"]), store)
    path = [_bytes(step) for step in entry["path"]]
    if merkle.root_from_path(merkle.leaf_hash(raw), entry["leaf_index"], head.tree_size, path) != head.root:
        raise Unproven("(4) a record is not in the log whose head is given")
    record = EvidenceRecord.FromString(raw)
    signed = SignedHeader.FromString(record.signed_header)
    certificate = certificates.get(signed.certificate_fingerprint)
    if certificate is None:
        raise Unproven("(5) the certificate that a record names is not there")
    written = _moment(record.record_time)
    if written - _moment(head.issue_time) > _AHEAD:
        raise Unproven("(4) a record is younger than the head of its log")
    signer = store.verify_signer(certificate, written)  # (5)
    SignatureVerifier().verify(signed, signer.public_key)
    judged = _Judged(
        record,
        MessageHeader.FromString(signed.header),
        signed.header,
        signed.certificate_fingerprint,
        head.node,
        written,
    )
    _judge_parties(judged, str(signer.spiffe))
    if not -_AHEAD <= written - _moment(judged.header.issue_time) <= _WINDOW:
        raise Unproven("(5) a record was written at another time than its message was signed")
    return judged


def _moment(stamp: Timestamp) -> datetime:
    return datetime.fromtimestamp(seconds(stamp), UTC)


def _judge_head(raw: bytes, store: TrustStore) -> TreeHead:
    attested = Attested.FromString(raw)
    head = TreeHead.FromString(attested.payload)
    party = store.verify_signer(attested.certificate, _moment(head.issue_time))  # (3)
    check_signature(party.public_key, attested.signature, HEAD_TYPE, attested.payload)
    if str(party.spiffe) != head.node:
        raise Unproven("(3) a log head is signed by another party than the one it names")
    return head


def _judge_parties(judged: _Judged, signer: str) -> None:
    header, asked = judged.header, judged.asked
    if signer != (header.caller if asked else header.callee):
        raise Unproven("(5) a header is signed by another party than the one that must sign it")
    if judged.party != (header.caller if asked != judged.record.received else header.callee):
        raise Unproven("(5) a record stands in the log of a party that had no part in the message")


def _judge_together(judged: Sequence[_Judged], message_id: bytes, digest: bytes) -> None:
    if any(each.header.message_id != message_id for each in judged):
        raise Unproven("(6) a record speaks of another message")
    requests = {each.header_bytes for each in judged if each.asked}
    answers = {each.header_bytes for each in judged if each.header.direction == DIRECTION_RESPONSE}
    if len({(each.header.caller, each.header.callee, each.header.method) for each in judged}) > 1:
        raise Unproven("(7) request and answer speak of other parties, or of another method")
    if len(requests) > 1 or len(answers) > 1:
        raise Unproven("(8) the parties hold different copies")
    if not requests or not answers:
        raise Unproven("(9) request and answer are not both covered")
    (request,) = requests
    if hashlib.sha256(request).digest() != digest:
        raise Unproven("(6) the request is not the one that the bundle names")
    if any(each.header.request_digest != digest for each in judged if not each.asked):
        raise Unproven("(7) the answer belongs to another request")


def _judge_disbelieved(judged: Sequence[_Judged], store: TrustStore, certificates: dict[bytes, bytes]) -> None:
    """Judge a request by its answer's time too, where it was not believed: else a revoked key could date it itself."""
    answer = next(each.header for each in judged if not each.asked)
    request = next(each for each in judged if each.asked)
    if answer.status == _DISBELIEVED:
        store.verify_signer(certificates[request.fingerprint], _moment(answer.issue_time))


def write(bundle: dict[str, Any], path: Path) -> None:
    """Write *bundle* for people and programs to read."""
    path.write_text(json.dumps(bundle, indent=1), encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    """Return what is at *path*, or raise ``Unproven`` when it is no JSON object."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise Unproven("(1) the file is not JSON") from error
    if not isinstance(found, dict):
        raise Unproven(ANY_FORM)
    return found


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)


def _pem(thing: Any) -> str:
    return str(thing.public_bytes(Encoding.PEM).decode())
