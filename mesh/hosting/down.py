"""Stopping a network, by force where asking does not help, until nothing of it is left running."""

import signal
from collections.abc import Sequence
from typing import Final

from mesh.hosting import leftovers, process_records, supervisor
from mesh.hosting.faults import NetworkError
from mesh.state import State
from world import clocks, threads

PATIENCE: Final = 30.0  # seconds for a supervisor to end


def stop(state: State) -> str:
    """Stop the network that runs in *state*; say what was done, nothing when none ran."""
    if not supervisor.stop(state):
        return end_leftovers(state)
    if _has_stopped(state):
        process_records.forget(state)
        return "stopped"
    supervisor.stop(state, signal.SIGKILL)
    if not _has_stopped(state):
        raise NetworkError(f"the supervisor does not end. See {state.logs / 'supervisor.log'}.")
    end_leftovers(state)
    return "the supervisor did not end by itself and was killed; nothing is left running"


def end_leftovers(state: State) -> str:
    """End what an earlier network left running, where no supervisor runs; say what was ended."""
    names: Sequence[str] = leftovers.end_leftovers(state)
    if not names:
        return ""
    return f"ended {len(names)} processes that an earlier network left running: {', '.join(names)}"


def must_not_run(state: State) -> None:
    """Refuse when anything of a network runs in *state*."""
    if supervisor.is_running(state) or leftovers.alive(state):
        raise NetworkError(f"a network runs in {state.root}. Stop it first: juki down.")


def _has_stopped(state: State) -> bool:
    deadline, pause = clocks.monotonic() + PATIENCE, threads.Event()
    while supervisor.is_running(state):
        if clocks.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True
