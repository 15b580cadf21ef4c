"""A node's evidence: an append-only log of every message it sent or received, with signed tree heads.

The log is one file of frames (length, record, CRC-32). Writing is one append, so that a record stands in the
file before its effect does, and a killed process loses none. A background thread reads what was appended, adds
it to the node's Merkle tree (RFC 9162), keeps an index beside the log, and signs a head about once a second.
Workers share the log; only the one that holds the index's lock signs heads.
"""

import logging
import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import nullcontext
from errno import ENOSPC
from pathlib import Path
from typing import Final

from juki.types.v1.message_header_pb2 import (
    EvidenceRecord,
    MessageHeader,
    SignedHeader,
    TreeHead,
)
from mesh.refusals import StorageFull
from mesh.signatures import merkle
from mesh.signatures.identity import Identity
from mesh.signatures.messages import timestamp
from mesh.signatures.signing import HEAD_TYPE, attest
from mesh.world import clocks, locks, threads

HEAD_EVERY: Final = 1.0  # seconds between signed heads while records come in
INDEX: Final = struct.Struct(">16sQ32s")  # message id, offset in the log, leaf hash
_LENGTH: Final = struct.Struct(">I")
_CHECK: Final = struct.Struct(">I")
LARGEST: Final = 64 << 20  # bytes; a longer frame is damage

log = logging.getLogger(__name__)


