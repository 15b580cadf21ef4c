"""The background side of an evidence log: grows the tree (RFC 9162), keeps the index, signs heads.

A thread reads what was appended, adds it to the node's Merkle tree, and signs a head about once a second. Of several
workers only the one that holds the index's lock does so; the others read what it signed.
"""

import hashlib
import json
import logging
import os
import struct
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from juki.types.v1.evidence_pb2 import Attested, EvidenceRecord, TreeHead
from juki.types.v1.message_header_pb2 import DIRECTION_REQUEST, MessageHeader, SignedHeader
from mesh.evidence.frames import add, cut_torn, frame_of, frames, last_frame
from mesh.failures import log_failure
from mesh.signatures import merkle
from mesh.signatures.identity import Identity
from mesh.signatures.messages import NO_LOG, LogHead, timestamp
from mesh.signatures.signing import HEAD_TYPE, attest
from pki import files
from world import clocks, locks, threads

HEAD_EVERY: Final = 1.0  # seconds between signed heads while records come in
INDEX: Final = struct.Struct(">32s16sQ32s")
LACKING: Final = "messages.log lacks what was indexed and signed"
SMALL: Final = 64 * 1024 * 1024  # bytes; a longer log is not read through at every start
REMEDY: Final = (
    "Stop the network, put the newest copy of {folder} in its place and start again; or move that folder and {begun}"
    " away, keep them, and start again with a log that begins anew."
)

log = logging.getLogger(__name__)


class Entry(NamedTuple):
    """What the index says of one record; an answer stands under the digest of its request."""

    request_digest: bytes
    message_id: bytes
    offset: int  # in the log
    leaf: bytes  # its hash in the tree


def entry_of(record: bytes, offset: int) -> Entry:
    """Return the index entry of an evidence record; one that holds no message stands under zeros."""
    signed = SignedHeader.FromString(EvidenceRecord.FromString(record).signed_header)
    header = MessageHeader.FromString(signed.header)
    asked = header.direction == DIRECTION_REQUEST
    digest = hashlib.sha256(signed.header).digest() if asked else header.request_digest
    return Entry(_sized(digest, 32), _sized(header.message_id, 16), offset, merkle.leaf_hash(record))


def _sized(raw: bytes, size: int) -> bytes:
    return raw.ljust(size, b"\0")[:size]


def entries(path: Path) -> list[Entry]:
    """Return the whole entries of an index."""
    raw = path.read_bytes() if path.exists() else b""
    return [Entry(*each) for each in INDEX.iter_unpack(raw[: len(raw) - len(raw) % INDEX.size])]


def begun(folder: Path) -> Path:
    """Return the mark beside an evidence folder: that a log was begun in it, and how it was when signed last."""
    return folder.with_name(f"{folder.name}.begun")


def _last_entry(path: Path) -> list[Entry]:
    """Return the last whole entry of an index; none while it is empty."""
    if not path.exists():
        return []
    with path.open("rb") as index:
        count = index.seek(0, os.SEEK_END) // INDEX.size
        index.seek(max(0, count - 1) * INDEX.size)
        return [Entry(*INDEX.unpack(index.read(INDEX.size)))] if count else []


class EvidenceDamaged(Exception):
    """The log is not what it was; the text says in what, and what to do."""


