"""One host: a process that carries nodes behind one port, from its stanza to serving and back.

Everything a node owns is below ``nodes/<name>/`` in the state folder: database, evidence, audit, replay records.
Nodes are built when the host starts; databases open, connections rise and outboxes run when first needed.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TextIO

import grpc
from google.protobuf import descriptor_pool
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from sqlalchemy import MetaData

from mesh.calls.client import Caller
from mesh.calls.executor import GrowingExecutor
from mesh.calls.sender import Dispatcher
from mesh.calls.server import SERVER_OPTIONS, Gate, Method, Router, ServedNode
from mesh.clock import Clock
from mesh.contracts import guard as contracts
from mesh.evidence.audit import Audit
from mesh.evidence.log import EvidenceLog
from mesh.hosting.node import NodeModule, Parts, Road, Timed
from mesh.signatures.identity import FolderWatch, Identity, Trust
from mesh.signatures.messages import WINDOW, MessageVerifier
from mesh.signatures.replay import ReplayGuard
from mesh.state import State
from mesh.storage.database import Database, sqlite_url
from mesh.topology import hours, rights
from mesh.topology.grammar import Host, Node, Topology
from mesh.traces.spans import Recorder
from mesh.world import locks, threads, wire
from pki.folder import PkiFolder

LOOK_EVERY: Final = 0.5  # seconds between looks at an outbox that other workers write to
BUILT_AT_ONCE: Final = 100  # nodes; where a host carries more, each is built when it is first asked for
MOST_THREADS: Final = 512  # a host's; nested calls through one host need several each

log = logging.getLogger(__name__)
Kinds = Callable[[str], NodeModule]


@dataclass(slots=True)
class Running:
    """One node of a running host, with all that must be let go at the end."""

    mount: ServedNode
    parts: Parts
    caller: Caller
    dispatcher: Dispatcher | None
    database: Database | None
    health: health.HealthServicer


class HostProcess:
    """A host from start to stop, inside this process."""

    def __init__(self, topology: Topology, host: Host, state: State, kinds: Kinds, trace_endpoint: str | None) -> None:
        """Build every node of *host*; nothing listens yet."""
        self._topology, self._host, self._state, self._kinds = topology, host, state, kinds
        self.clock = Clock(state.clock)
        self._folder = PkiFolder(state.pki)
        self._trust = Trust(self._folder.trust_store())
        self.verifier = MessageVerifier(self._trust)
        self._recorder = Recorder(trace_endpoint)
        self._stopping = threads.Event()
        self._threads = GrowingExecutor(MOST_THREADS)
        self._locks: dict[str, TextIO] = {}
        self._identities = {
            node.name: Identity(node.name, node.spiffe_id, partial(self._folder.credentials, node.name))
            for node in host.nodes
        }
        self._built: dict[str, Running] = {}
        self._building = threads.RLock()
        self._serving = False
        if len(host.nodes) <= BUILT_AT_ONCE or host.workers > 1:
            self._build_all()
        self._watch = FolderWatch(self._folder, self._trust, list(self._identities.values()))
        self._versions = tuple(each.version for each in self._identities.values())
        self._keys_lock = threads.Lock()
        self._server = self._make_server()

    @property
    def nodes(self) -> Sequence[Node]:
        """What the topology says of the nodes it carries, built or not."""
        return self._host.nodes

    @property
    def running(self) -> list[Running]:
        """Every node of the host, those not asked for yet built now."""
        self._build_all()
        return [self._built[node.name] for node in self._host.nodes]

    def _build_all(self) -> None:
        for node in self._host.nodes:
            self.node(node.name)

    def node(self, name: str) -> Running:
        """Return one node, built at first use where a host carries very many."""
        found = self._built.get(name)
        if found is None:
            with self._building:
                found = self._built.get(name)
                if found is None:
                    found = self._build(next(each for each in self._host.nodes if each.name == name))
                    self._built[name] = found
                    if self._serving:
                        _say_healthy(found)
                        threads.Thread(target=self._take_up, args=([found],), name="take-up", daemon=True).start()
        return found

    def _build(self, node: Node) -> Running:
        folder = self._state.node(node.name)
        identity = self._identities[node.name]
        shared = self._host.workers > 1
        evidence = EvidenceLog(folder / "evidence", identity, keep_bodies=node.keep_bodies, shared=shared)
        caller = Caller(
            identity,
            self._trust,
            self.verifier,
            self._topology,
            lambda: rights.rights_of(self._topology, node.name),
            evidence,
            self._recorder,
        )
        opened: list[Database] = []
        road = Road(
            node=node,
            topology=self._topology,
            clock=self.clock,
            caller=caller,
            trust=self._trust,
            identity=identity,
            recorder=self._recorder,
            folder=folder,
            open_database=lambda metadata, migrations: self._open(node, folder, metadata, migrations, opened),
        )
        module = self._kinds(node.kind)
        parts = module.build(road, module.Settings.model_validate(node.settings))
        mount = ServedNode(
            node=node,
            identity=identity,
            evidence=evidence,
            audit=Audit(folder),
            replay=ReplayGuard(folder / "replay", WINDOW),
            clock=self.clock,
            rights=lambda: rights.rights_at(self._topology, node.name),
            party_by_spiffe=self._topology.party_by_spiffe,
        )
        checks = health.HealthServicer()
        _mount_services(mount, parts, checks)
        database = opened[0] if opened else None
        dispatcher = Dispatcher(node.name, database, caller.send, self._closed_for) if database else None
        return Running(mount, parts, caller, dispatcher, database, checks)

    def _open(
        self, node: Node, folder: Path, metadata: MetaData, migrations: Path | None, opened: list[Database]
    ) -> Database:
        url = sqlite_url(folder / "node.db") if node.database == "sqlite" else node.database
        opened.append(Database(node.name, url, metadata, recorder=self._recorder, migrations=migrations))
        return opened[-1]

    def _closed_for(self, callee: str) -> float:
        node, now = self._topology.nodes.get(callee), self.clock.now()
        times = node.hours if node else None  # one that is in the topology no more is refused by the rights
        if times is None or hours.is_open(times, now):
            return 0.0
        return (hours.opens_next(times, now) - now).total_seconds()

    def _make_server(self) -> grpc.Server:
        gate = Gate(_Nodes(self, self._topology), self._trust, self.verifier, self._recorder)
        reuse = ("grpc.so_reuseport", int(self._host.workers > 1))
        server = wire.server(
            self._threads,  # type: ignore[arg-type]  # any executor will do, the stubs ask for one
            handlers=[Router(gate)],
            options=(*SERVER_OPTIONS, reuse),
            maximum_concurrent_rpcs=4 * MOST_THREADS,
        )
        credentials = grpc.dynamic_ssl_server_credentials(
            self._server_keys(),
            self._newer_server_keys,  # type: ignore[arg-type]  # None, "as before", is missing in its stubs
            True,
        )
        if server.add_secure_port(f"{self._host.address}:{self._host.port}", credentials) == 0:
            raise OSError(f"port {self._host.port} cannot be used")
        return server

    def _server_keys(self) -> grpc.ServerCertificateConfiguration:
        """Return every node's key and chain as they are now; gRPC takes it over, so each call makes a new one."""
        pairs = self._folder.tls_pems(self._identities)
        return grpc.ssl_server_certificate_configuration(pairs, self._trust.store.root_pem)

    def _newer_server_keys(self) -> grpc.ServerCertificateConfiguration | None:
        """Return new keys when a certificate was renewed since the last handshake, else None."""
        versions = tuple(each.version for each in self._identities.values())
        with self._keys_lock:
            if versions == self._versions:
                return None
            self._versions = versions
        return self._server_keys()

    def start(self) -> None:
        """Listen, say that every node is healthy, and take up what was left to do."""
        self._recorder.start()
        self._watch.start()
        self._server.start()
        with self._building:
            self._serving = True
            built = list(self._built.values())
        for each in built:
            _say_healthy(each)
        threads.Thread(target=self._take_up, args=(built,), name="take-up", daemon=True).start()
        if len(built) < len(self._host.nodes):
            threads.Thread(target=self._wake_those_with_work, name="wake", daemon=True).start()

    def _wake_those_with_work(self) -> None:
        """Build the nodes that an earlier process may have left something to do."""
        for node in self._host.nodes:
            if node.database != "sqlite" or (self._state.node(node.name) / "node.db").exists():
                self.node(node.name)

    def _take_up(self, waiting: list[Running]) -> None:
        """Start outboxes and jobs of the nodes that this worker may act for; look again where it cannot yet."""
        acting: list[Running] = []
        while not self._stopping.is_set():
            taken = [each for each in waiting if self._taken_up(each)]
            waiting = [each for each in waiting if each not in taken]
            if self._host.workers > 1:  # what another worker posted is known from the database alone
                acting += taken
                for each in acting:
                    self._start_outbox(each)
            elif not waiting:
                return
            self._stopping.wait(LOOK_EVERY)

    def _taken_up(self, each: Running) -> bool:
        if not self._acts_for(each.mount.node.name) or not self._start_outbox(each):
            return False
        for job in each.parts.jobs:
            threads.Thread(target=self._repeat, args=(each.mount.node.name, job), name=job.name, daemon=True).start()
        return True

    def _start_outbox(self, each: Running) -> bool:
        """Send what waits; return whether the database could be asked."""
        if each.dispatcher is None or each.database is None:
            return True
        each.database.on_posted = each.dispatcher.first_stir  # before looking, so that no posting falls between
        try:
            if each.database.has_been_used():
                each.dispatcher.start()
        except Exception:
            log.exception("the outbox of %s cannot be read yet", each.mount.node.name)
            return False
        return True

    def _acts_for(self, node: str) -> bool:
        """Return whether this worker is the one that sends and acts on its own for *node*."""
        if self._host.workers == 1 or node in self._locks:
            return True
        lock = (self._state.node(node) / "acting.lock").open("w")
        if not locks.try_lock(lock.fileno()):
            lock.close()
            return False
        self._locks[node] = lock
        return True

    def _repeat(self, node: str, job: Timed) -> None:
        while not self._stopping.wait(job.every):
            try:
                with self._recorder.span(node, job.name, None):
                    job.work()
            except Exception:
                log.exception("job %s of %s failed", job.name, node)

    def stop(self, grace: float = 2.0) -> None:
        """Answer what is under way, deliver no more, and let everything go."""
        self._stopping.set()
        built = list(self._built.values())
        for each in built:
            each.health.enter_graceful_shutdown()
        stopped = self._server.stop(grace)
        for each in built:
            if each.dispatcher is not None:
                each.dispatcher.stop()
        stopped.wait(grace + 1)
        self._threads.shutdown()
        for each in built:
            each.caller.close()
            each.mount.evidence.close()
            each.mount.audit.close()
            each.mount.replay.close()
            if each.database is not None:
                each.database.close()
        for lock in self._locks.values():
            lock.close()
        self._watch.stop()
        self._recorder.stop()


