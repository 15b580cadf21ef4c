"""Starting a network: the state folder, what is left of an earlier one, ports, keys, the supervisor, and waiting."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from mesh.clock import Clock
from mesh.hosting import down, health, process_main, process_records, state_folder, supervisor
from mesh.hosting.faults import NetworkError, some_of
from mesh.hosting.node import NodeModule
from mesh.hosting.ports import settle_ports
from mesh.hosting.until_healthy import UntilHealthy
from mesh.state import State
from mesh.topology.file import TopologyFile
from world import locks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Start:
    """One start of a topology that was proven, in a state folder."""

    path: Path
    found: TopologyFile
    state: State
    kinds: Callable[[str], NodeModule]

    def run(self) -> Iterator[str]:
        """Start in the background, telling each step, and wait until every node is healthy."""
        topology = self.found.topology
        Clock(self.state.clock).now()  # a network that cannot tell business time is not started
        yield f"{len(topology.nodes)} nodes on {len(topology.hosts)} hosts: contracts and rules proven"
        state_folder.prepare(self.state)
        state_folder.must_have_room(self.state)
        try:
            with locks.held(self.state.run / "up.lock") as lock:
                yield from self._settled()._run(lock)
        except locks.Busy as error:
            raise NetworkError(
                f"another start is under way in {self.state.root}. Wait for it, or name another --state."
            ) from error

    def in_the_foreground(self) -> None:
        """Start, and run the supervisor in this process until it is told to stop."""
        state_folder.prepare(self.state)
        if supervisor.is_running(self.state):
            raise NetworkError(f"a network runs in {self.state.root}. Stop it first: juki down.")
        self._settled()._stay()

    def _settled(self) -> Self:
        """The same start with every host's port as it is here."""
        return replace(self, found=settle_ports(self.found, self.state))

    def _stay(self) -> None:
        for step in self._clear_away():
            log.info(step)
        self._must_have_ports()
        for step in self._make_ready():
            log.info(step)
        self._supervise()

    def _run(self, lock: int) -> Iterator[str]:
        supervising = None
        if supervisor.is_running(self.state):
            self._must_be_the_same()
            yield "already running"
        else:
            yield from self._clear_away()
            self._must_have_ports()
            yield from self._make_ready()
            supervising = supervisor.detach(self.state, self._supervise, lock)
            yield f"supervisor started as process {supervising}"
        look = partial(health.healths, self.found.topology, self.state, external=False)
        try:
            count = UntilHealthy(self.state, look, supervising).wait()
        except BaseException:
            if supervising is not None:
                down.stop(self.state)
            raise
        yield f"all {count} nodes are healthy"

    def _clear_away(self) -> Iterator[str]:
        """End what an earlier network left running, and forget what was known of it."""
        if ended := down.end_leftovers(self.state):
            yield ended
        process_records.forget(self.state)

    def _make_ready(self) -> Iterator[str]:
        supervisor.ensure_trust(self.found.topology, self.state)
        yield "keys, certificates and revocation lists are in order"
        external = [each for each in self.found.topology.hosts if each.external]
        if external:
            named = some_of([f"{each.name} at {each.address}:{each.port}" for each in external])
            yield f"not started here, since they run elsewhere: {named}"
        self.state.run.mkdir(parents=True, exist_ok=True)
        (self.state.run / "topology.yaml").write_text(self.path.read_text(encoding="utf-8"), encoding="utf-8")

    def _supervise(self) -> None:
        process_main.warm_up()
        topology = self.found.topology
        supervisor.Supervisor(self.state, topology, process_main.processes_of(topology, self.state, self.kinds)).run()

    def _must_be_the_same(self) -> None:
        running = (self.state.run / "topology.yaml").read_text(encoding="utf-8")
        if running != self.path.read_text(encoding="utf-8"):
            raise NetworkError(
                f"a network with another topology runs in {self.state.root}. Stop it first (juki down),"
                " or name another --state."
            )

    def _must_have_ports(self) -> None:
        if busy := supervisor.busy_ports(self.found.topology):
            named = ", ".join(f"{port} (for {name})" for name, port in busy)
            raise NetworkError(
                f"another program uses port {named}. Stop it, or give another port in {self.path}; nothing was started."
            )
