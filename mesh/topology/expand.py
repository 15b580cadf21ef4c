"""From the file's words to the network: templates become hosts and nodes, rules stay rules.

What is expanded has no word that names nothing (``misfits.in_words``); what the expansion itself brings to light,
such as two hosts on one port, is for ``misfits.in_network``.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from mesh.topology.grammar import BodyStanza, File, HostStanza, NodeStanza, RuleStanza, Template
from mesh.topology.model import Body, Client, Host, Node, Rule, Topology, trust_domain_of
from mesh.topology.ports import Kept, assign_ports

BUSINESS_SYSTEM: Final = "business_system"
FIRST_SERIAL: Final = 700_000_000  # the lowest number of a body's first business system, as its kind has it …
SERIALS_EACH: Final = 100_000_000  # … and how many each has before the next one's begin
PREFECTURES: Final = frozenset(f"{number:02d}" for number in range(1, 48))


def expand(file: File) -> Topology:
    """Return the network that *file* describes; ``NoPortLeft`` when its hosts do not fit above its base."""
    topology = Topology(
        name=file.name,
        testing=file.testing,
        domain=file.domain,
        base_port=file.ports,
        trace_port=file.trace_port,
        bodies=_bodies(file),
        hosts=tuple(_hosts(file)),
        clients=tuple(_clients(file)),
        rules=tuple(map(_rule, file.rules)),
    )
    made, _ = assign_ports(topology, Kept())
    return made


def own_host(body: str, suffix: str) -> str:
    """Return the name of a body's own host."""
    return f"{body}-{suffix}" if suffix else body


def words_of(body: BodyStanza) -> list[str]:
    """Return the words of a body's business systems, in order."""
    return list(body.business_systems)


# ---- bodies


def _bodies(file: File) -> dict[str, Body]:
    prefectures = {str(each.code)[:2]: each.id for each in file.bodies if is_prefecture(each.code)}
    return {each.id: _body(each, prefectures) for each in file.bodies}


def is_prefecture(code: str | None) -> bool:
    """Say whether a body's *code* is that of a prefecture."""
    return code is not None and code[:2] in PREFECTURES and code[2:5] == "000"


def _body(stanza: BodyStanza, prefectures: dict[str, str]) -> Body:
    lies_in = stanza.prefecture or prefectures.get((stanza.code or "")[:2], "")
    return Body(
        id=stanza.id,
        code=stanza.code,
        template=stanza.template,
        prefecture="" if lies_in == stanza.id else lies_in,
    )


# ---- hosts and their nodes


def _hosts(file: File) -> Iterator[Host]:
    """Yield the bodies' own hosts, then those they share, so that a new body's come where its line is."""
    own: dict[str, list[Node]] = {}
    shared: dict[str, list[Node]] = {}
    for body in file.bodies:
        template = file.templates[body.template]
        for suffix, kinds in template.hosts.items():
            own[own_host(body.id, suffix)] = list(_nodes(file, body, kinds))
        for name, kinds in template.on.items():
            shared.setdefault(name, []).extend(_nodes(file, body, kinds))
    for name, nodes in (*own.items(), *shared.items()):
        if nodes:
            yield _host(name, nodes, file.hosts.get(name) or HostStanza())


def _host(name: str, nodes: list[Node], stanza: HostStanza) -> Host:
    return Host(
        name=name,
        nodes=tuple(nodes),
        address=stanza.address,
        port=stanza.port or 0,
        own_port=stanza.port is not None,
        workers=stanza.workers,
        external=stanza.external,
        shared=stanza.shared,
    )


def _nodes(file: File, body: BodyStanza, kinds: Iterable[str]) -> Iterator[Node]:
    for kind in kinds:
        if kind.removesuffix("*") in body.without:
            continue
        if not kind.endswith("*"):
            yield _node(file, body, kind, body.id, None, {})
            continue
        for word, settings in _systems(body).items():
            yield _node(file, body, kind[:-1], own_host(body.id, word), word, settings)


def _node(file: File, body: BodyStanza, kind: str, own: str, word: str | None, settings: dict[str, Any]) -> Node:
    stanza = file.nodes.get(f"{own}.{kind.replace('_', '-')}", _NOTHING)
    return Node(
        id=own,
        kind=kind,
        body=body.id,
        trust_domain=trust_domain_of(kind, body.id),
        code=body.code,
        system=word,
        **{**stanza.as_model(), "settings": {**settings, **stanza.settings}},
    )


_NOTHING: Final = NodeStanza()


def _systems(body: BodyStanza) -> dict[str, dict[str, Any]]:
    """Return the settings of each business system of *body* by its word, each with a range of numbers of its own."""
    said = body.business_systems
    named = said if isinstance(said, dict) else {word: {} for word in said}
    return {
        word: {"title": word or body.id, "first_serial": FIRST_SERIAL + place * SERIALS_EACH, **settings}
        for place, (word, settings) in enumerate(named.items())
    }


# ---- clients and rules


def _clients(file: File) -> Iterator[Client]:
    bodies = {each.id for each in file.bodies}
    for body in file.bodies:
        for role in file.templates[body.template].clients:
            yield _client(body.id, role, body.id)
    for each in file.clients:
        yield _client(each.id, each.kind, each.id if each.id in bodies else "")


def _client(own: str, role: str, body: str) -> Client:
    return Client(id=own, kind=role, body=body, trust_domain=trust_domain_of(role, body or own))


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


def kinds_of(template: Template) -> Iterator[str]:
    """Yield every kind that a template places, as it is written there."""
    for kinds in (*template.hosts.values(), *template.on.values()):
        yield from kinds
