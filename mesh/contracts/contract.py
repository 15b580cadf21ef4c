"""One kind's contract as its descriptors say it: its services, their methods, and what the kind may see."""

from functools import cached_property
from types import ModuleType

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from juki.types.v1 import data_class_pb2
from mesh.contracts.data_class import BY_NUMBER, DataClass


class Contract:
    """The stubs of one kind, read for what machines must know of it."""

    def __init__(self, *stubs: ModuleType) -> None:
        """*stubs* are all modules made from the kind's own contract files."""
        self._files = [each.DESCRIPTOR for each in stubs]

    @cached_property
    def services(self) -> tuple[ServiceDescriptor, ...]:
        """Every service, in the order of the stubs."""
        return tuple(each for file in self._files for each in file.services_by_name.values())

    @cached_property
    def methods(self) -> dict[str, MethodDescriptor]:
        """Every method by its own name, which no other of the kind has."""
        return {method.name: method for service in self.services for method in service.methods}

    @cached_property
    def sees(self) -> frozenset[DataClass]:
        """The classes that a node of this kind may see."""
        seen = [service.GetOptions().Extensions[data_class_pb2.sees] for service in self.services]
        return frozenset(BY_NUMBER[number] for numbers in seen for number in numbers)
