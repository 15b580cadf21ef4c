"""Locks on open files, which a process loses when it ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from world import clocks, threads


class Busy(Exception):
    """Another process holds what this one needs."""


def try_lock(descriptor: int) -> bool:
    """Lock an open file now, or say that somebody else has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for(descriptor: int, *, shared: bool = False) -> None:
    """Lock an open file, alone or *shared*, waiting for whoever has it; the lock ends when the file is closed."""
    fcntl.flock(descriptor, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


@contextmanager
def waited_for(descriptor: int) -> Iterator[None]:
    """Hold the lock of an open file, waiting for whoever has it."""
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)


@contextmanager
def folder_waited_for(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, waiting for whoever has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with waited_for(descriptor):
            yield
    finally:
        os.close(descriptor)


@contextmanager
def held(path: Path, patience: float = 0.0) -> Iterator[int]:
    """Hold the lock file at *path* (its descriptor is given), or raise ``Busy`` after *patience* seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline, pause = clocks.monotonic() + patience, threads.Event()
    with path.open("a") as file:
        while not try_lock(file.fileno()):
            if clocks.monotonic() >= deadline:
                raise Busy(str(path))
            pause.wait(0.01)
        yield file.fileno()


def is_held(path: Path) -> bool:
    """Whether some process holds the lock file at *path*; one that is not there is held by nobody."""
    try:
        with path.open("rb") as file:
            return not try_lock(file.fileno())
    except FileNotFoundError:
        return False
