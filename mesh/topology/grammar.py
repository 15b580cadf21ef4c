"""``topology.yaml``: which nodes there are, where they stand, and who may ask whom for what.

The models below are the file's grammar (``topology.schema.json`` is made from them, for editors). Reading
checks shape and references; that the links respect the contracts is proven by ``mesh.hosting.check``.
"""

from datetime import time
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mesh.contracts.data_class import DataClass

Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=200)]
NodeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", max_length=80)]


class Stanza(BaseModel):
    """Any part of the file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TrustDomain(Stanza):
    """A body with a certificate authority of its own."""

    name: Domain = Field(description="Such as sapporo.juki.test; part of every SPIFFE id below it.")


class Hours(Stanza):
    """When a node answers, in Japan's time; outside, callers' outboxes wait."""

    opens: time = Field(description="Such as 08:30.")
    closes: time = Field(description="Such as 19:00; the node refuses from then on.")
    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(
        default=(1, 2, 3, 4, 5), description="Days of the week it opens, 1 is Monday."
    )
    holidays: bool = Field(default=False, description="Whether it opens on national holidays too.")

    @model_validator(mode="after")
    def _open_at_all(self) -> Self:
        """Refuse hours in which no moment is open: callers' outboxes would wait for ever."""
        if self.closes <= self.opens:
            raise ValueError("closes must be later than opens, on the same day")
        if not self.days:
            raise ValueError("days must name at least one day")
        return self


class Party(Stanza):
    """Who has a name and certificates."""

    id: Label = Field(description="Whose it is, such as sapporo.")
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")] = Field(
        description="One of the kinds in nodes/; of a client, terminal or operator."
    )
    trust_domain: Domain = Field(description="Which authority certifies it.")

    @property
    def name(self) -> str:
        """The name in the mesh, such as ``sapporo.municipal-cs``."""
        return f"{self.id}.{self.kind.replace('_', '-')}"

    @property
    def spiffe_id(self) -> str:
        """The id in the certificates."""
        return f"spiffe://{self.trust_domain}/{self.kind}/{self.id}"


class Node(Party):
    """One system of the real network."""

    organisation: Annotated[str, Field(pattern=r"^\d{6}$")] | None = Field(
        default=None, description="Six-digit code of the body it belongs to; routes messages by body."
    )
    database: str = Field(
        default="sqlite", description="sqlite (a file below the state folder) or postgresql+psycopg://…"
    )
    hours: Hours | None = Field(default=None, description="When it answers; always, if absent.")
    max_calls: Annotated[int, Field(ge=1, le=4096)] = Field(
        default=128, description="Calls it works on at once; more are refused."
    )
    keep_bodies: bool = Field(default=False, description="Whether its evidence log keeps bodies, not only digests.")
    settings: dict[str, Any] = Field(default_factory=dict, description="What its kind asks for, see docs/nodes.md.")


class Client(Party):
    """Who only asks and is never asked: a terminal, an operator."""


class Host(Stanza):
    """One process with one port, carrying what stands together in reality."""

    name: Label = Field(description="Name of the process.")
    port: Annotated[int, Field(ge=1, le=65535)] = Field(description="The port all its nodes answer on.")
    address: str = Field(default="127.0.0.1", description="Where it listens; loopback unless it stands elsewhere.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(default=1, description="Processes sharing the port.")
    nodes: Annotated[tuple[Node, ...], Field(min_length=1)] = Field(description="What it carries.")


class Link(Stanza):
    """A right: these callers may call these methods of these callees, carrying these classes."""

    callers: Annotated[tuple[NodeName, ...], Field(min_length=1)] = Field(description="Names of nodes or clients.")
    callees: Annotated[tuple[NodeName, ...], Field(min_length=1)] = Field(description="Nodes, all of one kind.")
    methods: Annotated[tuple[str, ...], Field(min_length=1)] = Field(description="Methods of the callee's contract.")
    carries: tuple[DataClass, ...] = Field(default=(), description="Classes of personal data that may pass.")


class Topology(Stanza):
    """The whole file."""

    version: Annotated[int, Field(ge=1, le=1)] = Field(description="Of this grammar; 1.")
    name: Label = Field(description="What this network is called.")
    trace_port: Annotated[int, Field(ge=1, le=65535)] = Field(
        default=7199, description="Where the network's own trace receiver listens, OTLP over gRPC on loopback."
    )
    domain: Domain = Field(default="juki.localhost", description="Node names stand below it in certificates and DNS.")
    trust_domains: Annotated[tuple[TrustDomain, ...], Field(min_length=1)] = Field(description="Who certifies.")
    hosts: Annotated[tuple[Host, ...], Field(min_length=1)] = Field(description="Processes and the nodes they carry.")
    clients: tuple[Client, ...] = Field(default=(), description="Terminals and operators.")
    links: tuple[Link, ...] = Field(default=(), description="Who may ask whom for what; nothing else may.")

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """Every node by name."""
        return {node.name: node for host in self.hosts for node in host.nodes}

    @cached_property
    def parties(self) -> dict[str, Party]:
        """Every node and client by name."""
        return {**self.nodes, **{client.name: client for client in self.clients}}

    @cached_property
    def host_of(self) -> dict[str, Host]:
        """The host that carries each node."""
        return {node.name: host for host in self.hosts for node in host.nodes}

    @cached_property
    def party_by_spiffe(self) -> dict[str, str]:
        """Names by SPIFFE id."""
        return {party.spiffe_id: name for name, party in self.parties.items()}

    def server_name(self, node: str) -> str:
        """Return the DNS name that means *node*."""
        return f"{node}.{self.domain}"

    def target(self, node: str) -> str:
        """Return the address and port where *node* answers."""
        host = self.host_of[node]
        return f"{host.address}:{host.port}"

    def callees(self, caller: str, kind: str) -> list[Node]:
        """Return the nodes of *kind* that *caller* has a link to, in the file's order."""
        return [self.nodes[name] for name in self._callees.get(caller, ()) if self.nodes[name].kind == kind]

    @cached_property
    def _callees(self) -> dict[str, dict[str, None]]:
        """The names of everybody's callees, in the file's order."""
        found: dict[str, dict[str, None]] = {}
        for link in self.links:
            for caller in link.callers:
                found.setdefault(caller, {}).update(dict.fromkeys(link.callees))
        return found
