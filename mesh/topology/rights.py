"""Who may call what: the links of the topology, turned into one look-up per call."""

from dataclasses import dataclass
from itertools import product

from mesh.contracts import guard as contracts
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import Guard
from mesh.topology.grammar import Topology

Grants = dict[tuple[str, str], frozenset[DataClass]]
"""By the other party and a method's own name: the classes that may pass."""


@dataclass(frozen=True, slots=True)
class Right:
    """The right to one method between two nodes, with the judges of what may pass."""

    request: Guard
    response: Guard


class Rights:
    """What one party may be asked, or may ask; judges are made when a method is first called."""

    def __init__(self, topology: Topology, granted: Grants, callee: str = "") -> None:
        """*callee* is the one that is asked; empty when it is the other party of each right."""
        self.granted = granted
        self._topology, self._callee = topology, callee
        self._known: dict[tuple[str, str], Right | None] = {}

    def get(self, other: str, full_method: str) -> Right | None:
        """Return the right to *full_method* that is shared with the *other* party."""
        key = other, full_method
        if key not in self._known:
            found = self._make(other, full_method)
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]

    def _make(self, other: str, full_method: str) -> Right | None:
        classes = self.granted.get((other, full_method.rpartition("/")[2]))
        method = contracts.find_method(full_method)
        if classes is None or method is None:
            return None
        if contracts.kind_of(full_method) != self._topology.nodes[self._callee or other].kind:
            return None
        return Right(Guard(method.input_type, classes), Guard(method.output_type, classes))


def rights_at(topology: Topology, callee: str) -> Rights:
    """Return what may be asked of *callee*, by caller's name and full method."""
    granted: Grants = {}
    for link in topology.links:
        if callee in link.callees:
            for caller, method in product(link.callers, link.methods):
                if caller != callee:
                    granted[caller, method] = granted.get((caller, method), frozenset()) | frozenset(link.carries)
    return Rights(topology, granted, callee)


def rights_of(topology: Topology, caller: str) -> Rights:
    """Return what *caller* may ask, by callee's name and full method."""
    granted: Grants = {}
    for link in topology.links:
        if caller in link.callers:
            for callee, method in product(link.callees, link.methods):
                if caller != callee:
                    granted[callee, method] = granted.get((callee, method), frozenset()) | frozenset(link.carries)
    return Rights(topology, granted)
