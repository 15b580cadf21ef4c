"""The evidence log: everything kept, signed, and whole again after whatever happened."""

import logging
import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from juki.types.v1.evidence_pb2 import Attested, EvidenceRecord, KeptBody, TreeHead
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, DIRECTION_RESPONSE, MessageHeader, SignedHeader
from mesh.evidence.frames import frames
from mesh.evidence.log import EvidenceLog
from mesh.evidence.notary import INDEX, begun, entries, entry_of
from mesh.ids import new_id
from mesh.refusals import StorageFull
from mesh.signatures import merkle
from mesh.signatures.identity import Identity
from mesh.signatures.messages import Proof, salted_digest, sign
from mesh.signatures.signing import HEAD_TYPE, check_signature
from pki.testing import TestTrust

TRUST = TestTrust(["sapporo.city.juki.test"])
CREDENTIALS = TRUST.node("sapporo.city.juki.test", "municipal_cs", "sapporo")
NODE = Identity("sapporo.municipal-cs", str(CREDENTIALS.signing.spiffe), CREDENTIALS)


def message(message_id: bytes | None = None, body: bytes = b"", **other: Any) -> Proof:
    header = MessageHeader(message_id=message_id or new_id(), direction=DIRECTION_REQUEST, method="/x/Y", **other)
    return sign(NODE, header, body).proof


def write(folder: Path, count: int, **options: bool) -> list[bytes]:
    """Open the log in *folder*, add *count* messages and close it; return their ids."""
    ids = [new_id() for _ in range(count)]
    log = EvidenceLog(folder, NODE, **options)
    for each in ids:
        log.record(message(each, b"body"), b"body", received=True)
    log.close()
    return ids


def records(folder: Path) -> list[bytes]:
    return [record for record, _ in frames(folder / "messages.log")]


def message_id_of(record: bytes) -> bytes:
    return entry_of(record, 0).message_id


def heads(folder: Path) -> list[TreeHead]:
    """Return the heads, each with its signature checked."""
    found = [Attested.FromString(raw) for raw, _ in frames(folder / "heads.log")]
    for each in found:
        key = x509.load_der_x509_certificate(each.certificate).public_key()  # a child process has another hierarchy
        assert isinstance(key, ec.EllipticCurvePublicKey)
        check_signature(key, each.signature, HEAD_TYPE, each.payload)
    return [TreeHead.FromString(each.payload) for each in found]


def assert_whole(folder: Path, ids: list[bytes]) -> None:
    """The log has exactly *ids*, the index says so, and the newest head covers them all."""
    kept = records(folder)
    assert [message_id_of(each) for each in kept] == ids
    index = entries(folder / "messages.idx")
    assert [entry.message_id for entry in index] == ids
    leaves = [merkle.leaf_hash(each) for each in kept]
    assert [entry.leaf for entry in index] == leaves
    for entry in index:
        assert merkle.leaf_hash(next(frames(folder / "messages.log", entry.offset))[0]) == entry.leaf
    newest = heads(folder)[-1]
    assert (newest.tree_size, newest.root) == (len(ids), merkle.root_of(leaves))
    assert newest.node == NODE.spiffe_id


def until(met: Callable[[], bool], seconds: float = 5) -> None:
    end, pause = monotonic() + seconds, Event()
    while not met():
        assert monotonic() < end, "it never came"
        pause.wait(0.01)


def test_a_message_is_kept_with_its_proof_and_without_body_salt_and_certificate(tmp_path: Path) -> None:
    proof = message(body=b"a body")
    log = EvidenceLog(tmp_path, NODE)
    log.record(proof, b"a body", received=True)
    log.record(proof, b"a body", received=False)
    log.close()
    kept = [EvidenceRecord.FromString(each) for each in records(tmp_path)]
    assert [each.signed_header for each in kept] == [proof.signed, proof.signed]
    assert [each.received for each in kept] == [True, False]
    raw = (tmp_path / "messages.log").read_bytes()
    assert not [each for each in (b"a body", proof.salt, proof.certificate) if each in raw]
    assert not (tmp_path / "bodies.log").exists()


def test_a_certificate_lies_once_beside_the_log_under_its_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, 3)
    write(tmp_path, 1)
    (path,) = (tmp_path / "certificates").iterdir()
    assert path.read_bytes() == CREDENTIALS.signing.certificate_der
    assert path.name == f"{NODE.signing_key.fingerprint.hex()}.der"
    assert path.stat().st_mode & 0o777 == 0o600
    record = EvidenceRecord.FromString(records(tmp_path)[0])
    assert SignedHeader.FromString(record.signed_header).certificate_fingerprint == NODE.signing_key.fingerprint


