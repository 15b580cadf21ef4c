"""One network on this machine as its operator handles it: start, stop, look at, ask for proof."""

import json
import logging
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mesh.clock import Clock
from mesh.evidence import bundle
from mesh.hosting import check as proof
from mesh.hosting import children, folder, looking, processes, supervisor
from mesh.hosting.faults import NetworkError
from mesh.hosting.launch import Launch
from mesh.hosting.looking import Health
from mesh.hosting.node import Kinds
from mesh.state import State
from mesh.storage import outbox
from mesh.storage.database import sqlite_url
from mesh.topology import file as topology_file
from mesh.topology.file import TopologyFile
from mesh.topology.model import Topology
from mesh.topology.ports import Kept, assign_ports
from mesh.world import clocks, locks, threads
from pki import files
from pki.folder import PkiFolder

__all__ = ["Health", "Network", "NetworkError", "is_disk_full"]

STOP_PATIENCE: Final = 30.0

log = logging.getLogger(__name__)


class Network:
    """A topology and the state folder it runs in."""

    def __init__(self, path: Path, state: State, kinds: Kinds) -> None:
        self.path, self.state, self.kinds = path, state, kinds
        self._found: TopologyFile | None = None

    @property
    def topology(self) -> Topology:
        """The topology that runs here or did last, else the one in the file."""
        if self._found is None:
            launched = self.state.run / "topology.yaml"
            found = topology_file.read(launched if launched.exists() else self.path)
            self._found, _ = self._with_ports(found)
        return self._found.topology

    def _with_ports(self, found: TopologyFile) -> tuple[TopologyFile, Kept]:
        """Give every host the port that it had here before, a new one the next that is free."""
        kept = Kept.from_json(self.state.ports.read_text("utf-8")) if self.state.ports.exists() else Kept()
        topology, known = assign_ports(found.topology, kept)
        return found.with_topology(topology), known

    def settle_ports(self, found: TopologyFile) -> TopologyFile:
        """Return *found* with the ports it has here, and remember them."""
        found, known = self._with_ports(found)
        files.write(self.state.ports, known.to_json().encode(), files.PRIVATE)
        return found

    def check(self) -> TopologyFile:
        """Return the topology file when all of it can be proven, else raise ``TopologyError``."""
        found = self.read()
        proof.prove(found, self.kinds)
        return found

    def read(self) -> TopologyFile:
        """Return what the file says, with the ports that hosts have here."""
        found, _ = self._with_ports(topology_file.read(self.path))
        return found

    # ---- start and stop

    def start(self) -> Iterator[str]:
        """Start the network, telling each step; when all nodes are healthy it is done.

        What cannot come up is said with its first real cause, and nothing that was begun here is left running.
        """
        found = self.check()
        yield f"{len(found.topology.nodes)} nodes on {len(found.topology.hosts)} hosts: contracts and rules proven"
        folder.prepare(self.state)
        found = self.settle_ports(found)
        try:
            with locks.held(self.state.run / "up.lock") as lock:
                yield from self._start(found, lock)
        except locks.Busy as error:
            raise NetworkError(
                f"another start is under way in {self.state.root}. Wait for it, or name another --state."
            ) from error

    def _start(self, found: TopologyFile, lock: int) -> Iterator[str]:
        supervising = None
        if supervisor.is_running(self.state):
            self._must_be_the_same()
            yield "already running"
        else:
            yield from self._clear_away()
            self._must_have_ports(found)
            supervisor.ensure_trust(found.topology, self.state)
            yield "keys, certificates and revocation lists are in order"
            (self.state.run / "topology.yaml").write_text(self.path.read_text(encoding="utf-8"), encoding="utf-8")
            supervising = supervisor.detach(self.state, partial(self._supervise, found), lock)
            yield f"supervisor started as process {supervising}"
        self._found = found
        try:
            own = partial(self.healths, external=False)
            count = Launch(self.state, own, supervising).wait()
        except BaseException:
            if supervising is not None:
                self.stop()
            raise
        yield f"all {count} nodes are healthy"

    def supervise(self) -> None:
        """Run the network's processes in the foreground until told to stop."""
        found = self.check()
        folder.prepare(self.state)
        found = self.settle_ports(found)
        for step in self._clear_away():
            log.info(step)
        supervisor.ensure_trust(found.topology, self.state)
        (self.state.run / "topology.yaml").write_text(self.path.read_text(encoding="utf-8"), encoding="utf-8")
        self._supervise(found)

    def _supervise(self, found: TopologyFile) -> None:
        processes.warm_up()
        supervisor.Supervisor(
            self.state, found.topology, processes.children(found.topology, self.state, self.kinds)
        ).run()

    def _clear_away(self) -> Iterator[str]:
        """End what an earlier network left running, and forget what was known of it."""
        if left := children.end_leftovers(self.state):
            yield _ended(left)
        children.forget(self.state)

    def _must_be_the_same(self) -> None:
        running = (self.state.run / "topology.yaml").read_text(encoding="utf-8")
        if running != self.path.read_text(encoding="utf-8"):
            raise NetworkError(
                f"a network with another topology runs in {self.state.root}. Stop it first (juki down),"
                " or name another --state."
            )

    def _must_have_ports(self, found: TopologyFile) -> None:
        if busy := supervisor.busy_ports(found.topology):
            named = ", ".join(f"{port} (for {name})" for name, port in busy)
            raise NetworkError(
                f"another program uses port {named}. Stop it, or give another port in {self.path}; nothing was started."
            )

    def stop(self) -> str:
        """Stop the network, by force where it does not end by itself; say what was done, nothing when none ran."""
        if not supervisor.stop(self.state):
            left = children.end_leftovers(self.state)
            return _ended(left) if left else ""
        if self._has_stopped(STOP_PATIENCE):
            children.forget(self.state)
            return "stopped"
        supervisor.stop(self.state, signal.SIGKILL)
        if not self._has_stopped(STOP_PATIENCE):
            raise NetworkError(f"the supervisor does not end. See {self.state.logs / 'supervisor.log'}.")
        children.end_leftovers(self.state)
        return "the supervisor did not end by itself and was killed; nothing is left running"

    def _has_stopped(self, patience: float) -> bool:
        deadline, pause = clocks.monotonic() + patience, threads.Event()
        while supervisor.is_running(self.state):
            if clocks.monotonic() > deadline:
                return False
            pause.wait(0.05)
        return True

    def reset(self) -> list[str]:
        """Remove everything the network keeps; return the names removed."""
        if supervisor.is_running(self.state) or children.alive(self.state):
            raise NetworkError(f"a network runs in {self.state.root}. Stop it first: juki down.")
        return folder.reset(self.state)

    # ---- looking

    def healths(self, *, external: bool = True) -> list[Health]:
        """Ask every node's standard health service, as the operator; those of *external* hosts too, if wanted."""
        return looking.healths(self.topology, self.state, external=external)

    def clock(self) -> Clock:
        """Return the network's business clock."""
        return Clock(self.state.clock)

    def outboxes(self) -> dict[str, list[outbox.Waiting]]:
        """Return what each node has not delivered."""
        found = {name: self._in_database(name, outbox.waiting) for name in self.topology.nodes}
        return {name: waiting for name, waiting in found.items() if waiting}

    def redrive(self, node: str) -> int:
        """Let a node's parked items be tried again; return how many."""
        if node not in self.topology.nodes:
            raise NetworkError(f"there is no node {node}. {self.names_like(node)}")
        return self._in_database(node, outbox.redrive) or 0

    def names_like(self, name: str) -> str:
        """Say which nodes and hosts there are with a name near *name*, else all hosts."""
        hosts = [each.name for each in self.topology.hosts]
        near = get_close_matches(name, [*self.topology.nodes, *hosts], n=3, cutoff=0.5)
        return f"Did you mean {' or '.join(near)}?" if near else f"There are the hosts {', '.join(hosts)}."

    def _in_database(self, name: str, work: Callable[[Session], Any]) -> Any:
        node = self.topology.nodes[name]
        path = self.state.node(name) / "node.db"
        if node.database == "sqlite" and not path.exists():
            return None
        engine = create_engine(sqlite_url(path) if node.database == "sqlite" else node.database)
        try:
            with Session(engine) as session, session.begin():
                return work(session)
        except OperationalError:  # no table yet: nothing was ever posted
            return None
        finally:
            engine.dispose()

    # ---- proof

    def evidence(self, message_id: str, digest: str = "", *, bodies: bool = False) -> dict[str, Any]:
        """Return the bundle for a message once both parties' logs cover request and answer by signed heads.

        *digest* picks one of several requests with this id; *bodies* shows those that a party keeps.

        A party that has no log (a terminal), or never learned of the answer, is not waited for beyond a few seconds.
        """
        logs = [self.state.evidence(name) for name in self.topology.nodes]
        store = PkiFolder(self.state.pki).trust_store()
        deadline, pause = clocks.monotonic() + 5, threads.Event()
        while True:
            try:
                found = bundle.collect(logs, message_id, store, digest=digest, bodies=bodies)
                keepers = bundle.parties(found) & {node.spiffe_id for node in self.topology.nodes.values()}
                if len(found["records"]) >= 2 * len(keepers) or clocks.monotonic() > deadline:
                    return found
            except bundle.Ambiguous as error:
                raise NetworkError(
                    f"{error}; pick one with --digest, the first digits will do: {', '.join(error.digests)}."
                ) from error
            except LookupError as error:
                if clocks.monotonic() > deadline:
                    raise NetworkError(
                        f"no evidence log covers a message {message_id}. Ids stand in juki trace and the audit records."
                    ) from error
            pause.wait(0.2)

    def audit(self, node: str, most: int) -> Sequence[dict[str, Any]]:
        """Return the newest refusals of a node."""
        path = self.state.node(node) / "audit.jsonl"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()[-most:]]


def _ended(names: Sequence[str]) -> str:
    return f"ended {len(names)} processes that an earlier network left running: {', '.join(names)}"


def is_disk_full(error: BaseException) -> bool:
    """Return whether *error* says that a disk is full."""
    if isinstance(error, OSError) and error.errno in (28, 122):
        return True
    return isinstance(error, sqlite3.OperationalError | OperationalError) and "full" in str(error)
