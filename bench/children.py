"""Processes of a measurement: each plays one role, told what to do by lines of JSON.

A role is a function of its spec that returns an ``Actor``. The parent writes one line and reads one line.
"""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Protocol, Self

Spec = Mapping[str, Any]
ROOT: Final = Path(__file__).resolve().parent.parent
ROLES: Final = {
    "host": "bench.road:play_host",
    "traces": "bench.road:play_traces",
    "bare": "bench.bare:play_service",
    "bare-chain": "bench.bare:play_chain",
    "web": "bench.web:play",
    "load": "bench.load:play",
    "country": "bench.country:play",
    "bare-country": "bench.country:play_bare",
}


class Actor(Protocol):
    """What a role does once it is ready."""

    def ask(self, question: Spec) -> dict[str, Any]: ...
    def close(self) -> None: ...


class Child:
    """One process in a role, ready when this is made."""

    def __init__(self, role: str, **spec: Any) -> None:
        environment = {**os.environ, "GRPC_VERBOSITY": "NONE", "PYTHONPATH": f"{ROOT}:{ROOT / 'gen'}"}
        self.role = role
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.children", role],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            text=True,
        )
        self.told = self.ask(**spec)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def ask(self, **question: Any) -> dict[str, Any]:
        """Send one question and return the answer."""
        self.begin(**question)
        return self.end()

    def begin(self, **question: Any) -> None:
        """Send one question; ``end`` returns its answer."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()

    def end(self) -> dict[str, Any]:
        """Return the answer to the question begun last."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the {self.role} process ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Let it end by itself; make it, if it does not."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def cpu_seconds(pid: int) -> float:
    """Return the processor time that process *pid* has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """Return the proportional set size of process *pid* in bytes."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def main(role: str) -> None:
    """Play *role* until standard input ends."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    module, _, function = ROLES[role].partition(":")
    play: Callable[[Spec], Actor] = getattr(import_module(module), function)
    spec = json.loads(sys.stdin.readline())
    if warm := getattr(import_module(module), "warm", None):  # what is not to be measured
        warm(spec)
    start = perf_counter()
    actor = play(spec)
    _say({"seconds": perf_counter() - start})
    for line in sys.stdin:
        _say(actor.ask(json.loads(line)))
    actor.close()
    os._exit(0)  # nobody waits for what threads of others still do


def _say(answer: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
