"""What a topology file says that fits nothing else in it: words that name nothing, and things that clash."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

from mesh.topology.expand import kinds_of, own_host, words_of
from mesh.topology.grammar import BodyStanza, File, HostStanza, RuleStanza
from mesh.topology.model import ROLES, Topology, certifier_of
from mesh.topology.ports import same_place

Where = tuple[int | str, ...]

_LABEL: Final = r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?"
_HOST_NAME: Final = re.compile(rf"({_LABEL}\.)*(?![0-9]+\.?$){_LABEL}\.?")
SHARED_AUTHORITIES: Final = frozenset({"juki-net", "linkage", "resident", "operators"})


@dataclass(frozen=True, slots=True)
class Misfit:
    """Where in the file it stands, what is wrong, what to do."""

    where: Where
    what: str
    remedy: str


def nearest(word: str, known: Collection[str], otherwise: str) -> str:
    """Return a remedy that names the *known* word most like *word*, else *otherwise*."""
    close = get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else otherwise


def _unknown(where: Where, noun: str, word: str, known: Collection[str], otherwise: str) -> Iterator[Misfit]:
    if word not in known:
        yield Misfit(where, f"there is no {noun} {word}", nearest(word, known, otherwise))


def in_words(file: File) -> Iterator[Misfit]:
    """Yield what must be right before the file can be expanded."""
    yield from _twice(file)
    for index, body in enumerate(file.bodies):
        yield from _in_body(file, ("bodies", index), body)
    for name, template in file.templates.items():
        for role in template.clients:
            yield from _no_role(("templates", name, "clients"), role)
    for index, client in enumerate(file.clients):
        yield from _no_role(("clients", index, "kind"), client.kind)
        if client.id in SHARED_AUTHORITIES and certifier_of(client.kind) is None:
            what = f"{client.id} would be certified by the authority of the network called {client.id}"
            yield Misfit(("clients", index, "id"), what, "Give the client another id.")
    for name, host in file.hosts.items():
        yield from _in_host(("hosts", name), host)
    kinds = {kind.removesuffix("*") for template in file.templates.values() for kind in kinds_of(template)}
    words = {word for body in file.bodies for word in words_of(body)}
    for index, rule in enumerate(file.rules):
        yield from _in_rule(file, ("rules", index), rule, kinds, words)


def _no_role(where: Where, role: str) -> Iterator[Misfit]:
    yield from _unknown(where, "role", role, ROLES, f"A client is one of: {', '.join(ROLES)}.")


def _twice(file: File) -> Iterator[Misfit]:
    """Yield bodies with the id or the code of an earlier one, and hosts that are two bodies'."""
    ids: set[str] = set()
    codes: dict[str, str] = {}
    hosts = {name for template in file.templates.values() for name in template.on}
    for index, body in enumerate(file.bodies):
        if body.id in ids:
            yield Misfit(("bodies", index, "id"), f"the body {body.id} is written twice", "Give one another id.")
            continue
        ids.add(body.id)
        if body.code is not None and (first := codes.setdefault(body.code, body.id)) != body.id:
            yield Misfit(("bodies", index, "code"), f"the code {body.code} is that of {first}", "Mend one of the two.")
        template = file.templates.get(body.template)
        for name in (own_host(body.id, suffix) for suffix in (template.hosts if template else ())):
            if name in hosts:
                what = f"the host {name} is that of another body too"
                yield Misfit(("bodies", index, "id"), what, "Give the body another id.")
            hosts.add(name)