class Notary:
    """Works for one log while it is open."""

    def __init__(self, folder: Path, identity: Identity, *, shared: bool = False) -> None:
        self._log, self._index, self._heads = (folder / name for name in ("messages.log", "messages.idx", "heads.log"))
        self._begun, self._identity = begun(folder), identity
        self._patience = HEAD_EVERY if shared else None  # what other workers write, no stir tells of
        self.newest = NO_LOG  # as signed last, by whichever worker
        self._damage: EvidenceDamaged | None = None  # for which no more heads are signed
        self._stir, self._ended = threads.Event(), threads.Event()
        self._signed = -1  # size of the newest head of this process
        self._thread = threads.Thread(target=self._run, name="evidence", daemon=True)

    def start(self) -> None:
        """Begin to work; the first look reads what an earlier process left unsigned."""
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
        with self._index.open("ab") as index:
            offset = 0
            while not locks.try_lock(index.fileno()):  # only one worker holds the index
                head, offset = last_frame(self._heads, offset)
                self._read(head)
                if self._ended.wait(HEAD_EVERY):
                    return
            self._notarise()

    def _notarise(self) -> None:
        try:
            self._sign_what_comes()
        except EvidenceDamaged as damage:
            self._damage = damage
            log.error("no more heads are signed: %s", damage)  # it says all

    def _sign_what_comes(self) -> None:
        tree, offset = self._recover()
        offset = self._grow(tree, offset)
        self._must_go_on(tree)
        while True:
            self._stir.wait(self._patience)
            self._stir.clear()
            last = self._ended.is_set()
            try:
                self.must_be_whole()
                offset = self._grow(tree, offset)
                if tree.size < self.newest.size:
                    raise self._damaged(LACKING)
                if tree.size != self._signed:
                    self._sign(tree)
            except OSError as error:
                log_failure(log, error, "the evidence index could not be written")
            if last:
                return
            self._ended.wait(HEAD_EVERY)

    def must_be_whole(self) -> None:
        """Raise when the log is known to be damaged, or is seen to be at a glance; cheap enough for once a second."""
        if self._damage:
            raise self._damage
        if not self._log.exists():
            raise self._damaged("messages.log is gone")
        if not self._heads.exists() and self._begun.exists():
            raise self._damaged("heads.log is gone, and there was one")
        self._end_of(_last_entry(self._index))

    def _damaged(self, what: str) -> EvidenceDamaged:
        return EvidenceDamaged(f"{what}. {REMEDY.format(folder=self._log.parent, begun=self._begun)}")

    def _recover(self) -> tuple[merkle.GrowingTree, int]:
        """Build the tree from the index, less a torn entry left by a killed process."""
        self.must_be_whole()
        self._read(cut_torn(self._heads))
        found = entries(self._index)
        os.truncate(self._index, len(found) * INDEX.size)
        tree = merkle.GrowingTree()
        for each in found:
            tree.append(each.leaf)
        return tree, self._end_of(found if self._log.stat().st_size < SMALL else found[-1:])

    def _must_go_on(self, tree: merkle.GrowingTree) -> None:
        """Raise unless the log goes on from what was signed last, by its heads and by the mark beside its folder."""
        if tree.size < self.newest.size:
            raise self._damaged(LACKING)
        try:
            size, root = json.loads(self._begun.read_bytes())
        except (FileNotFoundError, ValueError, TypeError):
            return  # nothing was signed yet
        leaves = [each.leaf for each in entries(self._index)[:size]]
        if len(leaves) < size or merkle.root_of(leaves).hex() != root:
            raise self._damaged("messages.log is older than it was, or another one")

    def _end_of(self, found: Sequence[Entry]) -> int:
        """Return the offset after the entries *found*, which follow each other; the log must have them as indexed."""
        if not found:
            return 0
        kept = [
            (merkle.leaf_hash(record), end) for record, end in islice(frames(self._log, found[0].offset), len(found))
        ]
        if [leaf for leaf, _ in kept] != [each.leaf for each in found]:
            raise self._damaged(LACKING)
        return kept[-1][1]

    def _grow(self, tree: merkle.GrowingTree, offset: int) -> int:
        fresh, start = [], offset
        for record, end in frames(self._log, offset):
            fresh.append(entry_of(record, start))
            start = end
        _write(self._index, fresh)
        for each in fresh:  # only now: what could not be indexed is read again at the next look
            tree.append(each.leaf)
        return start

    def _sign(self, tree: merkle.GrowingTree) -> None:
        head = TreeHead(
            node=self._identity.spiffe_id, tree_size=tree.size, root=tree.root(), issue_time=timestamp(clocks.unix())
        )
        signed = attest(self._identity.signing_key, HEAD_TYPE, head.SerializeToString())
        add(self._heads, frame_of(signed.SerializeToString()))
        self._signed, self.newest = tree.size, LogHead(head.tree_size, head.root)
        files.write(self._begun, json.dumps([tree.size, tree.root().hex()]).encode(), files.PRIVATE, durable=False)

    def _read(self, signed: bytes) -> None:
        """Know of a head that was signed before, or by another worker."""
        if signed:
            head = TreeHead.FromString(Attested.FromString(signed).payload)
            self.newest = LogHead(head.tree_size, head.root)


def _write(index: Path, fresh: Sequence[Entry]) -> None:
    add(index, b"".join(INDEX.pack(*each) for each in fresh))
