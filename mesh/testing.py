"""A small real mesh for tests: real nodes, real mutual TLS on loopback, real databases, in this process.

Shipped with the road so that a vendor can test with what its author tests with. Kinds named in ``fakes`` are
played, mostly by a ``mesh.fakes.Fake``; all others are the real ones.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

import grpc

from mesh.calls.client import Caller, client_of
from mesh.clock import Clock
from mesh.hosting.host import HostProcess
from mesh.hosting.node import NodeModule
from mesh.hosting.running_node import Running
from mesh.state import State
from mesh.storage import outbox
from mesh.storage.database import Database
from mesh.topology import file as topology_file
from mesh.topology.certificates import pki_nodes
from mesh.topology.named import Links, topology_of
from pki.trust_folder import TrustFolder
from world import chance, clocks, threads, wire

PATIENCE: Final = 20.0  # seconds a test waits for the outboxes


def free_port() -> int:
    """Return a port nobody listens on now, below those the kernel gives to outgoing connections."""
    draw = chance.generator()
    while not wire.is_free("127.0.0.1", port := draw.randrange(10_000, 32_000)):
        pass
    return port


def on_free_ports(source: Path) -> dict[str, Any]:
    """Return the topology file at *source* as a tree with ports that nobody uses now; as JSON it is a file again."""
    found = topology_file.read(source)
    hosts_said = found.tree.get("hosts") or {}
    hosts = {host.name: {**hosts_said.get(host.name, {}), "port": free_port()} for host in found.topology.hosts}
    return {**found.tree, "trace_port": free_port(), "hosts": hosts}


@dataclass
class LocalMesh:
    """One host with its nodes, and clients that call them."""

    folder: Path
    nodes: Mapping[str, Mapping[str, Any]]
    links: Links
    clients: Sequence[str] = ("test.terminal",)
    fakes: Mapping[str, NodeModule] | None = None
    trace_endpoint: str | None = None

    def __post_init__(self) -> None:
        self.topology = topology_of(self.nodes, self.clients, self.links, free_port())
        self.state = State(self.folder)
        self.pki = TrustFolder(self.state.pki)
        self.pki.ensure(list(self.topology.trust_domains), pki_nodes(self.topology), clocks.now())
        self.clock = Clock(self.state.clock)
        self._callers: dict[str, Caller] = {}
        self._host: HostProcess | None = None

    def kind(self, kind: str) -> NodeModule:
        """Return the fake or the real module of *kind*."""
        if self.fakes and kind in self.fakes:
            return self.fakes[kind]
        return cast(NodeModule, import_module(f"nodes.{kind}.node"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the host; also again after ``stop``, with the same state."""
        self._host = HostProcess(self.topology, self.topology.hosts[0], self.state, self.kind, self.trace_endpoint)
        self._host.start()

    def stop(self) -> None:
        """Stop the host and the clients."""
        for caller in self._callers.values():
            caller.close()
        self._callers.clear()
        if self._host is not None:
            self._host.stop(grace=0.5)
            self._host = None

    @property
    def host(self) -> HostProcess:
        """The running host."""
        if self._host is None:
            raise LookupError("the mesh is not running")
        return self._host

    def running(self, node: str) -> Running:
        """Return a running node's insides."""
        return next(each for each in self.host.running if each.name == node)

    def caller(self, client: str) -> Caller:
        """Return a client's way to the nodes it may ask."""
        if client not in self._callers:
            self._callers[client] = client_of(self.topology, self.state, client)
        return self._callers[client]

    def channel(self, client: str, callee: str) -> grpc.Channel:
        """Return what a generated stub takes as its channel."""
        return self.caller(client).channel(callee)

    def settle(self) -> None:
        """Wait until every outbox is empty or holds only what is parked."""
        deadline, pause = clocks.monotonic() + PATIENCE, threads.Event()
        while self.unsettled():
            if clocks.monotonic() > deadline:
                raise TimeoutError(f"still waiting: {self.unsettled()}")
            pause.wait(0.01)

    def unsettled(self) -> list[str]:
        """Return who still has something to deliver, with the last reason it was not.

        All databases are looked at in one moment, so that an item on its way is seen at one end or the other.
        """
        used = [each for each in self.host.running if each.database is not None and each.database.has_been_used()]
        with ExitStack() as moment:
            for each in used:
                moment.enter_context(cast(Database, each.database).held_still())
            return [
                f"{each.name} → {item.callee} {item.method.rpartition('/')[2]} {item.reason}"
                for each in used
                for item in self._waiting(each)
                if not item.parked
            ]

    def parked(self) -> list[str]:
        """Return the reasons of everything parked."""
        return [item.reason for each in self.host.running for item in self._waiting(each) if item.parked]

    def _waiting(self, running: Running) -> list[outbox.Waiting]:
        if running.database is None or not running.database.has_been_used():
            return []
        with running.database.reading() as session:
            return outbox.waiting(session)
