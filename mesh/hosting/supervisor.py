"""One supervisor starts, watches and stops the processes of a network on this machine.

It imports everything once and forks each host from that warm image, which makes a start quick and its memory
shared. It has no threads and never starts gRPC itself, so that forking is safe at any time; a host that dies is
forked anew. It holds a lock for as long as it lives, which is how others know that a network is running, and the one
end of a pipe whose other end every host reads: however the supervisor ends, its hosts learn of it and end too.
"""

import faulthandler
import gc
import logging
import os
import select
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from mesh.failures import log_failure
from mesh.hosting import leftovers, process_records
from mesh.state import State
from mesh.topology.certificates import pki_nodes
from mesh.topology.model import Topology
from pki.trust_folder import TrustFolder
from world import clocks, locks, threads, wire

FIRST_PAUSE: Final = 0.2  # seconds before a host that died is started again, doubling …
LONGEST_PAUSE: Final = 5.0  # … up to this
STEADY: Final = 10.0  # seconds after which a host counts as having started well
STOP_PATIENCE: Final = 10.0  # seconds a host gets to end before it is killed
RENEW_EVERY: Final = 3600.0  # seconds between looks at certificates and revocation lists

SELF: Final = "supervisor"
LOCK_PATIENCE: Final = 1.0  # seconds: somebody who only looks whether a network runs holds the lock for a moment

log = logging.getLogger(__name__)
Run = Callable[[], None]


def is_running(state: State) -> bool:
    """Return whether a supervisor holds *state*."""
    return locks.is_held(state.run / "supervisor.lock")


def busy_ports(topology: Topology) -> list[tuple[str, int]]:
    """Return the hosts, with their ports, whose port another program uses."""
    wanted = [(host.name, host.address, host.port) for host in topology.hosts if not host.external]
    wanted.append(("the trace receiver", "127.0.0.1", topology.trace_port))
    return [(name, port) for name, address, port in wanted if not wire.is_free(address, port)]


def ensure_trust(topology: Topology, state: State) -> None:
    """Make, mend or renew every certificate and revocation list that *topology* needs."""
    TrustFolder(state.pki).ensure(list(topology.trust_domains), pki_nodes(topology), clocks.now())


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
        os.umask(0o077)
        os.setsid()
        os.close(inherited)
        with (state.logs / "supervisor.log").open("ab") as out, Path(os.devnull).open("rb") as nothing:
            for source, target in ((nothing, 0), (out, 1), (out, 2)):
                os.dup2(source.fileno(), target)
        log_plainly()
        run()
        status = 0
    except BaseException as error:
        log_failure(log, error, "the supervisor ended")
        process_records.keep_cause(state, SELF, error)
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
    start_time: str = ""
    pause: float = FIRST_PAUSE
    crashes: int = 0
    last_exit: int | None = None
    due: float = field(default=0.0)  # monotonic moment of the next start, when it is not running

    def started(self, pid: int) -> None:
        """Note that it runs."""
        self.pid, self.began, self.start_time = pid, clocks.monotonic(), clocks.now().isoformat()

    def died(self, status: int) -> None:
        """Note that it ended, and when it is to start again."""
        lived = clocks.monotonic() - self.began
        steady = lived > STEADY
        self.pause = FIRST_PAUSE if steady else min(LONGEST_PAUSE, self.pause * 2)
        self.crashes = 1 if steady else self.crashes + 1
        self.last_exit = os.waitstatus_to_exitcode(status)
        self.pid, self.due = 0, clocks.monotonic() + self.pause
        log.warning("%s died after %.1f s (%s)", self.name, lived, self.last_exit)

    @property
    def record(self) -> process_records.Record:
        """What others may know of it."""
        return process_records.Record(
            name=self.name,
            pid=self.pid,
            start_time=self.start_time,
            crashes=self.crashes,
            last_exit=self.last_exit,
        )


class Supervisor:
    """Runs until told to stop."""

    def __init__(self, state: State, topology: Topology, processes: Sequence[tuple[str, Run]]) -> None:
        """*processes* are names and what each runs; nothing is started yet."""
        self._state, self._topology = state, topology
        self._children = [Child(name, run) for name, run in processes]
        self._stopping = False
        self._renew_at = clocks.monotonic() + RENEW_EVERY

    def run(self) -> None:
        """Start every child and keep them running until SIGTERM or SIGINT."""
        with locks.held(self._state.run / "supervisor.lock", LOCK_PATIENCE) as self._lock:
            self._life, self._alive = os.pipe()  # nobody writes: that the writing end closes is the message
            wake = self._listen()
            (self._state.run / "supervisor.pid").write_text(str(os.getpid()))
            gc.freeze()
            try:
                self._keep_running(wake)
            finally:
                self._end_all()
                (self._state.run / "supervisor.pid").unlink(missing_ok=True)

    def _listen(self) -> int:
        """Let signals be known by what can be read from the descriptor that is returned."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)  # so that waiting is interrupted
        wake, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        return wake

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _keep_running(self, wake: int) -> None:
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
        except OSError as error:
            log_failure(log, error, "certificates could not be renewed")

    def _start(self, child: Child) -> None:
        pid = os.fork()
        if pid == 0:
            self._become(child)
        child.started(pid)
        self._tell(child)
        log.info("started %s as process %d", child.name, pid)

    def _tell(self, child: Child) -> None:
        """Write down how a child fares; a disk that is full keeps nothing from running."""
        try:
            process_records.keep(self._state, child.record)
        except OSError as error:
            log_failure(log, error, "what became of %s could not be written", child.name)

    def _become(self, child: Child) -> NoReturn:
        """Turn this forked process into the child; never return."""
        status = 1
        try:
            os.close(self._lock)  # what only the supervisor may hold
            os.close(self._alive)
            signal.set_wakeup_fd(-1)
            for each in (signal.SIGTERM, signal.SIGCHLD):
                signal.signal(each, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self._run_as(child)
            status = 0
        except BaseException as error:
            log_failure(log, error, "%s ended", child.name)
            process_records.keep_cause(self._state, child.name, error)
        finally:
            os._exit(status)

    def _run_as(self, child: Child) -> None:
        out = process_records.log_file(self._state, child.name)
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        faulthandler.enable()  # a crash in native code leaves its stack in the log
        with leftovers.hold(self._state, child.name):
            threads.Thread(target=_end_with, args=(self._life,), name="life", daemon=True).start()
            child.run()

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
                    child.died(status)
                    self._tell(child)

    def _end_all(self) -> None:
        for child in self._children:
            leftovers.send(child.pid, signal.SIGTERM)
        deadline = clocks.monotonic() + STOP_PATIENCE
        while any(child.pid for child in self._children) and clocks.monotonic() < deadline:
            self._reap()
            select.select([], [], [], 0.02)
        for child in self._children:
            leftovers.send(child.pid, signal.SIGKILL)


def _end_with(life: int) -> None:
    """Wait for the supervisor's end, then end this process too: as asked, or where that takes too long at once."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    threads.Event().wait(STOP_PATIENCE)
    os._exit(1)


def stop(state: State, number: signal.Signals = signal.SIGTERM) -> bool:
    """Ask the supervisor of *state* to stop; return whether there was one."""
    try:
        pid = int((state.run / "supervisor.pid").read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    if not is_running(state):
        return False
    leftovers.send(pid, number)
    return True


def process_ids(state: State) -> dict[str, int]:
    """Return the process id of each child that runs."""
    return {name: record.pid for name, record in process_records.records(state).items() if record.pid}
