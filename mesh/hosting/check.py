"""``juki check``: privacy proven from contracts and topology alone, before anything starts.

For every rule: each end's contract must entitle its kind to see every class the rule may carry; each method must
exist in the callee's contract; each class must be one its methods can carry. What a rule may not carry is refused at
run time, so these three together bound where any class can travel. A client (a terminal) is bound by what its rules
say, since it has no contract of its own.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from pydantic import ValidationError

from mesh.contracts import guard as contracts
from mesh.contracts.callers import lawful_methods
from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.hosting.node import NodeModule
from mesh.topology.file import Fault, TopologyError, TopologyFile, fault_of
from mesh.topology.misfits import nearest
from mesh.topology.model import Node, Rule

Contracts = Mapping[str, Contract]


def prove(found: TopologyFile, kinds: Callable[[str], NodeModule]) -> None:
    """Raise ``TopologyError`` naming every rule, and the path, by which a class could reach who may not see it.

    *kinds* loads a kind with its contract, or raises ``ModuleNotFoundError``.
    """
    if faults := list(_faults(found, kinds)):
        raise TopologyError(found.path, faults)


def _faults(found: TopologyFile, kinds: Callable[[str], NodeModule]) -> Iterator[Fault]:
    modules: dict[str, NodeModule | None] = {}
    for node in found.topology.nodes.values():
        if node.kind not in modules:
            modules[node.kind] = _load(kinds, node.kind)
            if modules[node.kind] is None:
                yield _no_such_kind(found, node)
        if (module := modules[node.kind]) is not None:
            yield from _settings_faults(found, node, module)
    services = {kind: module.CONTRACT for kind, module in modules.items() if module is not None}
    for index, rule in enumerate(found.topology.rules):
        yield from _rule_faults(found, index, rule, services)


def _load(kinds: Callable[[str], NodeModule], kind: str) -> NodeModule | None:
    try:
        return kinds(kind)
    except ModuleNotFoundError:
        return None


def _no_such_kind(found: TopologyFile, node: Node) -> Fault:
    """Point at the template that has a kind which nobody wrote; kinds that rules name may be what was meant."""
    template = found.topology.bodies[node.body].template
    named = {kind for rule in found.topology.rules for kind in (rule.caller, rule.callee)} - {node.kind}
    remedy = nearest(node.kind, named, "Name one of the kinds in nodes/.")
    what = f"{node.name}: there is no kind {node.kind}"
    for part, hosts in (found.tree["templates"].get(template) or {}).items():
        for host, kinds in hosts.items() if part in ("hosts", "on") else ():
            if {node.kind, f"{node.kind}*"} & set(kinds):
                return Fault(line=found.line("templates", template, part, host), what=what, remedy=remedy)
    return Fault(line=found.line("templates", template), what=what, remedy=remedy)


def _settings_faults(found: TopologyFile, node: Node, module: NodeModule) -> Iterator[Fault]:
    try:
        module.Settings.model_validate(node.settings)
    except ValidationError as error:
        for each in error.errors():
            yield fault_of(found.tree, {**each, "loc": found.where_setting(node.name, *each["loc"])}, module.Settings)


def _rule_faults(found: TopologyFile, index: int, rule: Rule, services: Contracts) -> Iterator[Fault]:
    service = services.get(rule.callee)
    if service is None:  # no node is of that kind, or nobody wrote it, which was told
        return
    methods = lawful_methods(service, rule.caller) if rule.methods is None else rule.methods
    unknown = [name for name in methods if name not in service.methods]
    line = found.line("rules", index, "methods")
    for name in unknown:
        remedy = nearest(name, service.methods, "Name methods of the callee's contract.")
        yield Fault(line=line, what=f"{rule.callee} has no method {name}", remedy=remedy)
    if unknown:
        return
    possible = frozenset[DataClass]().union(*(contracts.classes_of(service.methods[name]) for name in methods))
    carried = possible if rule.carries is None else rule.carries
    yield from _idle_classes(found, index, rule, carried - possible)
    yield from _unentitled(found, index, rule, carried, services)


def _idle_classes(found: TopologyFile, index: int, rule: Rule, idle: frozenset[DataClass]) -> Iterator[Fault]:
    for each in sorted(idle):
        what = f"the rule to {rule.callee} may carry {each}, which none of its methods has a field for"
        remedy = "Take the class out: a rule allows no more than it needs."
        yield Fault(line=found.line("rules", index, "carries"), what=what, remedy=remedy)


def _unentitled(
    found: TopologyFile, index: int, rule: Rule, carried: frozenset[DataClass], services: Contracts
) -> Iterator[Fault]:
    line = found.line("rules", index, "carries")
    for each in sorted(carried):
        for end, other in ((rule.callee, rule.caller), (rule.caller, rule.callee)):
            if end in services and each not in services[end].sees:
                path = " → ".join([*path_of(found.topology.rules, services, each, other), end])
                what = f"{each} could reach {end}, which may never see it, by {path}"
                yield Fault(line=line, what=what, remedy=f"Take {each} out of what this rule carries.")


def path_of(rules: tuple[Rule, ...], services: Contracts, carried: DataClass, end: str) -> list[str]:
    """Return a shortest way, over rules that may carry *carried*, from a kind that may hold it to *end*."""
    neighbours: dict[str, set[str]] = {}
    for rule in rules:
        if rule.carries is None or carried in rule.carries:
            neighbours.setdefault(rule.callee, set()).add(rule.caller)
            neighbours.setdefault(rule.caller, set()).add(rule.callee)
    waiting, came = deque([end]), {end: ""}
    while waiting:
        at = waiting.popleft()
        if at in services and carried in services[at].sees:
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
