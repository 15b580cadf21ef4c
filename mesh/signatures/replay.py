"""Every message is received once: across threads, workers, and restarts.

A message id is a UUIDv7, so it tells its own minute. Each node keeps one small file per minute, shared by
all its workers; a claim is one appended record of 32 bytes (id and a mark of whose claim it is), so that a disk
that fills, which it does by whole blocks, never cuts one. The kernel puts appends in one order, so the first claim
in the file wins, whoever reads it. The file survives a kill; files older than the window are deleted, because stale
messages are refused by their time.
"""

import os
from itertools import count
from pathlib import Path
from typing import Final

from mesh.refusals import StorageFull
from world import chance, threads

RECORD: Final = 32
CHUNK: Final = RECORD << 12  # bytes read at once
MINUTE: Final = 60_000  # milliseconds


class ReplayGuard:
    """The ids one node has received within its window."""

    def __init__(self, folder: Path, window: float) -> None:
        """Keep claims below *folder*; ids older than *window* seconds need not be remembered."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._kept_minutes = int(window // 60) + 2
        self._lock = threads.Lock()
        self._minutes: dict[int, _Minute] = {}
        self._worker = chance.random_bytes(8)
        self._number = count(1)

    def claim(self, message_id: bytes) -> bool:
        """Return whether this is the first time that *message_id* is received."""
        minute = int.from_bytes(message_id[:6], "big") // MINUTE
        mark = self._worker + next(self._number).to_bytes(8, "big")
        with self._lock:
            page = self._minutes.get(minute) or self._turn_to(minute)
            return page.claim(message_id, mark)

    def _turn_to(self, minute: int) -> "_Minute":
        page = self._minutes[minute] = _Minute(self._folder / f"{minute}.ids")
        for old in [each for each in self._minutes if each < minute - self._kept_minutes]:
            self._minutes.pop(old).close()
        for path in self._folder.glob("*.ids"):
            if int(path.stem) < minute - self._kept_minutes:
                path.unlink(missing_ok=True)
        return page

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for page in self._minutes.values():
                page.close()
            self._minutes.clear()


class _Minute:
    """The claims whose ids were made within one minute."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._read = 0
        self._winners: dict[bytes, bytes] = {}

    def claim(self, message_id: bytes, mark: bytes) -> bool:
        if message_id in self._winners:
            return False
        try:
            written = os.write(self._file, message_id + mark)
        except OSError as error:
            raise StorageFull from error
        if written != RECORD:
            raise StorageFull
        self._catch_up()
        return self._winners.get(message_id) == mark

    def _catch_up(self) -> None:
        """Read what this and other workers appended since."""
        more = True
        while more:
            fresh = os.pread(self._file, CHUNK, self._read)
            more = len(fresh) == CHUNK
            whole = len(fresh) - len(fresh) % RECORD
            self._read += whole
            for at in range(0, whole, RECORD):
                self._winners.setdefault(fresh[at : at + 16], fresh[at + 16 : at + RECORD])

    def close(self) -> None:
        os.close(self._file)
