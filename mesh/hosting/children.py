"""What is known from outside of a network's processes: which run, how each has fared, and why one ended.

Files below ``run/hosts/`` in the state folder, of worth only while the network runs. Each process holds a lock file
with its own name and id for as long as it lives, which is how one that outlived its supervisor is found.
"""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from mesh.state import State
from mesh.world import clocks, locks, threads
from pki import files
from vocabulary.refusals import Refusal

CRASHES: Final = 3  # deaths in a row, each soon after the start, until a process counts as unable to run
PATIENCE: Final = 5.0  # seconds a leftover gets to end by itself before it is killed
LONGEST_CAUSE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One process of a network as its supervisor last saw it."""

    name: str
    pid: int  # 0 while it is not running
    start_time: str
    crashes: int  # deaths in a row soon after the start
    last_exit: int | None  # exit status; below zero the signal that ended it

    @property
    def crash_loops(self) -> bool:
        """Whether it dies as often as it is started."""
        return self.crashes >= CRASHES


# ---- records


def keep(state: State, record: Record) -> None:
    """Write a record in the place of the last."""
    state.hosts.mkdir(parents=True, exist_ok=True)
    files.write(state.hosts / f"{record.name}.json", json.dumps(asdict(record)).encode(), durable=False)


def records(state: State) -> dict[str, Record]:
    """Every process that was started, by name."""
    found = {}
    for path in sorted(state.hosts.glob("*.json")):
        try:
            record = Record(**json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, OSError):
            continue
        found[record.name] = record
    return found


def forget(state: State) -> None:
    """Forget the records and causes of an earlier run."""
    for path in (*state.hosts.glob("*.json"), *state.hosts.glob("*.cause"), *(state.run / "troubles").glob("*")):
        path.unlink(missing_ok=True)


# ---- causes


def keep_cause(state: State, name: str, error: BaseException) -> None:
    """Write in one line why the process *name* ends."""
    state.hosts.mkdir(parents=True, exist_ok=True)
    files.write(state.hosts / f"{name}.cause", cause_of(error).encode("utf-8", "replace"), durable=False)


def cause(state: State, name: str) -> str:
    """Why the process *name* ended: its own last word, else how it was ended; empty when neither is known."""
    try:
        return (state.hosts / f"{name}.cause").read_text(encoding="utf-8")
    except FileNotFoundError:
        pass
    record = records(state).get(name)
    if record is None or record.last_exit is None:
        return ""
    if record.last_exit >= 0:
        return f"it ended with status {record.last_exit}"
    return f"it was ended by {signal.Signals(-record.last_exit).name}"


def cause_of(error: BaseException) -> str:
    """What an operator needs of an error, in one line: of a database its driver's word alone, never the statement."""
    if isinstance(error, Refusal):
        return error.explain()
    said = getattr(error, "orig", None) or error
    line = " ".join(str(said).split())[:LONGEST_CAUSE] or "no more is known"
    return f"{type(said).__name__}: {line}"


# ---- locks


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


def log_file(state: State, name: str) -> IO[bytes]:
    """Where the process *name* prints."""
    path: Path = state.logs / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab", buffering=0)
