"""The project's own side: hosts as ``juki up`` runs them, callers as nodes are."""

from collections.abc import Sequence
from typing import Any

import grpc

from bench import constant
from bench.children import Actor, Spec
from bench.world import World
from mesh.calls.client import Caller
from mesh.evidence.log import EvidenceLog
from mesh.evidence.refusals import RefusalTally
from mesh.hosting.host import HostProcess
from mesh.signatures.identity import Identity, Trust
from mesh.signatures.messages import NO_LOG, LogHead, MessageVerifier, Proof
from mesh.storage import outbox
from mesh.topology import rights
from mesh.traces import receiver as trace_store
from mesh.traces.spans import Recorder
from nodes import load_kind


class Nothing:
    """Stands in for a part of the road that is taken away to see what it costs."""

    def __init__(self) -> None:
        self.refusals = RefusalTally()

    def record(self, message: Proof, body: bytes, *, received: bool) -> None:
        """Keep no evidence."""

    def newest(self) -> LogHead:
        """Have signed none."""
        return NO_LOG

    def must_be_whole(self) -> None:
        """Find no damage in what is not kept."""

    def claim(self, claim: bytes) -> bool:
        """Let everything in."""
        return True

    def close(self) -> None:
        """Let nothing go."""


class Hosting:
    """A running host."""

    def __init__(self, process: HostProcess) -> None:
        self._process = process

    def ask(self, question: Spec) -> dict[str, Any]:
        """Nothing is asked of it."""
        return {}

    def close(self) -> None:
        """Stop."""
        self._process.stop(0.2)


def play_host(spec: Spec) -> Actor:
    """Run the host named *host* of *world*; *without* names parts to leave out, *items* bounds an outbox's call."""
    world = World.load(spec["world"])
    if items := spec.get("items"):
        outbox.MOST_ITEMS, outbox.LOOK_AHEAD = items, 4 * items  # type: ignore[misc]  # the peer without batching
    host = next(each for each in world.topology.hosts if each.name == spec["host"])
    kinds = constant.kind if spec.get("constant") else load_kind
    process = HostProcess(world.topology, host, world.state, kinds, spec.get("traces"))
    if without := spec.get("without"):
        for each in process.running:
            leave_out(each.served, without)
    process.start()
    return Hosting(process)


def leave_out(served: Any, parts: Sequence[str]) -> None:
    """Take *parts* of the road away from a node."""
    if "evidence" in parts:
        served.evidence.close()
        served.evidence = Nothing()
    if "replay" in parts:
        served.replay.close()
        served.replay = Nothing()


class Receiving:
    """A running trace receiver."""

    def __init__(self, server: grpc.Server) -> None:
        self._server = server

    def ask(self, question: Spec) -> dict[str, Any]:
        """Nothing is asked of it."""
        return {}

    def close(self) -> None:
        """Stop."""
        self._server.stop(0.2).wait()


def play_traces(spec: Spec) -> Actor:
    """Receive spans on *port* as ``juki up`` does."""
    return Receiving(trace_store.serve(World.load(spec["world"]).state.traces, spec["port"]))


class Party:
    """Who calls: one identity with its trust, its evidence and its spans, as a node has them."""

    def __init__(self, world: World, name: str, traces: str | None, *, evidence: bool = True) -> None:
        self.world = world
        self.trust = Trust(world.pki.trust_store())
        self.verifier = MessageVerifier(self.trust)
        party = world.topology.parties[name]
        self.identity = Identity(name, party.spiffe_id, world.pki.credentials(name))
        folder = world.state.node(name) / f"evidence-{id(self)}"
        self.evidence: Any = EvidenceLog(folder, self.identity) if evidence else Nothing()
        self.recorder = Recorder(traces)
        self.recorder.start()

    def caller(self) -> Caller:
        """Return a way out with connections of its own."""
        topology = self.world.topology
        return Caller(
            self.identity,
            self.verifier,
            topology,
            lambda: rights.rights_of(topology, self.identity.name),
            log=self.evidence,
            recorder=self.recorder,
        )

    def close(self) -> None:
        """Let everything go."""
        self.recorder.stop()
        self.evidence.close()
