"""One kind's contract as its descriptors say it: services, methods, and what the kind does with what it learns."""

from functools import cached_property
from types import ModuleType

from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor

from mesh.contracts import options
from mesh.contracts.data_class import DataClass
from mesh.contracts.options import Conduct
from mesh.contracts.shape import shape_of


class Contract:
    """The stubs of one kind, read for what machines must know of it."""

    def __init__(self, *stubs: ModuleType) -> None:
        """*stubs* are all modules made from the kind's own contract files, ``kind_pb2`` among them."""
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
    def conduct(self) -> Conduct:
        """What the kind keeps, passes on and can find out."""
        said = (options.conduct_in(each) for each in self._files)
        return next((each for each in said if each is not None), Conduct())

    @property
    def sees(self) -> frozenset[DataClass]:
        """The classes that a node of this kind may see."""
        return self.conduct.sees

    @cached_property
    def revision(self) -> int:
        """The newest revision that any method or field of it came with; 1 is the first."""
        methods = self.methods.values()
        shapes = [shape_of(each) for method in methods for each in (method.input_type, method.output_type)]
        return max([1, *map(options.method_revision, methods), *(each.newest for each in shapes)])
