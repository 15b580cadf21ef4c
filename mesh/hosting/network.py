"""One network on this machine as its operator handles it: start, stop, look at, ask for evidence."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, inspect
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from mesh.clock import Clock
from mesh.evidence import bundle
from mesh.hosting import down, health, state_folder
from mesh.hosting.check import prove
from mesh.hosting.faults import NetworkError, did_you_mean, some_of
from mesh.hosting.health import Health
from mesh.hosting.node import Kinds
from mesh.hosting.ports import with_ports
from mesh.hosting.process_records import cause_of
from mesh.hosting.running_node import database_of
from mesh.hosting.up import Start
from mesh.state import State
from mesh.storage import outbox
from mesh.storage.database import Database, is_fault, sqlite_url
from mesh.storage.schema import Line
from mesh.topology import file as topology_file
from mesh.topology.file import TopologyFile
from mesh.topology.model import Topology
from mesh.traces.spans import Recorder
from pki.refusals import CredentialsMissing
from pki.trust_folder import TrustFolder
from vocabulary.refusals import Malformed
from world import clocks, locks, threads

__all__ = ["Health", "Network", "NetworkError", "is_disk_full"]


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
            self._found = with_ports(topology_file.read(launched if launched.exists() else self.path), self.state)
        return self._found.topology

    def read(self) -> TopologyFile:
        """Return what the file says, with the ports that hosts have here."""
        return with_ports(topology_file.read(self.path), self.state)

    def check(self) -> TopologyFile:
        """Return the topology file when all of it can be proven, else raise ``TopologyError``."""
        found = topology_file.read(self.path)
        prove(found, self.kinds)
        return found

    # ---- start and stop

    def start(self) -> Iterator[str]:
        """Start the network, telling each step; when all nodes are healthy it is done.

        What cannot come up is said with its first real cause, and nothing that was begun here is left running.
        """
        found = self.check()
        self._found = None  # from here on what was launched counts
        yield from Start(self.path, found, self.state, self.kinds).run()

    def supervise(self) -> None:
        """Run the network's processes in the foreground until told to stop."""
        Start(self.path, self.check(), self.state, self.kinds).in_the_foreground()

    def stop(self) -> str:
        """Stop the network, by force where it does not end by itself; say what was done, nothing when none ran."""
        said = down.stop(self.state)
        if not said and locks.is_held(self.state.run / "up.lock"):
            raise NetworkError(f"a start is under way in {self.state.root}. Run juki down again when it has ended.")
        return said

    def may_be_reset(self) -> None:
        """Refuse while the network runs, and where the folder holds something else."""
        state_folder.must_be_ours(self.state)
        down.must_not_run(self.state)

    def reset(self) -> list[str]:
        """Remove everything the network keeps; return the names removed."""
        self.may_be_reset()
        return state_folder.reset(self.state)

    # ---- looking

    def healths(self) -> list[Health]:
        """Ask every node's standard health service, as the operator; those of external hosts too."""
        return health.healths(self.topology, self.state)

    def clock(self) -> Clock:
        """Return the network's business clock."""
        return Clock(self.state.clock)

    def outboxes(self) -> tuple[dict[str, list[outbox.Waiting]], list[str]]:
        """Return what each node has not delivered, and of each database that cannot be asked why."""
        found: dict[str, list[outbox.Waiting]] = {}
        unread: list[str] = []
        for name in self.topology.nodes:
            try:
                if waiting := self._in_database(name, outbox.waiting):
                    found[name] = waiting
            except NetworkError as error:
                unread.append(str(error))
        return found, unread

    def hindrances(self) -> str:
        """Say what keeps messages from arriving: nodes that do not answer, and what is not delivered."""
        away = [
            f"{each.node} on {each.host} ({each.problem or each.hours})"
            for each in self.healths()
            if not each.serving or each.hours.startswith("closed")
        ]
        found = {"Not answering": away, "Not delivered": self._undelivered()}
        return " ".join(f"{what}: {some_of(texts)}." for what, texts in found.items() if texts)

    def _undelivered(self) -> list[str]:
        found, unread = self.outboxes()
        return [each.rstrip(".") for each in unread] + [
            f"{sum(each.callee == callee for each in items)} from {node} to {callee}{f' ({reason})' if reason else ''}"
            for node, items in found.items()
            for callee, reason in {each.callee: each.reason for each in items}.items()
        ]

    def redrive(self, node: str) -> int:
        """Let a node's parked items be tried again; return how many."""
        if node not in self.topology.nodes:
            raise NetworkError(f"there is no node {node}. {self.names_like(node)}")
        return self._in_database(node, outbox.redrive) or 0

    def names_like(self, name: str) -> str:
        """Say which nodes and hosts there are with a name near *name*, else all hosts."""
        hosts = [each.name for each in self.topology.hosts]
        return did_you_mean(name, [*self.topology.nodes, *hosts], f"There are the hosts {', '.join(hosts)}.")

    def _in_database(self, name: str, work: Callable[[Session], Any]) -> Any:
        node = self.topology.nodes[name]
        path = self.state.node(name) / "node.db"
        if node.database == "sqlite" and not path.exists():
            return None
        engine = create_engine(sqlite_url(path) if node.database == "sqlite" else node.database, hide_parameters=True)
        try:
            if not inspect(engine).has_table(outbox.OutboxRow.__tablename__):
                return None  # nothing was ever posted
            with Session(engine) as session, session.begin():
                return work(session)
        except DatabaseError as error:
            if is_disk_full(error):
                raise
            remedy = "juki status says how the node fares" if node.database == "sqlite" else "see that its server runs"
            raise NetworkError(f"the database of {name} cannot be asked: {cause_of(error)}; {remedy}.") from error
        finally:
            engine.dispose()

    @contextmanager
    def database(self, name: str, *fittings: Line) -> Iterator[Database]:
        """Open a node's database for what *fittings* keep there, whether the node runs or not; its own tables stay its.

        Only who operates the machine can: the state folder lets nobody else in.
        """
        node, host = self.topology.nodes.get(name), self.topology.host_of.get(name)
        if node is None or host is None:
            raise NetworkError(f"there is no node {name}. {self.names_like(name)}")
        if host.external:
            raise NetworkError(f"{name} runs elsewhere, on {host.address}; its database is there.")
        opened = database_of(node, self.state.node(name), Recorder(None), None, None, fittings)
        try:
            yield opened
        except Exception as error:
            if not is_fault(error) or is_disk_full(error):
                raise
            raise NetworkError(f"the database of {name} cannot be asked: {cause_of(error)}.") from error
        finally:
            opened.close()

    # ---- certificates

    def revoke(self, party: str) -> None:
        """Call back the certificates of a node or client."""
        with self._known(party):
            TrustFolder(self.state.pki).revoke(party, "both", clocks.now())

    def renew(self, party: str) -> None:
        """Issue the certificates of a node or client anew."""
        with self._known(party):
            TrustFolder(self.state.pki).renew(party, clocks.now())

    @contextmanager
    def _known(self, party: str) -> Iterator[None]:
        try:
            yield
        except (CredentialsMissing, Malformed) as refusal:
            if party in self.topology.parties:
                raise
            near = did_you_mean(party, self.topology.parties, "juki topology shows which there are.")
            raise NetworkError(f"there is no node or client {party}. {near}") from refusal

    # ---- evidence

    def evidence(self, message_id: str, digest: str = "", *, bodies: bool = False) -> dict[str, Any]:
        """Return the bundle for a message once both parties' logs cover request and answer by signed heads.

        *digest* picks one of several requests with this id; *bodies* shows those that a party keeps.

        A party that has no log (a terminal), or never learned of the answer, is not waited for beyond a few seconds.
        """
        logs = [self.state.evidence(name) for name in self.topology.nodes]
        store = TrustFolder(self.state.pki).trust_store()
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


def is_disk_full(error: BaseException) -> bool:
    """Return whether *error* says that a disk is full."""
    if isinstance(error, OSError) and error.errno in (28, 122):
        return True
    return isinstance(error, sqlite3.OperationalError | OperationalError) and "full" in str(error)