class EvidenceLog:
    """The writing side; safe for many threads and for several workers."""

    def __init__(self, folder: Path, identity: Identity, *, keep_bodies: bool = False, shared: bool = False) -> None:
        """Open or make the log in *folder*; *shared* when several workers write to it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._keep_bodies, self._shared = keep_bodies, shared
        self._file = os.open(folder / "messages.log", os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._lock = threads.Lock()
        _mend(self._file, folder)
        self._notary = Notary(folder, identity)
        self._notary.start()

    def record(self, signed_header: bytes, body: bytes, *, received: bool) -> None:
        """Append one message, or refuse when it cannot be kept."""
        record = EvidenceRecord(
            record_time=timestamp(clocks.unix()),
            received=received,
            signed_header=signed_header,
            body=body if self._keep_bodies else b"",
        ).SerializeToString()
        frame = _frame(record)
        with self._lock, locks.waited_for(self._file) if self._shared else nullcontext():
            self._append(frame)
        self._notary.stir()

    def _append(self, frame: bytes) -> None:
        try:
            written = os.write(self._file, frame)
        except OSError as error:
            raise StorageFull from error
        if written != len(frame):  # the disk filled in the middle: take the torn frame back
            os.ftruncate(self._file, os.fstat(self._file).st_size - written)
            raise StorageFull

    def close(self) -> None:
        """Sign a last head and let go."""
        self._notary.stop()
        os.close(self._file)


class Notary:
    """The background side: grows the tree, keeps the index, signs heads."""

    def __init__(self, folder: Path, identity: Identity) -> None:
        self._folder, self._identity = folder, identity
        self._stir, self._ended = threads.Event(), threads.Event()
        self._signed = -1  # size of the newest head
        self._thread = threads.Thread(target=self._run, name="evidence", daemon=True)

    def start(self) -> None:
        """Begin to work; the first look takes up what an earlier process left unsigned."""
        self._stir.set()
        self._thread.start()

    def stir(self) -> None:
        """Say that the log has grown."""
        if not self._stir.is_set():
            self._stir.set()

    def stop(self) -> None:
        """Sign what is there and end."""
        self._ended.set()
        self._stir.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        with (self._folder / "messages.idx").open("ab") as index:
            while not locks.try_lock(index.fileno()):  # only one worker holds the index
                if self._ended.wait(HEAD_EVERY):
                    return
            self._notarise()

    def _notarise(self) -> None:
        found = self._recover()
        if found is None:
            log.error("the evidence log lacks what its index names; no more heads are signed in %s", self._folder)
            return
        tree, offset = found
        while True:
            self._stir.wait()
            self._stir.clear()
            last = self._ended.is_set()
            try:
                offset = self._take_up(tree, offset)
                if tree.size != self._signed:
                    self._sign(tree)
            except OSError:
                log.exception("the evidence index could not be written")
            if last:
                return
            self._ended.wait(HEAD_EVERY)

    def _recover(self) -> tuple[merkle.GrowingTree, int] | None:
        """Build the tree from the index, less a torn entry left by a killed process; None when the log is damaged."""
        _cut(self._folder / "heads.log")
        path = self._folder / "messages.idx"
        entries = path.read_bytes()
        whole = len(entries) - len(entries) % INDEX.size
        if whole != len(entries):
            os.truncate(path, whole)
        tree, offset = merkle.GrowingTree(), 0
        for _, at, leaf in INDEX.iter_unpack(entries[:whole]):
            tree.append(leaf)
            offset = at
        last = next(frames(self._folder / "messages.log", offset), None) if tree.size else (b"", 0)
        return (tree, last[1]) if last else None

    def _take_up(self, tree: merkle.GrowingTree, offset: int) -> int:
        entries, leaves, start = [], [], offset
        for record, end in frames(self._folder / "messages.log", offset):
            leaves.append(merkle.leaf_hash(record))
            entries.append(INDEX.pack(message_id_of(record), start, leaves[-1]))
            start = end
        _add(self._folder / "messages.idx", b"".join(entries))
        for leaf in leaves:  # only now: what could not be indexed is read again at the next look
            tree.append(leaf)
        return start

    def _sign(self, tree: merkle.GrowingTree) -> None:
        head = TreeHead(
            node=self._identity.spiffe_id, tree_size=tree.size, root=tree.root(), issue_time=timestamp(clocks.unix())
        ).SerializeToString()
        signed = attest(self._identity.signer, HEAD_TYPE, head).SerializeToString()
        _add(self._folder / "heads.log", _frame(signed))
        self._signed = tree.size


def _add(path: Path, entry: bytes) -> None:
    """Append all of *entry*, or nothing."""
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            if file.write(entry) != len(entry):
                raise OSError(ENOSPC, "cut short")
        except OSError:
            file.truncate(before)
            raise


def _mend(file: int, folder: Path) -> None:
    """Cut a torn frame that a crash left at the end of the log."""
    with locks.waited_for(file):
        index = folder / "messages.idx"
        entries = index.read_bytes() if index.exists() else b""
        count = len(entries) // INDEX.size
        indexed = INDEX.unpack_from(entries, (count - 1) * INDEX.size)[1] if count else 0
        end = max((end for _, end in frames(folder / "messages.log", indexed)), default=indexed)
        if end > indexed or not count:  # else even what was indexed is damaged: evidence of that is not cut away
            os.ftruncate(file, min(end, os.fstat(file).st_size))


def _cut(path: Path) -> None:
    """Cut a torn frame off the end of *path*."""
    if path.exists():
        os.truncate(path, max((end for _, end in frames(path)), default=0))


def _frame(record: bytes) -> bytes:
    return _LENGTH.pack(len(record)) + record + _CHECK.pack(zlib.crc32(record))


def frames(path: Path, offset: int = 0) -> Iterator[tuple[bytes, int]]:
    """Yield each whole record from *offset* on, with the offset after it; stop at a torn one."""
    with path.open("rb") as file:
        file.seek(offset)
        while len(prefix := file.read(4)) == 4:
            (length,) = _LENGTH.unpack(prefix)
            record, check = file.read(length) if length <= LARGEST else b"", file.read(4)
            if not length or len(check) < 4 or len(record) < length or _CHECK.unpack(check)[0] != zlib.crc32(record):
                return
            offset += length + 8
            yield record, offset


def message_id_of(record: bytes) -> bytes:
    """Return the id of the message in an evidence record."""
    signed = SignedHeader.FromString(EvidenceRecord.FromString(record).signed_header)
    return MessageHeader.FromString(signed.header).message_id.ljust(16, b"\0")[:16]