def test_a_certificate_that_cannot_be_kept_keeps_the_record_out(tmp_path: Path) -> None:
    log = EvidenceLog(tmp_path, NODE)
    (tmp_path / "certificates").rmdir()
    with pytest.raises(StorageFull):
        log.record(message(), b"", received=True)
    log.close()
    assert records(tmp_path) == []


def test_an_answer_stands_under_the_digest_of_its_request(tmp_path: Path) -> None:
    asked = message()
    digest = sha256(SignedHeader.FromString(asked.signed).header).digest()
    log = EvidenceLog(tmp_path, NODE)
    log.record(asked, b"", received=True)
    header = MessageHeader(direction=DIRECTION_RESPONSE, request_digest=digest)
    log.record(sign(NODE, header, b"").proof, b"", received=False)
    log.close()
    assert [each.request_digest for each in entries(tmp_path / "messages.idx")] == [digest, digest]


def bodies(folder: Path) -> list[bytes]:
    """Return the bodies a log keeps, each checked against its digest."""
    found = [KeptBody.FromString(raw) for raw, _ in frames(folder / "bodies.log")]
    assert all(salted_digest(each.salt, each.body) == each.digest for each in found)
    return [each.body for each in found]


def test_bodies_are_kept_with_their_salt_where_the_node_says_so_and_outside_the_tree(tmp_path: Path) -> None:
    write(tmp_path, 1, keep_bodies=True)
    assert bodies(tmp_path) == [b"body"]
    assert (tmp_path / "bodies.log").stat().st_mode & 0o077 == 0
    assert b"body" not in (tmp_path / "messages.log").read_bytes()
    header = SignedHeader.FromString(EvidenceRecord.FromString(records(tmp_path)[0]).signed_header).header
    (kept,) = (KeptBody.FromString(raw) for raw, _ in frames(tmp_path / "bodies.log"))
    assert kept.digest == MessageHeader.FromString(header).body_digest


@pytest.mark.parametrize("cut", [1, 5, 30])
def test_a_torn_last_body_is_cut_and_the_rest_stands(tmp_path: Path, cut: int) -> None:
    ids = write(tmp_path, 3, keep_bodies=True)
    os.truncate(tmp_path / "bodies.log", (tmp_path / "bodies.log").stat().st_size - cut)
    ids += write(tmp_path, 1, keep_bodies=True)
    assert bodies(tmp_path) == [b"body"] * 3
    assert_whole(tmp_path, ids)


def test_a_body_without_its_record_is_taken_back(tmp_path: Path) -> None:
    log = EvidenceLog(tmp_path, NODE, keep_bodies=True)
    own, log._file.descriptor = log._file.descriptor, os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(StorageFull):
        log.record(message(), b"a body", received=True)
    os.close(log._file.descriptor)
    log._file.descriptor = own
    log.close()
    assert bodies(tmp_path) == []


def test_a_log_tells_what_it_signed_last(tmp_path: Path) -> None:
    log = EvidenceLog(tmp_path, NODE)
    log.record(message(), b"", received=True)
    until(lambda: log.newest().size == 1)
    assert log.newest().root == merkle.root_of([merkle.leaf_hash(each) for each in records(tmp_path)])
    log.close()


def test_a_worker_that_does_not_sign_tells_what_another_signed(tmp_path: Path) -> None:
    logs = [EvidenceLog(tmp_path, NODE, shared=True) for _ in range(2)]
    logs[0].record(message(), b"", received=True)
    for each in logs:
        until(lambda log=each: log.newest().size == 1)
    assert logs[0].newest() == logs[1].newest()
    for each in logs:
        each.close()


def test_the_log_is_its_owner_s_alone(tmp_path: Path) -> None:
    write(tmp_path, 1)
    assert (tmp_path / "messages.log").stat().st_mode & 0o077 == 0


def test_the_last_head_covers_everything(tmp_path: Path) -> None:
    assert_whole(tmp_path, write(tmp_path, 37))


def test_heads_are_signed_by_the_node_s_own_signing_certificate(tmp_path: Path) -> None:
    write(tmp_path, 1)
    raws = [Attested.FromString(raw) for raw, _ in frames(tmp_path / "heads.log")]
    assert {each.certificate for each in raws} == {CREDENTIALS.signing.certificate_der}


def test_a_log_goes_on_where_it_was_left(tmp_path: Path) -> None:
    ids = write(tmp_path, 5)
    ids += write(tmp_path, 0)
    ids += write(tmp_path, 6)
    assert_whole(tmp_path, ids)
    assert [each.tree_size for each in heads(tmp_path)] == sorted(each.tree_size for each in heads(tmp_path))


def test_an_empty_log_has_a_head_too(tmp_path: Path) -> None:
    write(tmp_path, 0)
    assert heads(tmp_path)[-1].tree_size == 0
    assert heads(tmp_path)[-1].root == merkle.EMPTY_ROOT


