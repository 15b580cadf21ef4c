"""Who may call what: the links of the topology, turned into one look-up per call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from google.protobuf.descriptor import MethodDescriptor

from mesh import contracts
from mesh.contracts import Guard
from mesh.topology import DataClass, Topology

Rights = Mapping[tuple[str, str], "Right"]


@dataclass(frozen=True, slots=True)
class Right:
    """The right to one method between two nodes, with the judges of what may pass."""

    request: Guard
    response: Guard


def rights_at(topology: Topology, callee: str) -> Rights:
    """Return what may be asked of *callee*, by caller's name and full method."""
    return {
        (caller, contracts.full_method(method)): _right(method, classes)
        for caller, called, method, classes in _granted(topology)
        if called == callee
    }


def rights_of(topology: Topology, caller: str) -> Rights:
    """Return what *caller* may ask, by callee's name and full method."""
    return {
        (called, contracts.full_method(method)): _right(method, classes)
        for calling, called, method, classes in _granted(topology)
        if calling == caller
    }


def _granted(topology: Topology) -> Iterator[tuple[str, str, MethodDescriptor, frozenset[DataClass]]]:
    for link in topology.links:
        service = contracts.service_of(topology.nodes[link.callees[0]].kind)
        methods = [service.methods_by_name[name] for name in link.methods]
        for caller, callee, method in product(link.callers, link.callees, methods):
            if caller != callee:
                yield caller, callee, method, frozenset(link.carries)


def _right(method: MethodDescriptor, classes: frozenset[DataClass]) -> Right:
    return Right(Guard(method.input_type, classes), Guard(method.output_type, classes))
