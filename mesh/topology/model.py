"""The network as everybody uses it: bodies, hosts with their nodes, clients, rules; made by ``expand`` from the file.

Small and quick, since a country has 1,788 bodies and some 16,000 parties: nothing here grows with pairs of parties,
and who may ask whom is worked out from rules and bodies, never from a list of names.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from functools import cached_property
from typing import Any, Final, Self

from mesh.contracts.data_class import DataClass
from mesh.contracts.options import Relation, roles

ROLES: Final = tuple(roles())  # what a client may be
MOST_CALLS: Final = 128
TRACE_PORT: Final = 7199

_CERTIFIERS: Final = {
    **dict.fromkeys(("municipal_cs", "prefecture", "national", "card_management"), "juki-net"),
    **dict.fromkeys(("middle_server", "interface_system", "core_system", "auditor"), "linkage"),
    "service_portal": "resident",
    "operator": "operators",
}


def certifier_of(kind: str) -> str | None:
    """Return whose authority certifies a kind or role; None when it is that of the body it belongs to."""
    return _CERTIFIERS.get(kind)


def trust_domain_of(kind: str, body: str) -> str:
    """Return the trust domain of a party of *kind* that belongs to *body*."""
    return f"{certifier_of(kind) or body}.juki.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A municipality, a prefecture, an agency, the nation: who has nodes."""

    id: str
    code: str | None = None  # six digits
    template: str = ""
    prefecture: str = ""  # the id of the prefecture it lies in; empty when it lies in none of this network


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a node answers, in Japan's time."""

    opens: time
    closes: time
    days: tuple[int, ...] = (1, 2, 3, 4, 5)  # 1 is Monday
    holidays: bool = False  # whether it opens on national holidays too


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who has a name and certificates."""

    id: str
    kind: str
    body: str  # the id of the body it belongs to; empty when it belongs to none
    trust_domain: str

    @property
    def name(self) -> str:
        """The name in the mesh, such as ``sapporo.municipal-cs``."""
        return f"{self.id}.{self.kind.replace('_', '-')}"

    @property
    def spiffe_id(self) -> str:
        """The id in the certificates."""
        return f"spiffe://{self.trust_domain}/{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Party):
    """One system of the real network."""

    code: str | None = None  # six digits, the body's
    system: str | None = None  # the word that tells a business system from the body's others
    database: str = "sqlite"
    hours: Hours | None = None
    max_calls: int = MOST_CALLS
    keep_bodies: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Party):
    """Who only asks and is never asked: a terminal, an auditor, the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One process with one port, carrying what stands together in reality."""

    name: str
    nodes: tuple[Node, ...]
    address: str = "127.0.0.1"
    port: int = 0
    own_port: bool = False  # whether the file says the port, so that it is not counted
    workers: int = 1
    external: bool = False  # runs elsewhere: is asked and probed, never started
    shared: bool = False  # may carry several bodies' own systems


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A right of a kind: callers of it may ask nodes of another, standing so to each other, for so much."""

    caller: str  # a kind or role
    callee: str  # a kind
    of: Relation
    templates: frozenset[str] = frozenset()  # of the caller's body; empty means any
    systems: frozenset[str] = frozenset()  # words of the business systems at either end; empty means any
    methods: tuple[str, ...] | None = None  # None means all that the contract allows the caller
    carries: frozenset[DataClass] | None = None  # None means all that these methods can carry

    def concerns(self, party: Party) -> bool:
        """Whether *party* is among the business systems the rule speaks of; what is no business system always is."""
        word = party.system if isinstance(party, Node) else None
        return word is None or not self.systems or word in self.systems