def test_a_head_comes_while_the_log_is_open(tmp_path: Path) -> None:
    log = EvidenceLog(tmp_path, NODE)
    log.record(message(), b"", received=True)
    until(lambda: any(each.tree_size == 1 for each in heads(tmp_path)) if (tmp_path / "heads.log").exists() else False)
    log.close()


def test_closing_does_not_wait_for_the_next_head(tmp_path: Path) -> None:
    logs = [EvidenceLog(tmp_path / str(n), NODE) for n in range(5)]
    for number, log in enumerate(logs):
        log.record(message(), b"", received=True)
        until(lambda n=number: (tmp_path / str(n) / "heads.log").exists())
    start = monotonic()
    for log in logs:
        log.close()
    assert monotonic() - start < 1.5


@pytest.mark.parametrize("cut", [1, 3, 5, 40])
def test_a_torn_last_frame_is_cut_and_the_rest_stands(tmp_path: Path, cut: int) -> None:
    ids = write(tmp_path, 4)
    index = (tmp_path / "messages.idx").read_bytes()
    size = (tmp_path / "messages.log").stat().st_size
    os.truncate(tmp_path / "messages.log", size - cut)
    (tmp_path / "messages.idx").write_bytes(index[: 2 * INDEX.size])  # the kill came before it was indexed
    (tmp_path / "heads.log").write_bytes(b"")
    begun(tmp_path).write_bytes(b"")  # … and signed
    assert_whole(tmp_path, ids[:3] + write(tmp_path, 0))
    assert_whole(tmp_path, ids[:3] + write(tmp_path, 2))


def test_zeros_at_the_end_are_no_records(tmp_path: Path) -> None:
    ids = write(tmp_path, 3)
    with (tmp_path / "messages.log").open("ab") as file:
        file.write(b"\0" * 64)
    assert_whole(tmp_path, ids + write(tmp_path, 1))


@pytest.mark.parametrize("left", [1, 30, INDEX.size - 1])
def test_a_torn_index_entry_is_mended_from_the_log(tmp_path: Path, left: int) -> None:
    ids = write(tmp_path, 4)
    os.truncate(tmp_path / "messages.idx", 2 * INDEX.size + left)
    assert_whole(tmp_path, ids + write(tmp_path, 1))


def test_a_lost_index_is_made_again_from_the_log(tmp_path: Path) -> None:
    ids = write(tmp_path, 4)
    (tmp_path / "messages.idx").unlink()
    assert_whole(tmp_path, ids + write(tmp_path, 1))


def test_a_torn_head_is_cut_so_that_later_heads_can_be_read(tmp_path: Path) -> None:
    ids = write(tmp_path, 2)
    size = (tmp_path / "heads.log").stat().st_size
    os.truncate(tmp_path / "heads.log", size - 3)
    assert_whole(tmp_path, ids + write(tmp_path, 2))


def test_a_head_lost_in_a_kill_is_signed_at_the_next_start(tmp_path: Path) -> None:
    ids = write(tmp_path, 3)
    before = heads(tmp_path)
    ends = [0, *(end for _, end in frames(tmp_path / "heads.log"))]
    os.truncate(tmp_path / "heads.log", ends[-2] if len(before) > 1 else 0)
    assert_whole(tmp_path, ids + write(tmp_path, 0))


def test_signed_evidence_that_was_damaged_is_neither_cut_nor_papered_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(tmp_path, 3)
    path = tmp_path / "messages.log"
    damaged = bytearray(path.read_bytes())
    damaged[-20] ^= 1
    path.write_bytes(damaged)
    count = len(heads(tmp_path))
    with caplog.at_level(logging.ERROR, "mesh.evidence.notary"):
        write(tmp_path, 2)
    assert path.read_bytes().startswith(damaged)
    assert len(heads(tmp_path)) == count
    assert "messages.log lacks what was indexed" in caplog.text


def test_a_log_that_became_shorter_than_its_index_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, 3)
    (tmp_path / "messages.log").write_bytes(b"")
    count = len(heads(tmp_path))
    with caplog.at_level(logging.ERROR, "mesh.evidence.notary"):
        write(tmp_path, 0)
    assert "messages.log lacks what was indexed" in caplog.text
    assert len(heads(tmp_path)) == count


CHILD = """
import os, resource, signal, sys
sys.path[:0] = [{root!r}, {root!r} + "/gen", {root!r} + "/tests/mesh/evidence"]
from pathlib import Path
import test_log as t
folder = Path(sys.argv[1])
"""
ROOT = str(Path(__file__).resolve().parents[3])


def child(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    code = CHILD.format(root=ROOT) + code
    return subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=False)


