"""Who may call what: one table of rules a network, asked for a caller, a callee and a method.

The table is keyed by kinds and methods, so that it is as small for a country as for a village; how two bodies stand
to each other is worked out at the look-up, and what was found is remembered for a while.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from google.protobuf.descriptor import MethodDescriptor

from mesh.contracts import guard as contracts
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import Guard
from mesh.contracts.options import callers_of, method_revision
from mesh.topology.model import Node, Party, Rule, Topology

MOST_REMEMBERED: Final = 4096  # look-ups of one party; a country's callers of one node are no more than this
FITTINGS: Final = "fittings"  # the package whose methods stand in the contracts of all kinds that mount them
Methods = Callable[[str], Mapping[str, MethodDescriptor]]
"""The methods of a kind's contract, by name."""


@dataclass(frozen=True, slots=True)
class Right:
    """The right to one method between two nodes, with the judges of what may pass."""

    request: Guard
    response: Guard
    revision: int = 1  # of the contract that brought the method


class RightsTable:
    """The rules of one network by callee's kind, caller's kind and method."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self._named: dict[tuple[str, str, str], list[Rule]] = {}
        self._open: dict[tuple[str, str], list[Rule]] = {}  # rules that name no methods
        self._judges: dict[tuple[str, frozenset[DataClass]], Right] = {}
        for rule in topology.rules:
            if rule.methods is None:
                self._open.setdefault((rule.callee, rule.caller), []).append(rule)
            for method in rule.methods or ():
                self._named.setdefault((rule.callee, rule.caller, method), []).append(rule)

    def right(self, caller: Party, callee: Node, full_method: str) -> Right | None:
        """Return the right of *caller* to ask *callee*; what several rules allow adds up."""
        method = contracts.find_method(full_method)
        if method is None or contracts.kind_of(full_method) not in (callee.kind, FITTINGS):
            return None
        rules = self.rules(caller, callee, method)
        return self._judge(full_method, method, classes_of(rules, method)) if rules else None

    def rules(self, caller: Party, callee: Node, method: MethodDescriptor) -> list[Rule]:
        """Return the rules that let *caller* ask *callee* so; none where it may not."""
        candidates = self._candidates(caller, callee, method)
        return [rule for rule in candidates if self.topology.admits(rule, caller, callee)]

    def _candidates(self, caller: Party, callee: Node, method: MethodDescriptor) -> Iterator[Rule]:
        yield from self._named.get((callee.kind, caller.kind, method.name), ())
        if rules := self._open.get((callee.kind, caller.kind)):
            lawful = callers_of(method).get(caller.kind, frozenset())
            if any(self.topology.related(each, caller, callee) for each in lawful):
                yield from rules

    def _judge(self, full_method: str, method: MethodDescriptor, classes: frozenset[DataClass]) -> Right:
        key = full_method, classes
        if key not in self._judges:
            guards = Guard(method.input_type, classes), Guard(method.output_type, classes)
            self._judges[key] = Right(*guards, method_revision(method))
        return self._judges[key]


def classes_of(rules: list[Rule], method: MethodDescriptor) -> frozenset[DataClass]:
    """Return what *rules* together let pass with *method*."""
    named = (contracts.classes_of(method) if rule.carries is None else rule.carries for rule in rules)
    return frozenset[DataClass]().union(*named)


class Rights:
    """What one party may be asked, or may ask."""

    def __init__(self, table: RightsTable, own: str, *, asked: bool) -> None:
        """*own* is the party; *asked* says that it is the callee of each right."""
        self._table, self._own, self._asked = table, own, asked
        self._known: dict[tuple[str, str], Right] = {}

    def get(self, other: str, full_method: str) -> Right | None:
        """Return the right to *full_method* that is shared with the *other* party."""
        found = self._known.get((other, full_method))
        if found is None and (found := self._find(other, full_method)) is not None:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            self._known[other, full_method] = found
        return found

    def _find(self, other: str, full_method: str) -> Right | None:
        topology = self._table.topology
        caller, callee = (other, self._own) if self._asked else (self._own, other)
        if caller not in topology.parties or callee not in topology.nodes:
            return None
        return self._table.right(topology.parties[caller], topology.nodes[callee], full_method)


def rights_at(topology: Topology, callee: str, table: RightsTable | None = None) -> Rights:
    """Return what may be asked of *callee*, by caller's name and full method; *table* is shared within a host."""
    return Rights(table or RightsTable(topology), callee, asked=True)


def rights_of(topology: Topology, caller: str, table: RightsTable | None = None) -> Rights:
    """Return what *caller* may ask, by callee's name and full method."""
    return Rights(table or RightsTable(topology), caller, asked=False)


def granted(topology: Topology, methods: Methods) -> Iterator[tuple[str, str, str, frozenset[DataClass]]]:
    """Yield caller, callee, method and classes of every right there is, caller by caller."""
    table = RightsTable(topology)
    kinds = sorted({rule.callee for rule in topology.rules})
    for caller, party in topology.parties.items():
        for callee in (each for kind in kinds for each in topology.callees(caller, kind)):
            for name, method in methods(callee.kind).items():
                if rules := table.rules(party, callee, method):
                    yield caller, callee.name, name, classes_of(rules, method)
