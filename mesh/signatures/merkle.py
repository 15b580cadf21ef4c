"""Merkle trees with the hashing and the proofs of RFC 9162, section 2.1."""

import hashlib
from collections.abc import Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Return the hash of one leaf's bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf *hashes*."""
    tree = GrowingTree()
    for each in hashes:
        tree.append(each)
    return tree.root()


def inclusion_path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the hashes that lead from leaf *index* to the root, nearest first."""
    if len(hashes) <= 1:
        return []
    split = _largest_power_below(len(hashes))
    if index < split:
        return [*inclusion_path(hashes[:split], index), root_of(hashes[split:])]
    return [*inclusion_path(hashes[split:], index - split), root_of(hashes[:split])]


def inclusion_paths(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """Return the inclusion path of every leaf, hashing each inner node once."""
    paths: list[list[bytes]] = [[] for _ in hashes]
    _collect_paths(hashes, 0, paths)
    return paths


def _collect_paths(hashes: Sequence[bytes], first: int, paths: list[list[bytes]]) -> bytes:
    """Append to the *paths* of these leaves, the first of which is number *first*; return their root."""
    if len(hashes) == 1:
        return hashes[0]
    split = _largest_power_below(len(hashes))
    left = _collect_paths(hashes[:split], first, paths)
    right = _collect_paths(hashes[split:], first + split, paths)
    for index in range(first, first + split):
        paths[index].append(right)
    for index in range(first + split, first + len(hashes)):
        paths[index].append(left)
    return node_hash(left, right)


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root that *path* leads to from a leaf hash, or None when its shape is impossible."""
    if not 0 <= index < size:
        return None
    at, last, node = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = node_hash(step, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, step)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


class GrowingTree:
    """A tree that only grows and remembers no more than the roots of its full subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def append(self, hashed_leaf: bytes) -> None:
        """Add one leaf hash."""
        self.size += 1
        self._peaks.append(hashed_leaf)
        full = self.size
        while not full & 1:
            right = self._peaks.pop()
            self._peaks.append(node_hash(self._peaks.pop(), right))
            full >>= 1

    def root(self) -> bytes:
        """Return the root of all that was appended."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def _largest_power_below(size: int) -> int:
    """Return the largest power of two smaller than *size*."""
    return 1 << (size - 1).bit_length() - 1
