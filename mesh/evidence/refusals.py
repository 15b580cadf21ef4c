"""Refused messages: each caller's first hundred a minute are kept one by one, the others told together.

A caller that may not call could otherwise fill its callee's disk. What is told together is a count and the root over
the messages' digests, so that whoever still has such a message can show that it was one of them.
"""

import hashlib
from typing import Final

from juki.types.v1.evidence_pb2 import RefusedMessages
from mesh.signatures import merkle
from world import clocks, threads

ONE_BY_ONE: Final = 100
MINUTE: Final = 60.0  # seconds


class RefusalTally:
    """One log's, within the minute; safe for many threads."""

    def __init__(self) -> None:
        self._began = 0.0
        self._kept: dict[str, int] = {}  # by caller
        self._others: dict[str, merkle.GrowingTree] = {}
        self._lock = threads.Lock()

    def is_full(self, caller: str) -> bool:
        """Whether the next refused message of *caller* is one too many to keep by itself."""
        return self._kept.get(caller, 0) >= ONE_BY_ONE and clocks.unix() < self._began + MINUTE

    def kept(self, caller: str) -> None:
        """Count one that the log holds."""
        with self._lock:
            self._turn()
            self._kept[caller] = self._kept.get(caller, 0) + 1

    def add(self, caller: str, signed: bytes) -> None:
        """Count one that the log does not hold, by its signed header."""
        with self._lock:
            tree = self._others.setdefault(caller, merkle.GrowingTree())
            tree.append(merkle.leaf_hash(hashlib.sha256(signed).digest()))

    def _turn(self) -> None:
        now = clocks.unix()
        if now >= self._began + MINUTE:
            self._began, self._kept = now, {}

    def collect(self, *, last: bool = False) -> list[RefusedMessages]:
        """Return, and forget, what is to be told: once the minute is over, or now when it is the *last* time."""
        if not self._others or not (last or clocks.unix() >= self._began + MINUTE):
            return []
        with self._lock:
            others, self._others = self._others, {}
        return [RefusedMessages(caller=each, count=tree.size, root=tree.root()) for each, tree in others.items()]
