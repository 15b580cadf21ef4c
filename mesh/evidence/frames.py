"""Files that only grow: frames of length, record and CRC-32, so that a torn last one is told from a whole one."""

import os
import struct
import zlib
from collections import deque
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path
from typing import Final

from mesh.refusals import StorageFull

LARGEST: Final = 64 << 20  # bytes; a longer frame is damage
_LENGTH: Final = struct.Struct(">I")
_CHECK: Final = struct.Struct(">I")


def frame_of(record: bytes) -> bytes:
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


def last_frame(path: Path, offset: int = 0) -> tuple[bytes, int]:
    """Return the last whole record from *offset* on and the offset after it; no record when there is none."""
    found = deque(frames(path, offset), maxlen=1) if path.exists() else ()
    return found[0] if found else (b"", offset)


def cut_torn(path: Path) -> bytes:
    """Cut a torn frame off the end of *path*, if it exists; return the last whole record."""
    record, end = last_frame(path)
    if path.exists():
        os.truncate(path, end)
    return record


def add(path: Path, entry: bytes) -> None:
    """Append all of *entry*, or nothing."""
    with path.open("ab", buffering=0) as file:
        before = file.tell()
        try:
            if file.write(entry) != len(entry):
                raise OSError(ENOSPC, "cut short")
        except OSError:
            file.truncate(before)
            raise


class FrameFile:
    """An open file of frames; whoever writes to it in turn with others holds a lock of its own choosing."""

    def __init__(self, path: Path) -> None:
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def append(self, record: bytes) -> int:
        """Append one frame in one step and return its size, or refuse and leave the file as it was."""
        frame = frame_of(record)
        try:
            written = os.write(self.descriptor, frame)
        except OSError as error:
            raise StorageFull from error
        if written != len(frame):  # the disk filled in the middle
            self.take_back(written)
            raise StorageFull
        return written

    def take_back(self, size: int) -> None:
        """Cut what was appended last."""
        os.ftruncate(self.descriptor, os.fstat(self.descriptor).st_size - size)

    def close(self) -> None:
        os.close(self.descriptor)
