"""``topology.yaml`` in its own words: templates, bodies and rules between kinds.

The models below are the file's grammar (``topology.schema.json`` is made from them, for editors); ``expand`` makes of
them the network that everybody uses. That rules respect the contracts is proven by ``mesh.hosting.check``.
"""

from datetime import time
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from mesh.contracts.data_class import DataClass
from mesh.contracts.options import Relation
from mesh.topology import model

Label = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Suffix = Annotated[str, Field(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=40)]
Kind = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=40)]
KindOrMany = Annotated[str, Field(pattern=r"^[a-z][a-z_]*\*?$", max_length=41)]
Domain = Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=200)]
NodeName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$", max_length=80)]
Address = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]+$", max_length=253)]
Port = Annotated[int, Field(ge=1, le=65535)]


BusinessSystems = Annotated[
    Annotated[tuple[Suffix, ...], Tag("(words)")] | Annotated[dict[Suffix, dict[str, Any]], Tag("(settings)")],
    Discriminator(lambda said: "(settings)" if isinstance(said, dict) else "(words)"),
]


class Stanza(BaseModel):
    """Any part of the file: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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

    def as_model(self) -> model.Hours:
        return model.Hours(opens=self.opens, closes=self.closes, days=self.days, holidays=self.holidays)


class NodeStanza(Stanza):
    """What one node is told beside its template."""

    database: str = Field(
        default="sqlite", description="sqlite (a file below the state folder) or postgresql+psycopg://…"
    )
    hours: Hours | None = Field(default=None, description="When it answers; always, if absent.")
    max_calls: Annotated[int, Field(ge=1, le=4096)] = Field(
        default=model.MOST_CALLS, description="Calls it works on at once; more are refused."
    )
    keep_bodies: bool = Field(default=False, description="Whether its evidence log keeps bodies, not only digests.")
    settings: dict[str, Any] = Field(default_factory=dict, description="What its kind asks for, see docs/nodes.md.")

    def as_model(self) -> dict[str, Any]:
        """Return all of it by the names of a node's fields."""
        return {
            "database": self.database,
            "hours": self.hours.as_model() if self.hours else None,
            "max_calls": self.max_calls,
            "keep_bodies": self.keep_bodies,
            "settings": self.settings,
        }


class HostStanza(Stanza):
    """What one host is told beside its template."""

    address: Address = Field(default="127.0.0.1", description="Where it listens; loopback unless it stands elsewhere.")
    port: Port | None = Field(default=None, description="Its port; counted from `ports` if absent.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(default=1, description="Processes sharing the port.")
    external: bool = Field(default=False, description="Runs elsewhere: is asked and probed, but never started.")
    shared: bool = Field(default=False, description="Carries several bodies' own systems in one process.")

    @model_validator(mode="after")
    def _can_be_found(self) -> Self:
        """Refuse a host that runs elsewhere and does not say where."""
        if self.external and not {"address", "port"} <= self.model_fields_set:
            raise ValueError("an external host must say its address and its port")
        return self


class Template(Stanza):
    """What a body of one sort has: hosts with kinds of nodes, and clients."""

    hosts: dict[Suffix, Annotated[tuple[KindOrMany, ...], Field(min_length=1)]] = Field(
        default_factory=dict,
        description="Hosts of each body by suffix: `city-hall` of sapporo is sapporo-city-hall, an empty one sapporo."
        " `business_system*` stands for all the body's business systems.",
    )
    on: dict[Label, Annotated[tuple[KindOrMany, ...], Field(min_length=1)]] = Field(
        default_factory=dict, description="Hosts by name that bodies share, and what each body has there."
    )
    clients: tuple[Kind, ...] = Field(default=(), description="Roles of who only asks: terminal, auditor, operator.")


class BodyStanza(Stanza):
    """A municipality, a prefecture, an agency, the nation."""

    id: Label = Field(description="Such as sapporo; the first part of its nodes' names.")
    code: Annotated[str, Field(pattern=r"^\d{6}$")] | None = Field(
        default=None, description="Its six-digit code, in quotes; messages are routed by it."
    )
    template: Label = Field(description="One of the templates.")
    business_systems: BusinessSystems = Field(
        default=(),
        description="A word for each, such as welfare (node sapporo-welfare.business-system), an empty one for the"
        " only one (pension.business-system); or a mapping from words to settings, such as {welfare: {title: …}}.",
    )
    without: tuple[Kind, ...] = Field(default=(), description="Kinds of its template that it does not have.")
    prefecture: Label | None = Field(
        default=None, description="Id of the prefecture it lies in, where the first two digits of its code do not say."
    )


class ClientStanza(Stanza):
    """Who only asks, beside the templates' own."""

    id: Label = Field(description="Such as network; a body's id if it belongs to one.")
    kind: Kind = Field(description="A role: terminal, auditor, operator.")


class RuleStanza(Stanza):
    """A right: these callers may call these methods of these callees, carrying these classes."""

    caller: Kind = Field(alias="from", description="The kind or role that may call.")
    callee: Kind = Field(alias="to", description="The kind that is called.")
    of: Relation = Field(description="Of which body the callee must be, seen from the caller's.")
    templates: tuple[Label, ...] = Field(
        default=(), alias="in", description="Only callers whose body has one of these templates; any if absent."
    )
    systems: tuple[Suffix, ...] = Field(
        default=(), description="Only these business systems, by word, at either end; any if absent."
    )
    methods: Annotated[tuple[str, ...], Field(min_length=1)] | None = Field(
        default=None, description="Methods of the callee's contract; all that it allows the caller, if absent."
    )
    carries: tuple[DataClass, ...] | None = Field(
        default=None, description="Classes of personal data that may pass; all that these methods can carry, if absent."
    )


class File(Stanza):
    """The whole file."""

    version: Annotated[int, Field(ge=2, le=2)] = Field(description="Of this grammar; 2.")
    name: Label = Field(description="What this network is called.")
    testing: bool = Field(
        default=False, description="Whether it is for tests: only then may it use published keys and keep what passes."
    )
    domain: Domain = Field(default="juki.localhost", description="Node names stand below it in certificates and DNS.")
    ports: Port = Field(default=7101, description="Hosts count up from here, in order; kept in the state folder.")
    trace_port: Port = Field(
        default=model.TRACE_PORT,
        description="Where the network's own trace receiver listens, OTLP over gRPC on loopback.",
    )
    templates: Annotated[dict[Label, Template], Field(min_length=1)] = Field(description="Sorts of bodies.")
    bodies: Annotated[tuple[BodyStanza, ...], Field(min_length=1)] = Field(description="One line for each body.")
    clients: tuple[ClientStanza, ...] = Field(default=(), description="Who only asks, beside the templates' own.")
    nodes: dict[NodeName, NodeStanza] = Field(
        default_factory=dict, description="What single nodes are told beside their template, by name."
    )
    hosts: dict[Label, HostStanza] = Field(
        default_factory=dict, description="What single hosts are told beside their template, by name."
    )
    rules: tuple[RuleStanza, ...] = Field(default=(), description="Who may ask whom for what; nothing else may.")
