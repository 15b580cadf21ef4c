"""Processes that may have outlived their supervisor: which live, and how they are ended.

Each process of a network holds a lock file below ``run/hosts/`` in the state folder, with its own name and id, for as
long as it lives; so one that nobody watches any more is found.
"""

import os
import signal
from collections.abc import Iterator
from typing import IO, Final

from mesh.state import State
from world import clocks, locks, threads

PATIENCE: Final = 5.0  # seconds a leftover gets to end by itself before it is killed


def hold(state: State, name: str) -> IO[str]:
    """Take the lock that says this process runs as *name*; it is held until the process ends, however it ends."""
    state.hosts.mkdir(parents=True, exist_ok=True)
    file = (state.hosts / f"{name}.{os.getpid()}.lock").open("a")
    locks.wait_for(file.fileno())  # nobody else may hold it, but somebody may be looking
    return file


def alive(state: State) -> dict[int, str]:
    """The processes of a network that live now: name by process id; locks of dead ones are cleared away."""
    found = {}
    for path in sorted(state.hosts.glob("*.lock")):
        name, _, pid = path.stem.rpartition(".")
        if not locks.is_held(path):
            path.unlink(missing_ok=True)
        elif pid.isdigit():
            found[int(pid)] = name
    return found


def end_leftovers(state: State, patience: float = PATIENCE) -> list[str]:
    """End what outlived its supervisor, by force where asking does not help; say what was ended.

    Only for whoever knows that no supervisor runs.
    """
    ended = alive(state)
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        for pid in alive(state):
            send(pid, number)
            send(pid, signal.SIGCONT)  # one that was stopped hears nothing until it goes on
        for _ in _until(clocks.monotonic() + seconds):
            if not alive(state):
                return sorted(ended.values())
    return sorted(ended.values())


def _until(deadline: float) -> Iterator[None]:
    pause = threads.Event()
    while clocks.monotonic() < deadline:
        yield
        pause.wait(0.02)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended already."""
    if pid:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return
