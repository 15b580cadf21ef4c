"""What the judges of a topology look at: the network, and the contracts of the kinds in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from pydantic import ValidationError

from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import classes_of
from mesh.contracts.options import Conduct, Relation, callers_of, roles
from mesh.hosting.node import Kinds, NodeModule
from mesh.topology.file import Fault, TopologyFile
from mesh.topology.model import Client, Node, Rule, Topology

NARROWER = {
    Relation.ANY_BODY: frozenset(Relation),
    Relation.ANOTHER_BODY: frozenset({Relation.ANOTHER_BODY, Relation.OWN_PREFECTURE}),
}
"""The relations that are no looser than another; every relation is no looser than itself."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A topology with the modules of its kinds."""

    found: TopologyFile
    modules: dict[str, NodeModule]

    @property
    def topology(self) -> Topology:
        """The network."""
        return self.found.topology

    def contract(self, kind: str) -> Contract | None:
        """Return a kind's contract, or None when there is no such kind."""
        module = self.modules.get(kind)
        return module.CONTRACT if module else None

    def conduct(self, kind: str) -> Conduct | None:
        """Return what a kind or a role does with what it learns."""
        contract = self.contract(kind)
        return contract.conduct if contract else roles().get(kind)

    def sees(self, kind: str) -> frozenset[DataClass]:
        """Return the classes a kind or a role may ever be shown; none of one there is not."""
        conduct = self.conduct(kind)
        return conduct.sees if conduct else frozenset()

    def settings(self, node: Node) -> Any:
        """Return a node's settings as its kind reads them, or None where they are none."""
        module = self.modules.get(node.kind)
        try:
            return module.Settings.model_validate(node.settings) if module else None
        except ValidationError:
            return None

    @property
    def kinds_of_bodies(self) -> dict[str, set[str]]:
        """The kinds that each body has."""
        found: dict[str, set[str]] = {}
        for node in self.topology.nodes.values():
            found.setdefault(node.body, set()).add(node.kind)
        return found

    def rules(self) -> Iterator[tuple[int, Rule, Contract]]:
        """Yield every rule between kinds there are, with its place in the file and the callee's contract."""
        for index, rule in enumerate(self.topology.rules):
            contract = self.contract(rule.callee)
            if contract is not None and self.conduct(rule.caller) is not None:
                yield index, rule, contract

    def node_line(self, name: str) -> int:
        """Return the line where the file speaks of a node."""
        return self.found.line(*self.found.where_node(name))

    def body_line(self, body: str) -> int:
        """Return the line of a body."""
        return self.found.line(*self.found.where_body(body))

    def client_line(self, client: Client) -> int:
        """Return the line of a client, or of the body whose template has it."""
        return self.found.line(*self.found.where_client(client))

    def setting_line(self, name: str, *inner: int | str) -> int:
        """Return the line of a node's setting."""
        return self.found.line(*self.found.where_setting(name, *inner))

    def kind_line(self, node: Node) -> int:
        """Return the line of the template's host that has the kind of *node*."""
        return kind_line(self.found, node)

    def line(self, index: int, part: str) -> int:
        """Return the line of a part of a rule, or of the rule where it does not say that part."""
        return self.found.line("rules", index, part)


Judge = Callable[[Scene], Iterator[Fault]]
"""Looks at a scene for one sort of fault."""


def set_scene(found: TopologyFile, kinds: Kinds) -> tuple[Scene, list[Fault]]:
    """Load the kinds of a topology; one that does not exist is a fault, with the nearest that does."""
    modules: dict[str, NodeModule] = {}
    faults: list[Fault] = []
    for kind, line in _named_kinds(found):
        try:
            modules[kind] = kinds(kind)
        except ModuleNotFoundError as missing:
            if kind in kinds.names:
                what = f"the kind {kind} needs {missing.name}, which is not there"
                faults.append(Fault(line=line, what=what, remedy="Remake the stubs with make gen."))
                continue
            near = get_close_matches(kind, [*kinds.names, *roles()], 1)
            remedy = f"Write {near[0]}." if near else "Name one of the kinds in docs/nodes.md."
            faults.append(Fault(line=line, what=f"there is no kind {kind}", remedy=remedy))
    return Scene(found, modules), faults


def _named_kinds(found: TopologyFile) -> Iterator[tuple[str, int]]:
    """Yield every kind of node the file speaks of, once, with the line where it first stands."""
    seen: set[str] = set()
    for node in found.topology.nodes.values():
        if node.kind not in seen:
            seen.add(node.kind)
            yield node.kind, kind_line(found, node)
    for index, rule in enumerate(found.topology.rules):
        for key, kind in (("from", rule.caller), ("to", rule.callee)):
            if kind not in seen and kind not in roles():
                seen.add(kind)
                yield kind, found.line("rules", index, key)


def kind_line(found: TopologyFile, node: Node) -> int:
    """Return the line of the template's host that has the kind of *node*."""
    name = found.topology.bodies[node.body].template
    for part in ("hosts", "on"):
        for host, kinds in (found.tree["templates"][name].get(part) or {}).items():
            if {node.kind, f"{node.kind}*"} & set(kinds):
                return found.line("templates", name, part, host)
    return found.line("templates", name)


def lawful(contract: Contract, rule: Rule) -> list[MethodDescriptor]:
    """Return the methods that *rule* gives and the contract has: those it names, or all that the caller may call."""
    if rule.methods is not None:
        return [contract.methods[name] for name in rule.methods if name in contract.methods]
    return [each for each in contract.methods.values() if allows(each, rule)]


def allows(method: MethodDescriptor, rule: Rule) -> bool:
    """Whether the contract lets such a caller, standing so, call *method*."""
    return any(
        rule.of == each or rule.of in NARROWER.get(each, ())
        for each in callers_of(method).get(rule.caller, frozenset())
    )


def carried(contract: Contract, rule: Rule) -> frozenset[DataClass]:
    """Return the classes that may pass by *rule*: those it names, or all that its methods can carry."""
    if rule.carries is not None:
        return rule.carries
    return frozenset[DataClass]().union(*map(classes_of, lawful(contract, rule)))