def _in_body(file: File, where: Where, body: BodyStanza) -> Iterator[Misfit]:
    if body.prefecture is not None:
        ids = [each.id for each in file.bodies]
        yield from _unknown((*where, "prefecture"), "body", body.prefecture, ids, "Name the id of a body.")
    template = file.templates.get(body.template)
    if template is None:
        remedy = "Write it under templates."
        yield from _unknown((*where, "template"), "template", body.template, file.templates, remedy)
        return
    kinds = {kind.removesuffix("*"): kind for kind in kinds_of(template)}
    for kind in body.without:
        remedy = f"Name a kind of the template {body.template}."
        yield from _unknown((*where, "without"), "kind", kind, kinds, remedy)
    if words_of(body) and not any(kind.endswith("*") for kind in kinds.values()):
        what = f"the template {body.template} has no place for business systems"
        yield Misfit((*where, "business_systems"), what, "Add business_system* to one of its hosts.")
    if body.id in SHARED_AUTHORITIES and any(certifier_of(kind) is None for kind in (*kinds, *template.clients)):
        what = f"{body.id} would be certified by the authority of the network called {body.id}"
        yield Misfit((*where, "id"), what, "Give the body another id.")


def _in_host(where: Where, host: HostStanza) -> Iterator[Misfit]:
    place, ip = (*where, "address"), _ip(host.address)
    if ip is None and not _HOST_NAME.fullmatch(host.address):
        yield Misfit(place, f"{host.address} is neither an IP address nor a host name", "Give one, without its port.")
    if host.external and ip is not None and _is_nowhere(ip):
        yield Misfit(place, f"nobody can be asked at {host.address}", "Give the address where the host answers.")
    if host.external and "workers" in host.model_fields_set:
        what = "an external host is not started here, so that it has no workers"
        yield Misfit((*where, "workers"), what, "Remove them, or external.")


def _ip(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _is_nowhere(ip: IPv4Address | IPv6Address) -> bool:
    """Whether it is the address of no single machine: any, many, or (in IPv6, ::1 counts as such too) reserved."""
    return ip.is_unspecified or ip.is_multicast or (ip.version == 4 and ip.is_reserved)


def _in_rule(file: File, where: Where, rule: RuleStanza, kinds: set[str], words: set[str]) -> Iterator[Misfit]:
    remedy = "Name a kind of a template."
    yield from _unknown((*where, "from"), "kind or role", rule.caller, {*kinds, *ROLES}, remedy)
    yield from _unknown((*where, "to"), "kind", rule.callee, kinds, remedy)
    for template in rule.templates:
        yield from _unknown((*where, "in"), "template", template, file.templates, "Name one of the templates.")
    for word in rule.systems:
        yield from _unknown((*where, "systems"), "business system", word, words, "Name one that a body has.")


def in_network(file: File, topology: Topology) -> Iterator[Misfit]:
    """Yield what only the network shows that was made of the file."""
    for name in file.nodes:
        yield from _unknown(("nodes", name), "node", name, topology.nodes, "Name a node that a body has.")
    hosts = {host.name for host in topology.hosts}
    for name in file.hosts:
        yield from _unknown(("hosts", name), "host", name, hosts, "Name a host of a template.")
    for host, first in same_place(topology.hosts):
        where: Where = ("hosts", host.name if host.own_port else first.name, "port")
        yield Misfit(where, f"port {host.port} is used twice, by {first.name} and {host.name}", "Change one.")
    for host in topology.hosts:
        if host.port == topology.trace_port and not host.external:
            what = f"port {host.port} of {host.name} is the trace_port too"
            yield Misfit(("hosts", host.name, "port") if host.own_port else ("trace_port",), what, "Change one.")
    yield from _one_name(file, topology)


def _one_name(file: File, topology: Topology) -> Iterator[Misfit]:
    """Yield parties that are called as an earlier one."""
    places: dict[str, Where] = {each.id: ("bodies", index) for index, each in enumerate(file.bodies)}
    own = {f"{each.id}.{each.kind}": ("clients", index) for index, each in enumerate(file.clients)}
    seen: set[str] = set()
    for party in (*(node for host in topology.hosts for node in host.nodes), *topology.clients):
        if party.name in seen:
            where = own.get(party.name) or places[party.body]
            yield Misfit((*where, "id"), f"two parties are called {party.name}", "Give one another id.")
        seen.add(party.name)
