"""One node as a host carries it: what it serves, its way to others, its database, and what lets all of it go.

Everything a node owns is below ``nodes/<name>/`` in the state folder: database, evidence, audit, replay records.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from grpc_health.v1 import health
from sqlalchemy import MetaData

from mesh.calls.client import Caller
from mesh.calls.gate import ServedNode
from mesh.calls.sender import Dispatcher
from mesh.clock import Clock
from mesh.evidence.audit import Audit
from mesh.evidence.log import EvidenceLog
from mesh.hosting.host_keys import HostKeys
from mesh.hosting.node import NodeModule, Parts, Road
from mesh.hosting.services import mount_services
from mesh.signatures.messages import WINDOW, MessageVerifier
from mesh.signatures.replay import ReplayGuard
from mesh.state import State
from mesh.storage.database import Database, sqlite_url
from mesh.storage.schema import Line
from mesh.topology import hours, rights
from mesh.topology.model import Host, Node, Topology
from mesh.traces.spans import Recorder
from pki import files

Kinds = Callable[[str], NodeModule]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all nodes of one host stand on together."""

    topology: Topology
    host: Host
    state: State
    kinds: Kinds
    clock: Clock
    keys: HostKeys
    verifier: MessageVerifier
    recorder: Recorder
    rights: rights.RightsTable

    def closed_for(self, callee: str) -> float:
        """How many seconds of business time until *callee* opens; 0 while it is open."""
        node, now = self.topology.nodes.get(callee), self.clock.now()
        times = node.hours if node else None  # one that is in the topology no more is refused by the rights
        if times is None or hours.is_open(times, now):
            return 0.0
        return (hours.opens_next(times, now) - now).total_seconds()


@dataclass(slots=True)
class Running:
    """One node of a running host, with all that must be let go at the end."""

    served: ServedNode
    parts: Parts
    caller: Caller
    dispatcher: Dispatcher | None
    database: Database | None
    health: health.HealthServicer

    @property
    def name(self) -> str:
        """The node's own name."""
        return self.served.node.name

    def send_what_waits(self) -> None:
        """Start the outbox, where there may be something in it."""
        if self.dispatcher is None or self.database is None:
            return
        self.database.on_posted = self.dispatcher.first_stir  # before looking, so that no posting falls between
        if self.database.has_been_used():
            self.dispatcher.start()

    def deliver_no_more(self) -> None:
        """Stop the outbox."""
        if self.dispatcher is not None:
            self.dispatcher.stop()

    def close(self) -> None:
        """Let everything go, once no call is under way."""
        self.caller.close()
        self.served.evidence.close()
        self.served.audit.close()
        self.served.replay.close()
        if self.database is not None:
            self.database.close()


@dataclass(slots=True)
class _Databases:
    """Hands a node its database, and remembers it."""

    ground: Ground
    node: Node
    opened: list[Database] = field(default_factory=list)

    def open(self, metadata: MetaData, migrations: Path | None, fittings: Sequence[Line]) -> Database:
        """Describe the node's database; it is opened at first use."""
        folder = self.ground.state.node(self.node.name)
        made = database_of(self.node, folder, self.ground.recorder, metadata, migrations, fittings)
        self.opened.append(made)
        return made


def database_of(
    node: Node,
    folder: Path,
    recorder: Recorder,
    metadata: MetaData | None,
    migrations: Path | None,
    fittings: Sequence[Line],
) -> Database:
    """Describe the database of *node*, whose *folder* is below the state folder; it is opened at first use."""
    folder.mkdir(parents=True, exist_ok=True)
    return Database(
        node.name,
        sqlite_url(folder / "node.db") if node.database == "sqlite" else node.database,
        metadata,
        recorder=recorder,
        migrations=migrations,
        fittings=fittings,
        mark=folder / "database.json",
        secret=partial(files.secret, folder / "digests.key"),
    )


def carry(ground: Ground, node: Node) -> Running:
    """Build *node* on what its host stands on; nothing of it is asked or answered yet."""
    served = _served(ground, node)
    caller = Caller(
        served.identity,
        ground.verifier,
        ground.topology,
        lambda: rights.rights_of(ground.topology, node.name, ground.rights),
        log=served.evidence,
        recorder=ground.recorder,
    )
    databases = _Databases(ground, node)
    module = ground.kinds(node.kind)
    parts = module.build(_road(ground, served, caller, databases), module.Settings.model_validate(node.settings))
    checks = health.HealthServicer()
    served.revision = module.CONTRACT.revision
    mount_services(served, parts, checks)
    database = databases.opened[0] if databases.opened else None
    dispatcher = Dispatcher(node.name, database, caller.send, ground.closed_for) if database else None
    return Running(served, parts, caller, dispatcher, database, checks)


def _served(ground: Ground, node: Node) -> ServedNode:
    folder = ground.state.node(node.name)
    identity = ground.keys.identities[node.name]
    shared = ground.host.workers > 1
    return ServedNode(
        node=node,
        identity=identity,
        evidence=EvidenceLog(folder / "evidence", identity, keep_bodies=node.keep_bodies, shared=shared),
        audit=Audit(folder),
        replay=ReplayGuard(folder / "replay", WINDOW),
        clock=ground.clock,
        rights=lambda: rights.rights_at(ground.topology, node.name, ground.rights),
        party_by_spiffe=ground.topology.party_by_spiffe,
    )


def _road(ground: Ground, served: ServedNode, caller: Caller, databases: _Databases) -> Road:
    return Road(
        node=served.node,
        topology=ground.topology,
        clock=ground.clock,
        caller=caller,
        trust=ground.keys.trust,
        identity=served.identity,
        recorder=ground.recorder,
        folder=ground.state.node(served.node.name),
        open_database=databases.open,
    )
