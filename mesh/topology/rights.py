"""Who may call what: the links of the topology, turned into one look-up per call."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from google.protobuf.descriptor import MethodDescriptor

from mesh.contracts import guard as contracts
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import Guard
from mesh.topology.grammar import Link, Topology

Rights = Mapping[tuple[str, str], "Right"]


@dataclass(frozen=True, slots=True)
class Right:
    """The right to one method between two nodes, with the judges of what may pass."""

    request: Guard
    response: Guard


def rights_at(topology: Topology, callee: str) -> Rights:
    """Return what may be asked of *callee*, by caller's name and full method."""
    granted = _granted(topology, lambda link: callee in link.callees)
    return _together((caller, method, classes) for caller, called, method, classes in granted if called == callee)


def rights_of(topology: Topology, caller: str) -> Rights:
    """Return what *caller* may ask, by callee's name and full method."""
    granted = _granted(topology, lambda link: caller in link.callers)
    return _together((called, method, classes) for calling, called, method, classes in granted if calling == caller)


def _together(granted: Iterable[tuple[str, MethodDescriptor, frozenset[DataClass]]]) -> Rights:
    """Return one right for each other party and method; what several links allow adds up."""
    classes: dict[tuple[str, str], frozenset[DataClass]] = {}
    methods: dict[tuple[str, str], MethodDescriptor] = {}
    for other, method, more in granted:
        key = other, contracts.full_method(method)
        methods[key], classes[key] = method, classes.get(key, frozenset()) | more
    return {key: _right(method, classes[key]) for key, method in methods.items()}


def _granted(
    topology: Topology, concerns: Callable[[Link], bool]
) -> Iterator[tuple[str, str, MethodDescriptor, frozenset[DataClass]]]:
    for link in filter(concerns, topology.links):
        service = contracts.service_of(topology.nodes[link.callees[0]].kind)
        methods = [service.methods_by_name[name] for name in link.methods]
        for caller, callee, method in product(link.callers, link.callees, methods):
            if caller != callee:
                yield caller, callee, method, frozenset(link.carries)


def _right(method: MethodDescriptor, classes: frozenset[DataClass]) -> Right:
    return Right(Guard(method.input_type, classes), Guard(method.output_type, classes))
