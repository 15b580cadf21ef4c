"""What is known from outside of a network's processes: how each has fared, why one ended, and where it prints.

Files below ``run/hosts/`` in the state folder, of worth only while the network runs.
"""

import json
import signal
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from sqlalchemy.exc import DataError, IntegrityError

from mesh.state import State
from pki import files
from vocabulary.refusals import Refusal

CRASHES: Final = 3  # deaths in a row, each soon after the start, until a process counts as unable to run
LONGEST_CAUSE: Final = 500
ABOUT_ROWS: Final = (DataError, IntegrityError)


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
    """What an operator needs of an error, in one line: of a database its driver's word alone, never the statement.

    Of a row that was not taken not even that word, since it is about the row.
    """
    if isinstance(error, Refusal):
        return error.explain()
    said = getattr(error, "orig", None) or error
    word = "" if isinstance(error, ABOUT_ROWS) else _word(said)
    line = " ".join(word.split())[:LONGEST_CAUSE] or "no more is known"
    return f"{type(said).__name__}: {line}"


def _word(said: BaseException) -> str:
    """Return what an error says; of PostgreSQL's without the lines below that quote statement and row."""
    return getattr(getattr(said, "diag", None), "message_primary", None) or str(said)


def log_file(state: State, name: str) -> IO[bytes]:
    """Where the process *name* prints."""
    path: Path = state.logs / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("ab", buffering=0)
