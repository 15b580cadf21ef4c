"""From the file's words to the network: templates become hosts and nodes, rules stay rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from mesh.topology.grammar import BodyStanza, File, HostStanza, NodeStanza, RuleStanza
from mesh.topology.model import ROLES, Body, Client, Host, Node, Rule, Topology, certifier_of, trust_domain_of
from mesh.topology.ports import Kept, NoPortLeft, assign_ports, same_place

BUSINESS_SYSTEM: Final = "business_system"
FIRST_SERIAL: Final = 700_000_000  # the lowest number of a body's first business system, as its kind has it …
SERIALS_EACH: Final = 100_000_000  # … and how many each has before the next one's begin
PREFECTURES: Final = frozenset(f"{number:02d}" for number in range(1, 48))

Where = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something that the file says and that fits nothing else in it."""

    where: Where
    what: str
    remedy: str


@dataclass(slots=True)
class Expansion:
    """What became of a file: the network, and what does not fit; with any misfit the network is not to be used."""

    topology: Topology
    misfits: list[Misfit] = field(default_factory=list)


def expand(file: File) -> Expansion:
    """Return the network that *file* describes."""
    made = _Expander(file)
    return Expansion(made.topology(), made.misfits)


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy that names the *known* word most like *word*, else *otherwise*."""
    close = get_close_matches(word, list(known), n=1)
    return f"Did you mean {close[0]}?" if close else otherwise


class _Expander:
    def __init__(self, file: File) -> None:
        self._file = file
        self.misfits: list[Misfit] = []
        self._own: dict[str, list[Node]] = {}  # hosts of one body, in order
        self._shared: dict[str, list[Node]] = {}
        self._clients: list[Client] = []
        self._names: dict[str, Where] = {}

    def topology(self) -> Topology:
        bodies = self._bodies()
        for index, stanza in enumerate(self._file.bodies):
            if stanza.template in self._file.templates and stanza.id in bodies:
                self._expand_body(("bodies", index), stanza)
        self._own_clients(bodies)
        self._check_words(bodies)
        return self._with_ports(
            Topology(
                name=self._file.name,
                testing=self._file.testing,
                domain=self._file.domain,
                base_port=self._file.ports,
                trace_port=self._file.trace_port,
                bodies=bodies,
                hosts=tuple(self._hosts()),
                clients=tuple(self._clients),
                rules=tuple(_rule(each) for each in self._file.rules),
            )
        )

    def _misfit(self, where: Where, what: str, remedy: str) -> None:
        self.misfits.append(Misfit(where, what, remedy))

    def _one_of(self, where: Where, noun: str, word: str, known: Iterable[str], otherwise: str) -> bool:
        """Note a misfit unless *word* is among those *known*."""
        known = list(known)
        if word not in known:
            self._misfit(where, f"there is no {noun} {word}", nearest(word, known, otherwise))
        return word in known

    # ---- bodies and what they have

    def _bodies(self) -> dict[str, Body]:
        found: dict[str, Body] = {}
        codes: dict[str, str] = {}
        prefectures = {each.code[:2]: each.id for each in self._file.bodies if each.code and _is_prefecture(each.code)}
        ids = {each.id for each in self._file.bodies}
        for index, each in enumerate(self._file.bodies):
            where: Where = ("bodies", index)
            if each.id in found:
                self._misfit((*where, "id"), f"the body {each.id} is written twice", "Give one another id.")
                continue
            if each.code is not None and codes.setdefault(each.code, each.id) != each.id:
                what = f"the code {each.code} is that of {codes[each.code]} already"
                self._misfit((*where, "code"), what, "Give one another code.")
            if each.prefecture is not None:
                self._one_of((*where, "prefecture"), "body", each.prefecture, ids, "Name the id of a body.")
            self._one_of(
                (*where, "template"), "template", each.template, self._file.templates, "Write it under templates."
            )
            found[each.id] = _body(each, prefectures)
        return found

    def _expand_body(self, where: Where, body: BodyStanza) -> None:
        template = self._file.templates[body.template]
        systems = _systems(body)
        kinds = {
            kind.removesuffix("*") for each in (template.hosts, template.on) for on in each.values() for kind in on
        }
        for kind in body.without:
            self._one_of((*where, "without"), "kind", kind, kinds, f"Name a kind of the template {body.template}.")
        if systems and not any(kind.endswith("*") for host in _kinds_of(template.hosts, template.on) for kind in host):
            what = f"the template {body.template} has no place for business systems"
            self._misfit((*where, "business_systems"), what, "Add business_system* to one of its hosts.")
        for suffix, of_host in template.hosts.items():
            name = f"{body.id}-{suffix}" if suffix else body.id
            self._own.setdefault(name, []).extend(self._nodes(where, body, of_host, systems))
        for name, of_host in template.on.items():
            self._shared.setdefault(name, []).extend(self._nodes(where, body, of_host, systems))
        for role in template.clients:
            self._client(where, body.id, role, body.id)

    def _nodes(
        self, where: Where, body: BodyStanza, kinds: Iterable[str], systems: dict[str, dict[str, Any]]
    ) -> Iterator[Node]:
        for kind in kinds:
            if kind.removesuffix("*") in body.without:
                continue
            if not kind.endswith("*"):
                yield self._node(where, body, kind, body.id, None, {})
                continue
            for word, settings in systems.items():
                own = f"{body.id}-{word}" if word else body.id
                yield self._node(where, body, kind[:-1], own, word, settings)

    def _node(
        self, where: Where, body: BodyStanza, kind: str, own: str, word: str | None, settings: dict[str, Any]
    ) -> Node:
        name = f"{own}.{kind.replace('_', '-')}"
        self._named(where, name)
        if certifier_of(kind) is None and body.id in _SHARED_AUTHORITIES:
            what = f"{name} would be certified by the authority of the network called {body.id}"
            self._misfit((*where, "id"), what, "Give the body another id.")
        told = self._file.nodes.get(name) or _NOTHING_TOLD
        return Node(
            id=own,
            kind=kind,
            body=body.id,
            trust_domain=trust_domain_of(kind, body.id),
            code=body.code,
            system=word,
            **{**told.as_model(), "settings": {**settings, **told.settings}},
        )

    def _client(self, where: Where, own: str, role: str, body: str) -> None:
        if not self._one_of((*where, "kind"), "role", role, ROLES, f"A client is one of: {', '.join(ROLES)}."):
            return
        made = Client(id=own, kind=role, body=body, trust_domain=trust_domain_of(role, body or own))
        self._named(where, made.name)
        self._clients.append(made)

    def _named(self, where: Where, name: str) -> None:
        if name in self._names:
            self._misfit((*where, "id"), f"two parties are called {name}", "Give one another id.")
        self._names[name] = where

    def _own_clients(self, bodies: dict[str, Body]) -> None:
        for index, each in enumerate(self._file.clients):
            self._client(("clients", index), each.id, each.kind, each.id if each.id in bodies else "")

    # ---- hosts

    def _hosts(self) -> Iterator[Host]:
        """Yield the bodies' own hosts, then those they share, so that a new body's come where its line is."""
        for name in sorted(self._own.keys() & self._shared.keys()):
            self._misfit(("templates",), f"the host {name} is a body's own and shared too", "Call one otherwise.")
        for name, nodes in (*self._own.items(), *self._shared.items()):
            if nodes:
                yield _host(name, nodes, self._file.hosts.get(name) or _HOST_TOLD_NOTHING)

    def _with_ports(self, topology: Topology) -> Topology:
        try:
            made, _ = assign_ports(topology, Kept())
        except NoPortLeft:
            what = f"{len(topology.hosts)} hosts do not fit between {topology.base_port} and the last port"
            self._misfit(("ports",), what, "Begin lower, or put more on one host.")
            return topology
        for host, first in same_place(made.hosts):
            where: Where = ("hosts", host.name if host.own_port else first.name, "port")
            self._misfit(where, f"port {host.port} is used twice, by {first.name} and {host.name}", "Change one.")
        return made

    # ---- words that must name something

    def _check_words(self, bodies: dict[str, Body]) -> None:
        nodes = [name for name in self._names if self._names[name][0] == "bodies"]
        hosts = [*self._own, *self._shared]
        for name in self._file.nodes:
            self._one_of(("nodes", name), "node", name, nodes, "Name a node that a body has.")
        for name in self._file.hosts:
            self._one_of(("hosts", name), "host", name, hosts, "Name a host of a template.")
        kinds = {
            kind.removesuffix("*")
            for template in self._file.templates.values()
            for host in _kinds_of(template.hosts, template.on)
            for kind in host
        }
        words = {word for body in self._file.bodies for word in _systems(body)}
        for index, rule in enumerate(self._file.rules):
            self._check_rule(("rules", index), rule, kinds, words)

    def _check_rule(self, where: Where, rule: RuleStanza, kinds: set[str], words: set[str]) -> None:
        self._one_of((*where, "from"), "kind or role", rule.caller, {*kinds, *ROLES}, "Name a kind of a template.")
        self._one_of((*where, "to"), "kind", rule.callee, kinds, "Name a kind of a template.")
        for template in rule.templates:
            self._one_of((*where, "in"), "template", template, self._file.templates, "Name one of the templates.")
        for word in rule.systems:
            self._one_of((*where, "systems"), "business system", word, words, "Name one that a body has.")


_NOTHING_TOLD: Final = NodeStanza()
_HOST_TOLD_NOTHING: Final = HostStanza()
_SHARED_AUTHORITIES: Final = frozenset({"juki-net", "linkage", "resident", "operators"})


def _kinds_of(*hosts: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    for each in hosts:
        yield from each.values()


def _is_prefecture(code: str) -> bool:
    return code[:2] in PREFECTURES and code[2:5] == "000"


def _body(stanza: BodyStanza, prefectures: dict[str, str]) -> Body:
    lies_in = stanza.prefecture or prefectures.get((stanza.code or "")[:2], "")
    return Body(
        id=stanza.id,
        code=stanza.code,
        template=stanza.template,
        prefecture="" if lies_in == stanza.id else lies_in,
    )


def _systems(body: BodyStanza) -> dict[str, dict[str, Any]]:
    """Return the settings of each business system of *body* by its word, each with numbers of its own."""
    said = body.business_systems
    named = said if isinstance(said, dict) else {word: {} for word in said}
    return {
        word: {"title": word or body.id, "first_serial": FIRST_SERIAL + place * SERIALS_EACH, **settings}
        for place, (word, settings) in enumerate(named.items())
    }


def _host(name: str, nodes: list[Node], told: HostStanza) -> Host:
    return Host(
        name=name,
        nodes=tuple(nodes),
        address=told.address,
        port=told.port or 0,
        own_port=told.port is not None,
        workers=told.workers,
        external=told.external,
    )


def _rule(stanza: RuleStanza) -> Rule:
    return Rule(
        caller=stanza.caller,
        callee=stanza.callee,
        of=stanza.of,
        templates=frozenset(stanza.templates),
        systems=frozenset(stanza.systems),
        methods=stanza.methods,
        carries=None if stanza.carries is None else frozenset(stanza.carries),
    )
