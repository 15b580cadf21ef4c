"""What the road gives a kind of node, and what the kind gives back.

``nodes/<kind>/node.py`` has ``KIND``, ``CALLS``, ``NEEDS``, ``CONTRACT``, ``Settings`` and
``build(road, settings) -> Parts``. Everything a node may touch comes through ``Road``: its clock, its database, its way
to others. It finds others by kind and by body, never by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from pydantic import BaseModel, ConfigDict
from sqlalchemy import MetaData

from mesh.call import Span, current
from mesh.calls.client import Caller
from mesh.calls.relay import Relay
from mesh.clock import Clock
from mesh.contracts.contract import Contract
from mesh.refusals import NoSuchPeer
from mesh.signatures.identity import Identity, Trust
from mesh.storage.database import Database
from mesh.storage.schema import Line
from mesh.topology.model import Node, Topology
from mesh.traces.spans import Recorder
from world import threads


class NodeSettings(BaseModel):
    """What a kind asks for in ``settings:``; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Job = Callable[[], None]
OperatorOf = Callable[[bytes, bytes, str], str]
"""Of a proof of a session, the id of its message, and the caller: the operator who opened it there, or a refusal."""

Answer = Callable[[Message, grpc.ServicerContext], Message]
"""One method as its servicer has it."""
Around = Callable[[MethodDescriptor, Answer], Answer]
"""Of a method and what answers it: what answers it instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """Work a node does on its own: every so many seconds of real time, judged by business time."""

    name: str
    every: float
    work: Job


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """Work a node does on its own when there is some: at its start, and whenever it is woken.

    It is called again, later each time, while it says that something is left; with several workers a worker that does
    not act for the node cannot wake the one that does, which looks by itself.
    """

    name: str
    work: Callable[[], bool]  # whether anything is left that must be tried again
    woken: threads.Event = field(default_factory=threads.Event)
    _askers: list[Span] = field(default_factory=list, repr=False)

    def wake(self) -> None:
        """Say that there is something to do; it belongs to the work that is being done now."""
        call = current()
        if call and call.span:
            self._askers[:] = [call.span]
        self.woken.set()

    def parent(self) -> Span | None:
        """Return whose work is to be done next: of several who woke it, the last."""
        self.woken.clear()
        return self._askers.pop() if self._askers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A kind's answer: what adds its servicers to a server, what it does on its own, and who knows its staff."""

    servicers: Sequence[Callable[[Any], None]]
    jobs: Sequence[Timed | Pushed] = field(default=())
    operator_of: OperatorOf | None = None  # asked at the gate; None where the kind has no staff of its own
    around: Around | None = None  # is put around every method, so that none is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """All that one node stands on."""

    node: Node
    topology: Topology
    clock: Clock
    caller: Caller
    trust: Trust
    identity: Identity
    recorder: Recorder
    folder: Path  # the node's own, below the state folder
    relay: Relay
    open_database: Callable[[MetaData, Path | None, Sequence[Line]], Database]

    def database(self, metadata: MetaData, node_file: str, *fittings: Line) -> Database:
        """Return the node's database with the tables of *metadata* and of the *fittings* that the kind mounts.

        *node_file* is ``node.py``'s ``__file__``.
        """
        migrations = Path(node_file).resolve().parent / "migrations"
        return self.open_database(metadata, migrations if migrations.is_dir() else None, fittings)

    def peer(self, kind: str, code: str | None = None) -> str:
        """Return the name of the one node of *kind* (of the body with *code*) that this node may ask."""
        found = self.topology.callees(self.node.name, kind, code)
        if not found:
            raise NoSuchPeer(node=self.node.name, kind=kind, code=code or "any")
        return found[0].name

    def channel(self, callee: str) -> grpc.Channel:
        """Return what a generated stub takes as its channel to *callee*."""
        return self.caller.channel(callee)


class Kinds(Protocol):
    """Loads kinds of nodes; ModuleNotFoundError when there is no such kind."""

    @property
    def names(self) -> Sequence[str]: ...
    def __call__(self, kind: str) -> "NodeModule": ...


class NodeModule(Protocol):
    """The shape of every ``nodes/<kind>/node.py``."""

    KIND: str
    CALLS: tuple[str, ...]  # whom it calls where they are there
    NEEDS: tuple[str, ...]  # without whom it cannot work; "a|b" is one of two
    CONTRACT: Contract
    Settings: type[NodeSettings]

    def build(self, road: Road, settings: Any) -> Parts: ...
