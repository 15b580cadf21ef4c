"""``juki check``: privacy proven from contracts and topology alone, before anything starts.

For every link: each end's contract must entitle its kind to see every class the link may carry; each method
must exist in the callee's contract; each class must be one its methods can carry. What a link may not carry is
refused at run time, so these three together bound where any class can travel. A client (a terminal) is bound by
what its links say, since it has no contract of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import product

from pydantic import ValidationError

from mesh.contracts import guard as contracts
from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.hosting.node import NodeModule
from mesh.topology.file import Fault, TopologyError, TopologyFile, Where, fault_of
from mesh.topology.grammar import Link, Node, Topology


def prove(found: TopologyFile, kinds: Callable[[str], NodeModule]) -> None:
    """Raise ``TopologyError`` naming every link, and the path, by which a class could reach who may not see it.

    *kinds* loads a kind with its contract, or raises ``ModuleNotFoundError``.
    """
    if faults := list(_faults(found, kinds)):
        raise TopologyError(found.path, faults)


def _faults(found: TopologyFile, kinds: Callable[[str], NodeModule]) -> Iterator[Fault]:
    services: dict[str, Contract] = {}
    for h, host in enumerate(found.topology.hosts):
        for n, node in enumerate(host.nodes):
            try:
                module = kinds(node.kind)
            except ModuleNotFoundError:
                line = found.line("hosts", h, "nodes", n, "kind")
                what = f"{node.name}: there is no kind {node.kind}"
                yield Fault(line=line, what=what, remedy="Name one of the kinds in nodes/.")
                continue
            services[node.kind] = module.CONTRACT
            yield from _settings_faults(found, ("hosts", h, "nodes", n), node, module)
    for index, link in enumerate(found.topology.links):
        yield from _link_faults(found, index, link, services)


def _settings_faults(found: TopologyFile, where: Where, node: Node, module: NodeModule) -> Iterator[Fault]:
    """Yield what is wrong with the settings of the *node* that stands at *where*."""
    try:
        module.Settings.model_validate(node.settings)
    except ValidationError as error:
        for each in error.errors():
            yield fault_of(found.tree, {**each, "loc": (*where, "settings", *each["loc"])})


def _link_faults(found: TopologyFile, index: int, link: Link, services: dict[str, Contract]) -> Iterator[Fault]:
    kinds = {found.topology.nodes[callee].kind for callee in link.callees}
    if len(kinds) > 1:
        line = found.line("links", index, "callees")
        yield Fault(line=line, what="a link names callees of several kinds", remedy="Write one link for each kind.")
        return
    kind = kinds.pop()
    service = services.get(kind)
    if service is None:
        return
    unknown = [name for name in link.methods if name not in service.methods]
    for name in unknown:
        line = found.line("links", index, "methods")
        what = f"{kind} has no method {name}"
        yield Fault(line=line, what=what, remedy="Name methods of the callee's contract.")
    if not unknown:
        yield from _idle_classes(found, index, link, service)
        yield from _unentitled(found, index, link, services)


def _idle_classes(found: TopologyFile, index: int, link: Link, service: Contract) -> Iterator[Fault]:
    possible = frozenset[DataClass]().union(*(contracts.classes_of(service.methods[m]) for m in link.methods))
    for idle in sorted(set(link.carries) - possible):
        line = found.line("links", index, "carries")
        what = f"the link to {', '.join(link.callees)} may carry {idle}, which none of its methods has a field for"
        yield Fault(line=line, what=what, remedy="Take the class out: a link allows no more than it needs.")


def _unentitled(found: TopologyFile, index: int, link: Link, services: dict[str, Contract]) -> Iterator[Fault]:
    line = found.line("links", index, "carries")
    told: set[tuple[str, DataClass]] = set()
    for (caller, callee), carried in product(product(link.callers, link.callees), link.carries):
        for end, other in ((callee, caller), (caller, callee)):
            party = found.topology.parties[end]
            if not isinstance(party, Node) or party.kind not in services or (end, carried) in told:
                continue
            if carried not in services[party.kind].sees:
                told.add((end, carried))
                path = " → ".join([*path_of(found.topology, services, carried, other), end])
                what = f"{carried} could reach {end}, which may never see it, by {path}"
                yield Fault(line=line, what=what, remedy=f"Take {carried} out of what this link carries.")


def path_of(topology: Topology, services: dict[str, Contract], carried: DataClass, end: str) -> list[str]:
    """Return a shortest way, over links that may carry *carried*, from a party that may hold it to *end*."""
    neighbours: dict[str, set[str]] = {}
    for link in topology.links:
        if carried in link.carries:
            for caller, callee in product(link.callers, link.callees):
                neighbours.setdefault(callee, set()).add(caller)
                neighbours.setdefault(caller, set()).add(callee)
    holders = {
        name for name, node in topology.nodes.items() if node.kind in services and carried in services[node.kind].sees
    }
    waiting, came = deque([end]), {end: ""}
    while waiting:
        at = waiting.popleft()
        if at in holders:
            return _unwind(came, at)
        for each in sorted(neighbours.get(at, set()) - came.keys()):
            came[each] = at
            waiting.append(each)
    return [end]


def _unwind(came: dict[str, str], at: str) -> list[str]:
    way = [at]
    while came[at]:
        at = came[at]
        way.append(at)
    return way
