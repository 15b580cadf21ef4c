"""One network on this machine as its operator handles it: start, stop, look at, ask for proof."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mesh.clock import Clock
from mesh.evidence import bundle
from mesh.hosting import check as proof
from mesh.hosting import processes, supervisor
from mesh.hosting.node import NodeModule
from mesh.state import State
from mesh.storage import outbox
from mesh.storage.database import sqlite_url
from mesh.topology import file as topology_file
from mesh.topology.file import TopologyFile
from mesh.topology.model import Topology
from mesh.topology.ports import Kept, assign_ports
from mesh.world import clocks, locks, threads, wire
from pki.folder import PkiFolder

Kinds = Callable[[str], NodeModule]
OPERATOR: Final = "operator"
START_PATIENCE: Final = 60.0  # seconds for every node to become healthy
STOP_PATIENCE: Final = 30.0


class NetworkError(Exception):
    """Something an operator must put right; the text says what and how."""


@dataclass(frozen=True, slots=True)
class Health:
    """One node as it answers now."""

    node: str
    host: str
    target: str
    serving: bool
    problem: str = ""


class Network:
    """A topology and the state folder it runs in."""

    def __init__(self, path: Path, state: State, kinds: Kinds) -> None:
        self.path, self.state, self.kinds = path, state, kinds
        self._found: TopologyFile | None = None

    @property
    def topology(self) -> Topology:
        """The topology that runs here, else the one in the file."""
        if self._found is None:
            running = self.state.run / "topology.yaml"
            found = topology_file.read(running if supervisor.is_running(self.state) else self.path)
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
        new = self.state.ports.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(known.to_json(), encoding="utf-8")
        new.replace(self.state.ports)
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
        """Start the network, telling each step; when all nodes are healthy it is done."""
        try:
            with locks.held(self.state.run / "up.lock") as lock:
                yield from self._start(lock)
        except locks.Busy as error:
            raise NetworkError(
                f"another start is under way in {self.state.root}. Wait for it, or name another --state."
            ) from error

    def _start(self, lock: int) -> Iterator[str]:
        found = self.settle_ports(self.check())
        yield f"{len(found.topology.nodes)} nodes on {len(found.topology.hosts)} hosts: contracts and rules proven"
        if supervisor.is_running(self.state):
            self._must_be_the_same()
            yield "already running"
            supervising = None
        else:
            self._must_have_ports(found)
            supervisor.ensure_trust(found.topology, self.state)
            yield "keys, certificates and revocation lists are in order"
            (self.state.run / "topology.yaml").write_text(self.path.read_text(encoding="utf-8"), encoding="utf-8")
            supervising = supervisor.detach(self.state, partial(self.supervise, found), lock)
            yield f"supervisor started as process {supervising}"
        self._found = found
        yield from self._become_healthy(supervising)

    def supervise(self, found: TopologyFile) -> None:
        """Run the network's processes in the foreground until told to stop."""
        processes.warm_up()
        children = processes.children(found.topology, self.state, self.kinds)
        supervisor.Supervisor(self.state, found.topology, children).run()

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

    def _become_healthy(self, supervising: int | None) -> Iterator[str]:
        deadline, pause = clocks.monotonic() + START_PATIENCE, threads.Event()
        while True:
            healths = self.healths(external=False)
            bad = [each for each in healths if not each.serving]
            if not bad:
                yield f"all {len(healths)} nodes are healthy"
                return
            if clocks.monotonic() > deadline or (supervising is not None and supervisor.has_ended(supervising)):
                named = ", ".join(f"{each.node} ({each.problem})" for each in bad[:5])
                raise NetworkError(f"not healthy in time: {named}. See {self.state.logs}, then juki down and up again.")
            pause.wait(0.1)

    def stop(self) -> bool:
        """Stop the network; return whether one was running."""
        if not supervisor.stop(self.state):
            return False
        deadline, pause = clocks.monotonic() + STOP_PATIENCE, threads.Event()
        while supervisor.is_running(self.state):
            if clocks.monotonic() > deadline:
                raise NetworkError(f"the supervisor does not end. See {self.state.logs / 'supervisor.log'}.")
            pause.wait(0.05)
        return True

    # ---- looking

    def healths(self, *, external: bool = True) -> list[Health]:
        """Ask every node's standard health service, as the operator; *external* hosts' nodes too, if wanted."""
        topology = self.topology
        client = next((each.name for each in topology.clients if each.kind == OPERATOR), None)
        if client is None:
            raise NetworkError("the topology has no client of kind operator. Add one under clients.")
        tls = PkiFolder(self.state.pki).credentials(client).tls
        root = PkiFolder(self.state.pki).trust_store().root_pem
        credentials = grpc.ssl_channel_credentials(root, tls.key_pem, tls.chain_pem)
        with threads.ThreadPoolExecutor(16) as pool:
            names = [node.name for host in topology.hosts if external or not host.external for node in host.nodes]
            return list(pool.map(partial(_health, topology, credentials), names))

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
            raise NetworkError(f"there is no node {node}. See juki status for the names.")
        return self._in_database(node, outbox.redrive) or 0

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

    def evidence(self, message_id: str) -> dict[str, Any]:
        """Return the bundle for a message once both parties' logs cover request and answer by signed heads.

        A party that has no log (a terminal), or never learned of the answer, is not waited for beyond a few seconds.
        """
        logs = [self.state.evidence(name) for name in self.topology.nodes]
        store = PkiFolder(self.state.pki).trust_store()
        deadline, pause = clocks.monotonic() + 5, threads.Event()
        while True:
            try:
                found = bundle.collect(logs, message_id, store)
                keepers = bundle.parties(found) & {node.spiffe_id for node in self.topology.nodes.values()}
                if len(found["records"]) >= 2 * len(keepers) or clocks.monotonic() > deadline:
                    return found
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


def _health(topology: Topology, credentials: grpc.ChannelCredentials, name: str) -> Health:
    server = topology.server_name(name)
    options = (("grpc.ssl_target_name_override", server), ("grpc.default_authority", server))
    host, target = topology.host_of[name].name, topology.target(name)
    with wire.secure_channel(target, credentials, options) as channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=5)
        except grpc.RpcError as error:
            return Health(name, host, target, False, error.code().name)
    return Health(name, host, target, answer.status == health_pb2.HealthCheckResponse.SERVING)


def is_disk_full(error: BaseException) -> bool:
    """Return whether *error* says that a disk is full."""
    if isinstance(error, OSError) and error.errno in (28, 122):
        return True
    return isinstance(error, sqlite3.OperationalError | OperationalError) and "full" in str(error)
