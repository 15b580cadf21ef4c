"""Run as a program: a node that begins to do the rows of a job, and is killed at a given place."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fittings.jobs import runner, store
from mesh.storage.unit import Unit
from tests.fittings.jobs.toy import Toy, keep

AT = 5  # the row, or the unit, at which it dies
ROWS, CHUNK = 40, 4


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(times: int, done: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does the same and dies once it was done that many times."""
    left = [times]

    def do(*facts: Any) -> Any:
        result = done(*facts)
        left[0] -= 1
        if not left[0]:
            die()
        return result

    return do


def main(folder: Path, place: str) -> None:
    runner.CHUNK = CHUNK  # type: ignore[misc]  # units of few rows
    act = after(AT, keep) if place == "within a row" else keep
    toy = Toy(folder, act=act)
    toy.start(*(f"note {number}" for number in range(ROWS)))
    if place == "after the marks":
        store.settle = after(AT, store.settle)
    if place == "before the commit":
        Unit.flush = after(AT, Unit.flush)  # type: ignore[method-assign]  # the node dies with everything written
    if place == "between units":
        toy.before_unit = after(AT, lambda: None)
    toy.take_turn()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