@dataclass(frozen=True, kw_only=True)
class Topology:
    """The whole network."""

    name: str
    testing: bool = False  # for tests: may use published keys, and keep bodies where a class only passes
    domain: str = "juki.localhost"
    base_port: int = 7101
    trace_port: int = TRACE_PORT
    bodies: Mapping[str, Body]
    hosts: tuple[Host, ...]
    clients: tuple[Client, ...] = ()
    rules: tuple[Rule, ...] = ()

    def with_hosts(self, hosts: Iterable[Host]) -> Self:
        """Return the same network on *hosts*."""
        return replace(self, hosts=tuple(hosts))

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

    @cached_property
    def trust_domains(self) -> tuple[str, ...]:
        """Every authority that certifies somebody."""
        return tuple(dict.fromkeys(party.trust_domain for party in self.parties.values()))

    def server_name(self, node: str) -> str:
        """Return the DNS name that means *node*."""
        return f"{node}.{self.domain}"

    def target(self, node: str) -> str:
        """Return the address and port where *node* answers."""
        host = self.host_of[node]
        address = f"[{host.address}]" if ":" in host.address else host.address  # IPv6
        return f"{address}:{host.port}"

    # ---- who may ask whom

    def related(self, of: Relation, caller: Party, callee: Party) -> bool:
        """Whether the bodies of two parties stand to each other as *of* says."""
        if of is Relation.OWN_BODY:
            return caller.body == callee.body != ""
        if of is Relation.ANOTHER_BODY:
            return caller.body != callee.body
        if of is Relation.OWN_PREFECTURE:
            return self._lies_in(caller.body, callee.body) or self._lies_in(callee.body, caller.body)
        return True

    def _lies_in(self, body: str, prefecture: str) -> bool:
        found = self.bodies.get(body)
        return found is not None and found.prefecture == prefecture != ""

    def may_call(self, rule: Rule, caller: Party) -> bool:
        """Whether *rule* speaks of *caller*."""
        if caller.kind != rule.caller or not rule.concerns(caller):
            return False
        body = self.bodies.get(caller.body)
        return not rule.templates or (body is not None and body.template in rule.templates)

    def admits(self, rule: Rule, caller: Party, callee: Node) -> bool:
        """Whether *rule* lets *caller* ask *callee*, who must be somebody else."""
        return (
            self.may_call(rule, caller)
            and callee.kind == rule.callee
            and rule.concerns(callee)
            and self.related(rule.of, caller, callee)
            and (callee.id, callee.kind) != (caller.id, caller.kind)
        )

    def rules_between(self, caller_kind: str, callee_kind: str) -> tuple[Rule, ...]:
        """Return the rules by which one kind may ask another, in the file's order."""
        return self._rules.get((caller_kind, callee_kind), ())

    def callees(self, caller: str, kind: str, code: str | None = None) -> list[Node]:
        """Return the nodes of *kind* that *caller* may ask, of the body with *code* if one is named."""
        party = self.parties[caller]
        found: dict[str, Node] = {}
        for rule in self.rules_between(party.kind, kind):
            for node in self._candidates(rule.of, party, kind, code):
                if self.admits(rule, party, node):
                    found[node.name] = node
        return list(found.values())

    def _candidates(self, of: Relation, caller: Party, kind: str, code: str | None) -> Iterator[Node]:
        """Look where such nodes can be, so that a country is not searched for a neighbour."""
        if code is not None:
            bodies: Iterable[str] = self._bodies_by_code.get(code, ())
        elif of is Relation.OWN_BODY:
            bodies = (caller.body,)
        elif of is Relation.OWN_PREFECTURE and (own := self.bodies.get(caller.body)) and own.prefecture:
            bodies = (own.prefecture,)
        else:
            yield from self._nodes_by_kind.get(kind, ())
            return
        for body in bodies:
            yield from self._nodes_by_body.get((kind, body), ())

    @cached_property
    def _rules(self) -> dict[tuple[str, str], tuple[Rule, ...]]:
        found: dict[tuple[str, str], tuple[Rule, ...]] = {}
        for rule in self.rules:
            key = rule.caller, rule.callee
            found[key] = (*found.get(key, ()), rule)
        return found

    @cached_property
    def _bodies_by_code(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for body in self.bodies.values():
            if body.code is not None:
                found.setdefault(body.code, []).append(body.id)
        return found

    @cached_property
    def _nodes_by_kind(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.kind, []).append(node)
        return found

    @cached_property
    def _nodes_by_body(self) -> dict[tuple[str, str], list[Node]]:
        found: dict[tuple[str, str], list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault((node.kind, node.body), []).append(node)
        return found