def test_a_killed_process_loses_no_record(tmp_path: Path) -> None:
    done = child(
        "log = t.EvidenceLog(folder, t.NODE)\n"
        "for n in range(50): log.record(t.message(bytes(15) + bytes([n])), b'', received=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n",
        tmp_path,
    )
    assert done.returncode == -9, done.stderr
    assert_whole(tmp_path, [bytes(15) + bytes([n]) for n in range(50)] + write(tmp_path, 1))


def test_a_full_disk_refuses_takes_the_torn_frame_back_and_the_log_goes_on_when_there_is_room(tmp_path: Path) -> None:
    done = child(
        "hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]\n"
        "log = t.EvidenceLog(folder, t.NODE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))\n"
        "kept = 0\n"
        "try:\n"
        "    for n in range(100): log.record(t.message(bytes(15) + bytes([n])), b'', received=True); kept = n + 1\n"
        "except t.StorageFull: pass\n"
        "assert 3 < kept < 60, kept\n"
        "try: log.record(t.message(), b'', received=True)\n"
        "except t.StorageFull: print('still full')\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))\n"
        "log.record(t.message(bytes(15) + bytes([kept])), b'', received=True)\n"
        "log.close(); print(kept + 1)\n",
        tmp_path,
    )
    assert done.stdout.startswith("still full\n"), done.stderr
    count = int(done.stdout.split()[-1])
    assert_whole(tmp_path, [bytes(15) + bytes([n]) for n in range(count)])


def test_an_index_that_cannot_be_written_is_caught_up_later_without_doubles(tmp_path: Path) -> None:
    done = child(
        "hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]\n"
        "import logging; logging.disable()\n"
        "log = t.EvidenceLog(folder, t.NODE)\n"
        "log.record(t.message(bytes(16)), b'', received=True)\n"
        "t.until(lambda: len(list(folder.glob('messages.idx'))) and (folder / 'messages.idx').stat().st_size)\n"
        "t.until(lambda: t.heads(folder)[-1].tree_size == 1)\n"
        "from mesh.evidence import notary as evidence\n"
        "add = evidence.add\n"
        "failed, written = t.Event(), t.Event()\n"
        "def cramped(path, entry):\n"
        "    if path.name == 'messages.idx' and entry:\n"
        "        assert written.wait(5)\n"
        "        resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))\n"
        "        try: add(path, entry)\n"
        "        finally:\n"
        "            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard)); evidence.add = add; failed.set()\n"
        "    else: add(path, entry)\n"
        "evidence.add = cramped\n"
        "for n in range(1, 4): log.record(t.message(bytes(15) + bytes([n])), b'', received=True)\n"
        "written.set()\n"
        "assert failed.wait(5)\n"
        "log.close()\n",
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert_whole(tmp_path, [bytes(15) + bytes([n]) for n in range(4)])


def test_writing_to_a_device_that_is_full_refuses(tmp_path: Path) -> None:
    log = EvidenceLog(tmp_path, NODE)
    own, log._file.descriptor = log._file.descriptor, os.open("/dev/full", os.O_WRONLY)
    with pytest.raises(StorageFull):
        log.record(message(), b"", received=True)
    os.close(log._file.descriptor)
    log._file.descriptor = own
    log.close()


def test_two_workers_write_one_log_and_one_of_them_signs(tmp_path: Path) -> None:
    logs = [EvidenceLog(tmp_path, NODE, shared=True) for _ in range(2)]
    ids: list[list[bytes]] = [[new_id() for _ in range(80)] for _ in logs]

    def work(log: EvidenceLog, own: list[bytes]) -> None:
        for each in own:
            log.record(message(each), b"", received=True)

    threads = [Thread(target=work, args=pair) for pair in zip(logs, ids, strict=True)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    logs[1].close()
    logs[0].close()
    found = [message_id_of(each) for each in records(tmp_path)]
    assert sorted(found) == sorted(ids[0] + ids[1])
    assert [each for each in found if each in set(ids[0])] == ids[0]
    assert_whole(tmp_path, found + write(tmp_path, 0))


def test_a_worker_takes_over_the_heads_of_one_that_ended(tmp_path: Path) -> None:
    first = EvidenceLog(tmp_path, NODE, shared=True)
    until(lambda: (tmp_path / "heads.log").exists())
    second = EvidenceLog(tmp_path, NODE, shared=True)
    first.close()
    second.record(message(), b"", received=True)
    until(lambda: heads(tmp_path)[-1].tree_size == 1)
    second.close()


def test_a_frame_is_length_record_and_check(tmp_path: Path) -> None:
    write(tmp_path, 1)
    raw = (tmp_path / "messages.log").read_bytes()
    record = raw[4:-4]
    assert int.from_bytes(raw[:4], "big") == len(record)
    assert int.from_bytes(raw[-4:], "big") == zlib.crc32(record)
    assert SignedHeader.FromString(EvidenceRecord.FromString(record).signed_header).header
