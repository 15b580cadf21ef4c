"""One host: a process that carries nodes behind one port, from its stanza to serving and back.

Nodes are built when the host starts; databases open, connections rise and outboxes run when first needed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

import grpc

from mesh.calls.executor import GrowingExecutor
from mesh.calls.gate import Gate, ServedNode
from mesh.calls.server import SERVER_OPTIONS, Router
from mesh.clock import Clock
from mesh.hosting.background import Acting
from mesh.hosting.host_keys import HostKeys
from mesh.hosting.readiness import Readiness
from mesh.hosting.running_node import Ground, Kinds, Running, carry
from mesh.hosting.tidying import Tidying
from mesh.signatures.messages import MessageVerifier
from mesh.state import State
from mesh.topology.model import Host, Node, Topology
from mesh.topology.rights import RightsTable
from mesh.traces.spans import Recorder
from pki.trust_folder import TrustFolder
from world import threads, wire

BUILT_AT_ONCE: Final = 100  # nodes; where a host carries more, each is built when it is first asked for
MOST_THREADS: Final = 512  # a host's; nested calls through one host need several each


class HostProcess:
    """A host from start to stop, inside this process."""

    def __init__(self, topology: Topology, host: Host, state: State, kinds: Kinds, trace_endpoint: str | None) -> None:
        """Build every node of *host*; nothing listens yet."""
        keys = HostKeys(TrustFolder(state.pki), host.nodes)
        self.ground = Ground(
            topology=topology,
            host=host,
            state=state,
            kinds=kinds,
            clock=Clock(state.clock),
            keys=keys,
            verifier=MessageVerifier(keys.trust),
            recorder=Recorder(trace_endpoint),
            rights=RightsTable(topology),
        )
        self.acting = Acting(self.ground)
        self.nodes = Nodes(self.ground, self.acting)
        self.readiness, self.tidying = self.nodes.readiness, self.nodes.tidying
        if len(host.nodes) <= BUILT_AT_ONCE or host.workers > 1:
            self.nodes.build_all()
        self._threads = GrowingExecutor(MOST_THREADS)
        self._server = _server(self.ground, self.nodes, self._threads)

    @property
    def running(self) -> list[Running]:
        """Every node of the host, those not asked for yet built now."""
        return self.nodes.build_all()

    def start(self) -> None:
        """Listen, say which nodes are ready, and begin with what was left to do."""
        self.ground.recorder.start()
        self.ground.keys.start()
        self._server.start()
        self.nodes.serve()

    def stop(self, grace: float = 2.0) -> None:
        """Answer what is under way, deliver no more, and let everything go."""
        self.acting.stop()
        self.readiness.stop()
        self.tidying.stop()
        built = self.nodes.built
        for each in built:
            each.health.enter_graceful_shutdown()
        stopped = self._server.stop(grace)
        for each in built:
            each.deliver_no_more()
        stopped.wait(grace + 1)
        self._threads.shutdown()
        for each in built:
            each.close()
        self.acting.close()
        self.ground.keys.stop()
        self.ground.recorder.stop()


class Nodes:
    """A host's nodes; where it carries very many, each is built when it is first asked for."""

    def __init__(self, ground: Ground, acting: Acting) -> None:
        self._ground, self._acting = ground, acting
        self.readiness = Readiness(ground.state, lambda: self.built)
        self.tidying = Tidying(lambda: self.built)
        self._stanzas: dict[str, Node] = {node.name: node for node in ground.host.nodes}
        self._built: dict[str, Running] = {}
        self._building = threads.RLock()
        self._serving = False

    @property
    def built(self) -> list[Running]:
        """Those that are built by now."""
        return list(self._built.values())

    def build_all(self) -> list[Running]:
        """Build those that are not yet; all of them, in the host's order."""
        return [self.get(name) for name in self._stanzas]

    def get(self, name: str) -> Running:
        """One node, built now if it was not."""
        return self._built.get(name) or self._build(name)

    def _build(self, name: str) -> Running:
        with self._building:
            found = self._built.get(name)
            if found is None:
                found = self._built[name] = carry(self._ground, self._stanzas[name])
                if self._serving:
                    self._start_acting([found])
            return found

    def serve(self) -> None:
        """Say of what is built whether it is ready, and begin with what was left to do."""
        with self._building:
            self._serving = True
            built = self.built
        self._start_acting(built)
        self.readiness.start()
        self.tidying.start()
        if len(built) < len(self._stanzas):
            threads.Thread(target=self._wake_those_with_work, name="wake", daemon=True).start()

    def _start_acting(self, nodes: list[Running]) -> None:
        for each in nodes:
            self.readiness.watch(each)
        self._acting.start_acting(nodes)

    def _wake_those_with_work(self) -> None:
        """Build the nodes that an earlier process may have left something to do."""
        for node in self._stanzas.values():
            if node.database != "sqlite" or (self._ground.state.node(node.name) / "node.db").exists():
                self.get(node.name)


class _ServedNodes(Mapping[str, ServedNode]):
    """A host's nodes by TLS server name, built when asked for."""

    def __init__(self, nodes: Nodes, topology: Topology, host: Host) -> None:
        self._nodes = nodes
        self._names = {topology.server_name(node.name): node.name for node in host.nodes}

    def __getitem__(self, server_name: str) -> ServedNode:
        return self._nodes.get(self._names[server_name]).served

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _server(ground: Ground, nodes: Nodes, executor: GrowingExecutor) -> grpc.Server:
    host = ground.host
    gate = Gate(_ServedNodes(nodes, ground.topology, host), ground.verifier, ground.recorder)
    reuse = ("grpc.so_reuseport", int(host.workers > 1))
    server = wire.server(
        executor,  # type: ignore[arg-type]  # any executor will do, the stubs ask for one
        handlers=[Router(gate)],
        options=(*SERVER_OPTIONS, reuse),
        maximum_concurrent_rpcs=4 * MOST_THREADS,
    )
    wire.listen(server, host.address, host.port, ground.keys.credentials())
    return server
