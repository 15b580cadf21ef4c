"""One supervisor starts, watches and stops the processes of a network on this machine.

It imports everything once and forks each host from that warm image, which makes a start quick and its memory
shared. It has no threads and never starts gRPC itself, so that forking is safe at any time; a host that dies is
forked anew. It holds a lock for as long as it lives, which is how others know that a network is running.
"""

import faulthandler
import gc
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Final, NoReturn

from mesh.state import State
from mesh.topology.certificates import pki_nodes
from mesh.topology.model import Topology
from mesh.world import clocks, locks, wire
from pki.folder import PkiFolder

FIRST_PAUSE: Final = 0.2  # seconds before a host that died is started again, doubling …
LONGEST_PAUSE: Final = 5.0  # … up to this
STEADY: Final = 10.0  # seconds after which a host counts as having started well
STOP_PATIENCE: Final = 10.0  # seconds a host gets to end before it is killed
RENEW_EVERY: Final = 3600.0  # seconds between looks at certificates and revocation lists

log = logging.getLogger(__name__)
Run = Callable[[], None]


def is_running(state: State) -> bool:
    """Return whether a supervisor holds *state*."""
    try:
        with locks.held(state.run / "supervisor.lock"):
            return False
    except locks.Busy:
        return True


def busy_ports(topology: Topology) -> list[tuple[str, int]]:
    """Return the hosts, with their ports, whose port another program uses."""
    wanted = [(host.name, host.address, host.port) for host in topology.hosts if not host.external]
    wanted.append(("the trace receiver", "127.0.0.1", topology.trace_port))
    return [(name, port) for name, address, port in wanted if not wire.is_free(address, port)]


def ensure_trust(topology: Topology, state: State) -> None:
    """Make, mend or renew every certificate and revocation list that *topology* needs."""
    PkiFolder(state.pki).ensure(list(topology.trust_domains), pki_nodes(topology), clocks.now())


def detach(state: State, run: Callable[[], None], inherited: int) -> int:
    """Fork a process of its own session that runs *run* in the background, and return its id.

    It takes over this process's warm imports. *inherited* is a descriptor it must not keep.
    """
    state.logs.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setsid()
        os.close(inherited)
        with (state.logs / "supervisor.log").open("ab") as out, Path(os.devnull).open("rb") as nothing:
            for source, target in ((nothing, 0), (out, 1), (out, 2)):
                os.dup2(source.fileno(), target)
        log_plainly()
        run()
        status = 0
    except BaseException:
        log.exception("the supervisor ended")
    finally:
        os._exit(status)


def has_ended(pid: int) -> bool:
    """Return whether the child process *pid* of this process has ended."""
    return os.waitpid(pid, os.WNOHANG)[0] == pid


def log_plainly() -> None:
    """Write log lines to standard error, one a line, with time and level."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)


@dataclass(slots=True)
class Child:
    """One process: what it runs, and how it has fared."""

    name: str
    run: Run
    pid: int = 0
    began: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = field(default=0.0)  # monotonic moment of the next start, when it is not running


class Supervisor:
    """Runs until told to stop."""

    def __init__(self, state: State, topology: Topology, children: Sequence[tuple[str, Run]]) -> None:
        """*children* are names and what each process runs; nothing is started yet."""
        self._state, self._topology = state, topology
        self._children = [Child(name, run) for name, run in children]
        self._stopping = False
        self._renew_at = clocks.monotonic() + RENEW_EVERY

    def run(self) -> None:
        """Start every child and keep them running until SIGTERM or SIGINT."""
        with locks.held(self._state.run / "supervisor.lock") as self._lock:
            for each in (signal.SIGTERM, signal.SIGINT):
                signal.signal(each, self._stop)
            signal.signal(signal.SIGCHLD, lambda number, frame: None)  # so that waiting is interrupted
            wake, self._wake = os.pipe()
            os.set_blocking(self._wake, False)
            signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
            (self._state.run / "supervisor.pid").write_text(str(os.getpid()))
            gc.freeze()
            try:
                self._keep_running(wake)
            finally:
                self._end_all()
                (self._state.run / "supervisor.pid").unlink(missing_ok=True)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _keep_running(self, wake: int) -> None:
        import select

        while not self._stopping:
            self._reap()
            for child in self._children:
                if not child.pid and clocks.monotonic() >= child.due:
                    self._start(child)
            if clocks.monotonic() > self._renew_at:
                self._renew()
            readable, _, _ = select.select([wake], [], [], 0.5)
            if readable:
                os.read(wake, 512)

    def _renew(self) -> None:
        self._renew_at = clocks.monotonic() + RENEW_EVERY
        try:
            ensure_trust(self._topology, self._state)
        except OSError:
            log.exception("certificates could not be renewed")

    def _start(self, child: Child) -> None:
        pid = os.fork()
        if pid == 0:
            self._become(child)
        child.pid, child.began = pid, clocks.monotonic()
        note = {"pid": pid, "start_time": clocks.now().isoformat()}
        (self._state.run / f"{child.name}.json").write_text(json.dumps(note))
        log.info("started %s as process %d", child.name, pid)

    def _become(self, child: Child) -> NoReturn:
        """Turn this forked process into the child; never return."""
        os.close(self._lock)  # a host that outlives its supervisor must not look like one
        signal.set_wakeup_fd(-1)
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
            signal.signal(each, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        status = 1
        try:
            out = _log_file(self._state, child.name)
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            faulthandler.enable()  # a crash in native code leaves its stack in the log
            child.run()
            status = 0
        except BaseException:
            log.exception("%s ended", child.name)
        finally:
            os._exit(status)

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self._children:
                if child.pid == pid:
                    self._died(child, status)

    def _died(self, child: Child, status: int) -> None:
        lived = clocks.monotonic() - child.began
        child.pause = FIRST_PAUSE if lived > STEADY else min(LONGEST_PAUSE, child.pause * 2)
        child.pid, child.due = 0, clocks.monotonic() + child.pause
        log.warning("%s died after %.1f s (%s)", child.name, lived, os.waitstatus_to_exitcode(status))

    def _end_all(self) -> None:
        for child in self._children:
            _signal(child.pid, signal.SIGTERM)
        deadline = clocks.monotonic() + STOP_PATIENCE
        import select

        while any(child.pid for child in self._children) and clocks.monotonic() < deadline:
            self._reap()
            select.select([], [], [], 0.02)
        for child in self._children:
            _signal(child.pid, signal.SIGKILL)
            (self._state.run / f"{child.name}.json").unlink(missing_ok=True)


def _signal(pid: int, number: signal.Signals) -> None:
    if pid:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _log_file(state: State, name: str) -> IO[bytes]:
    state.logs.mkdir(parents=True, exist_ok=True)
    return (state.logs / f"{name}.log").open("ab", buffering=0)


def stop(state: State) -> bool:
    """Ask the supervisor of *state* to stop; return whether there was one."""
    try:
        pid = int((state.run / "supervisor.pid").read_text())
    except (FileNotFoundError, ValueError):
        return False
    if not is_running(state):
        return False
    _signal(pid, signal.SIGTERM)
    return True


def process_ids(state: State) -> dict[str, int]:
    """Return the process id of each child that was started."""
    found = {}
    for path in sorted(state.run.glob("*.json")):
        try:
            found[path.stem] = int(json.loads(path.read_text())["pid"])
        except (ValueError, KeyError, OSError):
            continue
    return found
