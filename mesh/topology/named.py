"""A topology from names of parties and links between them, as tests and measurements write it.

Every id is a body of its own whose template is its own too, so that a rule can speak of it alone; each link becomes
the rules by which its callers may ask just the callees it names.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

from mesh.contracts.data_class import DataClass
from mesh.contracts.options import Relation
from mesh.topology.expand import BUSINESS_SYSTEM
from mesh.topology.grammar import NodeStanza
from mesh.topology.model import Body, Client, Host, Node, Party, Rule, Topology

Nodes = Mapping[str, Mapping[str, Any]]
"""By name ``<id>.<kind-with-dashes>``: ``code`` (the body's), and what ``nodes:`` in a topology file says."""
Link = tuple[str | Sequence[str], str | Sequence[str], Sequence[str], Sequence[str]]
"""Callers, callees, methods, classes."""
Links = Sequence[Link]


def topology_of(nodes: Nodes, clients: Sequence[str], links: Links, port: int) -> Topology:
    """Return a topology of one host, with a trust domain for each id."""
    return network_of([("host", port, 1, nodes)], clients, links)


def network_of(
    hosts: Iterable[tuple[str, int, int, Nodes]], clients: Sequence[str], links: Links, trust_domain: str | None = None
) -> Topology:
    """Return a topology of several hosts (name, port, workers, nodes), all certified by *trust_domain* if given."""
    hosts = list(hosts)
    naming = _Naming({name: stanza for *_, nodes in hosts for name, stanza in nodes.items()}, clients, trust_domain)
    bare = Topology(
        name="test",
        bodies=naming.bodies(),
        hosts=tuple(
            Host(name=name, port=port, own_port=True, workers=workers, nodes=tuple(map(naming.node, nodes)))
            for name, port, workers, nodes in hosts
        ),
        clients=tuple(Client(**naming.party(name)) for name in clients),
    )
    return replace(bare, rules=tuple(rule for link in links for rule in _rules(bare, *link)))


class _Naming:
    """What the names of parties say of their bodies."""

    def __init__(self, nodes: Nodes, clients: Sequence[str], trust_domain: str | None) -> None:
        self._nodes, self._trust_domain = nodes, trust_domain
        self._ids = {name.partition(".")[0] for name in (*nodes, *clients)}
        self._codes = {self._body_of(name): stanza["code"] for name, stanza in nodes.items() if "code" in stanza}

    def _body_of(self, name: str) -> str:
        """Return whose a party is: ``sapporo-welfare.business-system`` belongs to sapporo where there is one."""
        own = name.partition(".")[0]
        first, _, word = own.partition("-")
        return first if word and first in self._ids else own

    def bodies(self) -> dict[str, Body]:
        prefectures = {code[:2]: own for own, code in self._codes.items() if code[2:5] == "000"}
        found = {}
        for own in sorted(map(self._body_of, self._ids)):
            code = self._codes.get(own)
            lies_in = prefectures.get((code or "")[:2], "")
            found[own] = Body(id=own, code=code, template=own, prefecture="" if lies_in == own else lies_in)
        return found

    def party(self, name: str) -> dict[str, Any]:
        own, _, kind = name.partition(".")
        domain = self._trust_domain or f"{own}.juki.test"
        return {"id": own, "kind": kind.replace("-", "_"), "body": self._body_of(name), "trust_domain": domain}

    def node(self, name: str) -> Node:
        party = self.party(name)
        stanza = NodeStanza.model_validate({key: value for key, value in self._nodes[name].items() if key != "code"})
        word = party["id"].removeprefix(party["body"]).removeprefix("-")
        return Node(
            **party,
            code=self._codes.get(party["body"]),
            system=word if party["kind"] == BUSINESS_SYSTEM else None,
            **stanza.as_model(),
        )


def _rules(
    topology: Topology,
    callers: str | Sequence[str],
    callees: str | Sequence[str],
    methods: Sequence[str],
    carries: Sequence[str],
) -> Iterator[Rule]:
    """Yield for each caller the rule that lets it ask just the *callees* named, or raise where none does."""
    for caller in _several(callers):
        party = topology.parties[caller]
        wanted = [topology.nodes[each] for each in _several(callees) if each != caller]
        for kind in sorted({each.kind for each in wanted}):
            of_kind = [each for each in wanted if each.kind == kind]
            rule = next(filter(partial(_fits, topology, party, of_kind), _possible(party, of_kind)), None)
            if rule is None:
                raise ValueError(f"no rule lets {caller} ask just {', '.join(each.name for each in of_kind)}")
            yield replace(rule, methods=tuple(methods), carries=frozenset(map(DataClass, carries)))


def _possible(caller: Party, callees: Sequence[Node]) -> Iterator[Rule]:
    """Yield rules that might say it, those first that say more of who stands to whom."""
    words = frozenset(each.system for each in (caller, *callees) if isinstance(each, Node) and each.system is not None)
    for of, systems in product(Relation, (frozenset[str](), words)):
        templates = frozenset({caller.body})
        yield Rule(caller=caller.kind, callee=callees[0].kind, of=of, templates=templates, systems=systems)


def _fits(topology: Topology, caller: Party, callees: Sequence[Node], rule: Rule) -> bool:
    """Whether *rule* lets this caller, and none of its kind beside it, ask these nodes and none beside them."""
    may_ask = {node.name for node in topology.nodes.values() if topology.admits(rule, caller, node)}
    callers = [each.name for each in topology.parties.values() if topology.may_call(rule, each)]
    return may_ask == {each.name for each in callees} and callers == [caller.name]


def _several(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
