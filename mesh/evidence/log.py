"""A node's evidence: an append-only log of every message it sent or received, with signed tree heads.

    messages.log     one frame a message: its signed header, without certificate, salt and body
    messages.idx     what the tree and the look-ups need (``mesh.evidence.notary``)
    heads.log        the signed heads
    certificates/    each signing certificate once, by its fingerprint
    ../<folder>.begun  beside the folder: that there was a log, so that it is missed when the folder is gone
    bodies.log       where the node keeps bodies: one frame a body, with its salt; no part of the tree

Writing is one append, so that a record stands in the file before its effect does, and a killed process loses none.
Without body and salt nobody can open the log by guessing.
"""

import hashlib
import os
from contextlib import nullcontext, suppress
from pathlib import Path

from juki.types.v1.evidence_pb2 import EvidenceRecord, KeptBody
from mesh.evidence.frames import FrameFile, cut_torn, frames
from mesh.evidence.notary import Notary, begun, entries
from mesh.evidence.refusals import RefusalTally
from mesh.refusals import StorageFull
from mesh.signatures.identity import Identity
from mesh.signatures.messages import LogHead, Proof, salted_digest, timestamp
from pki import files
from world import clocks, locks, threads


class EvidenceLog:
    """The writing side; safe for many threads and for several workers."""

    def __init__(self, folder: Path, identity: Identity, *, keep_bodies: bool = False, shared: bool = False) -> None:
        """Open or make the log in *folder*; *shared* when several workers write to it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._shared = shared
        self.refusals = RefusalTally()
        self._certificates = _Certificates(folder / "certificates")
        self._file = FrameFile(folder / "messages.log")
        self._bodies = FrameFile(folder / "bodies.log") if keep_bodies else None
        self._lock = threads.Lock()
        with locks.waited_for(self._file.descriptor):
            _mend(self._file.descriptor, folder)
            if not begun(folder).exists():  # from the first start on there are heads, and a mark where nobody cleans up
                (folder / "heads.log").touch(files.PRIVATE)
                begun(folder).touch(files.PRIVATE)
            if keep_bodies:
                cut_torn(folder / "bodies.log")
        self._notary = Notary(folder, identity, shared=shared)
        self._notary.start()

    def newest(self) -> LogHead:
        """Size and root as signed last; cheap enough for every header."""
        return self._notary.newest

    def must_be_whole(self) -> None:
        """Raise ``EvidenceDamaged`` when the log is not what it was; cheap enough for once a second."""
        self._notary.must_be_whole()

    def record(self, message: Proof, body: bytes | None, *, received: bool) -> None:
        """Append one message, or refuse when it cannot be kept; *body* is kept where the node keeps bodies.

        None is a body that nobody may keep: then nothing can ever open its digest.
        """
        self._certificates.keep(message.certificate)
        record = EvidenceRecord(received=received, signed_header=message.signed)
        self._write(record, b"" if self._bodies is None or body is None else _kept(message.salt, body))
        self._tell_refusals()

    def _tell_refusals(self, *, last: bool = False) -> None:
        for each in self.refusals.collect(last=last):
            with suppress(StorageFull):  # the message that gave occasion is kept; the audit record has these too
                self._write(EvidenceRecord(received=True, refused=each), b"")

    def _write(self, record: EvidenceRecord, kept: bytes) -> None:
        record.record_time.CopyFrom(timestamp(clocks.unix()))
        with self._lock, locks.waited_for(self._file.descriptor) if self._shared else nullcontext():
            self._append(record.SerializeToString(), kept)
        self._notary.stir()

    def _append(self, record: bytes, kept: bytes) -> None:
        if self._bodies is None or not kept:
            self._file.append(record)
            return
        size = self._bodies.append(kept)
        try:
            self._file.append(record)
        except StorageFull:
            self._bodies.take_back(size)
            raise

    def close(self) -> None:
        """Tell what is left to tell, sign a last head and let go."""
        self._tell_refusals(last=True)
        self._notary.stop()
        self._file.close()
        if self._bodies is not None:
            self._bodies.close()


class _Certificates:
    """The certificates that a log's records name, one file each."""

    def __init__(self, folder: Path) -> None:
        files.make_folder(folder)
        self._folder = folder
        self._known: set[bytes] = set()

    def keep(self, certificate: bytes) -> None:
        """See that *certificate* is there before any record names it."""
        if certificate in self._known:
            return
        path = certificate_file(self._folder, hashlib.sha256(certificate).digest())
        try:
            if not path.exists():
                files.write(path, certificate, files.PRIVATE)
        except OSError as error:
            raise StorageFull from error
        self._known.add(certificate)


def certificate_file(folder: Path, fingerprint: bytes) -> Path:
    """Return where a log's ``certificates/`` keeps the one with this SHA-256."""
    return folder / f"{fingerprint.hex()}.der"


def _kept(salt: bytes, body: bytes) -> bytes:
    return KeptBody(digest=salted_digest(salt, body), salt=salt, body=body).SerializeToString()


def _mend(descriptor: int, folder: Path) -> None:
    """Cut a torn frame that a crash left at the end of the log."""
    known = entries(folder / "messages.idx")
    indexed = known[-1].offset if known else 0
    end = max((end for _, end in frames(folder / "messages.log", indexed)), default=indexed)
    if end > indexed or not known:  # else even what was indexed is damaged: evidence of that is not cut away
        os.ftruncate(descriptor, min(end, os.fstat(descriptor).st_size))