class _Nodes(Mapping[str, ServedNode]):
    """A host's nodes by TLS server name, built when asked for."""

    def __init__(self, host: HostProcess, topology: Topology) -> None:
        self._host = host
        self._names = {topology.server_name(node.name): node.name for node in host.nodes}

    def __getitem__(self, server_name: str) -> ServedNode:
        return self._host.node(self._names[server_name]).mount

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _say_healthy(running: Running) -> None:
    running.health.set("", health_pb2.HealthCheckResponse.SERVING)
    for name in {method.split("/")[1] for method in running.mount.methods}:
        running.health.set(name, health_pb2.HealthCheckResponse.SERVING)


def _mount_services(mount: ServedNode, parts: Parts, checks: health.HealthServicer) -> None:
    """Put the kind's methods behind the gate, and the standard services beside it."""
    signed = _Collector()
    for add_servicer in parts.servicers:
        add_servicer(signed)
    for name, handler in signed.handlers.items():
        method = contracts.find_method(name)
        request = method.input_type.full_name if method else name
        mount.methods[name] = Method(handler.request_deserializer, handler.unary_unary, request)
    beside = _Collector()
    health_pb2_grpc.add_HealthServicer_to_server(checks, beside)
    services = sorted({name.split("/")[1] for name in mount.methods})
    names = (*services, health.SERVICE_NAME, reflection.SERVICE_NAME)
    reflection.enable_server_reflection(names, beside, pool=descriptor_pool.Default())
    mount.streams.update(beside.handlers)


class _Collector:
    """Stands where generated code expects a server, and keeps what is added."""

    def __init__(self) -> None:
        self.handlers: dict[str, Any] = {}

    def add_generic_rpc_handlers(self, handlers: Iterable[Any]) -> None:
        """Ignore these: the registered ones say the same."""

    def add_registered_method_handlers(self, service: str, handlers: dict[str, Any]) -> None:
        """Keep each method's handler by its full name."""
        self.handlers |= {f"/{service}/{name}": handler for name, handler in handlers.items()}
