"""Evidence that stands by itself: everything four signatures say of one message, in one file, judged off line.

A bundle holds each party's record of the request and of the answer, the proof that each record is in that party's
log under a signed head, and the certificates and revocation lists to judge them by. The root is not in it: whoever
verifies brings the root they trust. What is not covered by a proof makes the whole bundle fail.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from google.protobuf.message import DecodeError

from juki.types.v1.message_header_pb2 import (
    DIRECTION_REQUEST,
    DIRECTION_RESPONSE,
    Attested,
    EvidenceRecord,
    MessageHeader,
    SignedHeader,
    TreeHead,
)
from mesh.evidence.log import INDEX, frames
from mesh.signatures import merkle
from mesh.signatures.messages import seconds
from mesh.signatures.signing import HEAD_TYPE, Verifier, check_signature
from pki.verification import TrustStore
from vocabulary.refusals import Refusal

FORMAT: Final = "juki-evidence-1"


class Unproven(Exception):
    """The bundle does not prove what it claims; the text says which step failed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a bundle proves."""

    party: str
    what: str  # "sent the request", "received the answer" …
    time: datetime
    method: str
    status: int


def collect(logs: Iterable[Path], message_id: str, store: TrustStore) -> dict[str, Any]:
    """Return the bundle of *message_id* from evidence folders; LookupError when no log covers it yet."""
    wanted = UUID(message_id).bytes
    records = [found for folder in logs for found in _find(folder, wanted)]
    if not records:
        raise LookupError(message_id)
    return {
        "format": FORMAT,
        "message_id": message_id,
        "records": records,
        "intermediates": [_pem(each) for each in store.intermediates],
        "revocation_lists": [_pem(each) for each in store.revocation_lists],
    }


def parties(collected: dict[str, Any]) -> set[str]:
    """Return the SPIFFE ids of the two that the message in a collected bundle passed between."""
    record = EvidenceRecord.FromString(_bytes(collected["records"][0]["record"]))
    header = MessageHeader.FromString(SignedHeader.FromString(record.signed_header).header)
    return {header.caller, header.callee}


def _find(folder: Path, wanted: bytes) -> Iterable[dict[str, Any]]:
    index, heads = folder / "messages.idx", folder / "heads.log"
    if not index.exists() or not heads.exists() or wanted not in (entries := index.read_bytes()):
        return
    rows = list(INDEX.iter_unpack(entries[: len(entries) - len(entries) % INDEX.size]))
    head = Attested.FromString(list(frames(heads))[-1][0])
    size = TreeHead.FromString(head.payload).tree_size
    hashes = [leaf for _, _, leaf in rows[:size]]
    for position, (message_id, offset, _) in enumerate(rows[:size]):
        if message_id == wanted:
            record = next(frames(folder / "messages.log", offset))[0]
            yield {
                "record": _text(record),
                "leaf_index": position,
                "path": [_text(step) for step in merkle.inclusion_path(hashes, position)],
                "head": _text(head.SerializeToString()),
            }


def verify(bundle: dict[str, Any], root: x509.Certificate) -> list[Finding]:
    """Return what *bundle* proves under *root*, or raise ``Unproven``.

    (1) It has the known form and nothing else. (2) Its certificates and lists hold together under the root.
    For each record: (3) its log head is signed by the party whose log it is, (4) it is in that log, (5) its header
    is signed by the party that must sign it, at a time when that certificate was good. Together: (6) all speak of
    the one message, (7) answers answer the request, (8) both parties' copies are the same, (9) both sides or one
    side has both request and answer.
    """
    try:
        return _verify(bundle, root)
    except (KeyError, TypeError, ValueError, DecodeError) as error:
        raise Unproven("(1) the file has not the form of a bundle") from error
    except Refusal as refusal:
        raise Unproven(f"(2)-(5) {refusal.explain()}") from refusal


def _verify(bundle: dict[str, Any], root: x509.Certificate) -> list[Finding]:
    known = {"format", "message_id", "records", "intermediates", "revocation_lists"}
    if set(bundle) != known or bundle["format"] != FORMAT or not bundle["records"]:
        raise Unproven("(1) the file has not the form of a bundle")
    store = TrustStore(
        root,
        [x509.load_pem_x509_certificate(each.encode()) for each in bundle["intermediates"]],
        [x509.load_pem_x509_crl(each.encode()) for each in bundle["revocation_lists"]],
    )
    judged = [_judge_record(each, store) for each in bundle["records"]]
    _judge_together(judged, UUID(bundle["message_id"]).bytes)
    return [each.finding for each in judged]


@dataclass(frozen=True, slots=True)
class _Judged:
    finding: Finding
    header: MessageHeader
    header_bytes: bytes


def _judge_record(entry: dict[str, Any], store: TrustStore) -> _Judged:
    if set(entry) != {"record", "leaf_index", "path", "head"}:
        raise Unproven("(1) a record has not the form of a bundle's")
    raw, attested = b64decode(entry["record"], validate=True), Attested.FromString(_bytes(entry["head"]))
    head = TreeHead.FromString(attested.payload)
    at = datetime.fromtimestamp(seconds(head.issue_time), UTC)
    party = store.verify_signer(attested.certificate, at)  # (3)
    check_signature(party.public_key, attested.signature, HEAD_TYPE, attested.payload)
    if str(party.spiffe) != head.node:
        raise Unproven("(3) a log head is signed by another party than the one it names")
    path = [_bytes(step) for step in entry["path"]]
    if merkle.root_from_path(merkle.leaf_hash(raw), entry["leaf_index"], head.tree_size, path) != head.root:
        raise Unproven("(4) a record is not in the log whose head is given")
    record = EvidenceRecord.FromString(raw)
    signed = SignedHeader.FromString(record.signed_header)
    written = datetime.fromtimestamp(seconds(record.record_time), UTC)
    signer = store.verify_signer(signed.certificate, written)  # (5)
    Verifier().verify(signed, signer.public_key)
    header = MessageHeader.FromString(signed.header)
    return _Judged(_finding(record, header, head.node, str(signer.spiffe), written), header, signed.header)


def _finding(record: EvidenceRecord, header: MessageHeader, party: str, signer: str, at: datetime) -> Finding:
    asked = header.direction == DIRECTION_REQUEST
    if signer != (header.caller if asked else header.callee):
        raise Unproven("(5) a header is signed by another party than the one that must sign it")
    expected = header.caller if asked != record.received else header.callee
    if party != expected:
        raise Unproven("(5) a record stands in the log of a party that had no part in the message")
    if record.body and hashlib.sha256(record.body).digest() != header.body_digest:
        raise Unproven("(5) a kept body is not the one that was signed")
    what = f"{'received' if record.received else 'sent'} the {'request' if asked else 'answer'}"
    return Finding(party, what, at, header.method, header.status)


def _judge_together(judged: Sequence[_Judged], message_id: bytes) -> None:
    if any(each.header.message_id != message_id for each in judged):
        raise Unproven("(6) a record speaks of another message")
    requests = {each.header_bytes for each in judged if each.header.direction == DIRECTION_REQUEST}
    answers = {each.header_bytes for each in judged if each.header.direction == DIRECTION_RESPONSE}
    if len(requests) > 1 or len(answers) > 1:
        raise Unproven("(8) the parties hold different copies")
    if not requests or not answers:
        raise Unproven("(9) request and answer are not both covered")
    (request,) = requests
    if any(
        each.header.request_digest != hashlib.sha256(request).digest()
        for each in judged
        if each.header.direction == DIRECTION_RESPONSE
    ):
        raise Unproven("(7) the answer belongs to another request")


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
        raise Unproven("(1) the file has not the form of a bundle")
    return found


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()


def _bytes(text: str) -> bytes:
    return b64decode(text, validate=True)


def _pem(thing: Any) -> str:
    return str(thing.public_bytes(Encoding.PEM).decode())
