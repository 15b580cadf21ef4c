"""What the contracts say of privacy: which classes a message can carry, which a kind may see.

Everything here is read from descriptors: the option ``carries`` on fields. At run
time a ``Guard`` finds in one message the classes that its rule does not let pass, and fields no contract knows.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.message import Message

from juki.types.v1 import options_pb2
from mesh.contracts.data_class import DataClass
from mesh.contracts.options import field_class
from mesh.contracts.shape import shape_of


def find_method(full_method: str) -> MethodDescriptor | None:
    """Return the method that gRPC calls *full_method*, or None when no contract loaded here has it."""
    service, _, name = full_method.removeprefix("/").rpartition("/")
    try:
        return descriptor_pool.Default().FindServiceByName(service).methods_by_name.get(name)
    except KeyError:
        return None


def has_secret_request(full_method: str) -> bool:
    """Return whether a request for this method can hold a secret."""
    method = find_method(full_method)
    return method is not None and holds_secrets(method.input_type)


def has_secret_response(full_method: str) -> bool:
    """Return whether an answer of this method can hold a secret; a refusal never does."""
    method = find_method(full_method)
    return method is not None and holds_secrets(method.output_type)


def kind_of(full_method: str) -> str:
    """Return the kind whose contract a method belongs to, by its package; empty when it is none of ours."""
    found = re.fullmatch(r"/juki\.([a-z_]+)\.v1\.\w+/\w+", full_method)
    return found[1] if found else ""


def full_method(method: MethodDescriptor) -> str:
    """Return the path that gRPC calls *method* by."""
    return f"/{method.containing_service.full_name}/{method.name}"


def method_of(stubs: ModuleType, name: str) -> str:
    """Return the path of the method called *name* in one contract file, given by its *stubs*."""
    services: Iterable[ServiceDescriptor] = stubs.DESCRIPTOR.services_by_name.values()
    return next(full_method(service.methods_by_name[name]) for service in services if name in service.methods_by_name)


@cache
def classes_in(message: Descriptor) -> frozenset[DataClass]:
    """Return every class that a *message* can carry, at any depth."""
    return frozenset(_walk(message, frozenset()))


@cache
def holds_secrets(message: Descriptor) -> bool:
    """Return whether a *message* can hold a secret, at any depth: then its body is kept nowhere."""
    return any(
        field.GetOptions().debug_redact or (field.message_type is not None and holds_secrets(field.message_type))
        for field in message.fields
    )


def classes_of(method: MethodDescriptor) -> frozenset[DataClass]:
    """Return every class that request or response of *method* can carry."""
    return classes_in(method.input_type) | classes_in(method.output_type)


@cache
def required_classes(method: MethodDescriptor) -> frozenset[DataClass]:
    """Return the classes that no use of *method* can leave out: those of its required fields."""
    return frozenset(_required(method.input_type)) | frozenset(_required(method.output_type))


def _required(message: Descriptor) -> Iterator[DataClass]:
    for field in message.fields:
        if field.GetOptions().Extensions[options_pb2.required]:
            if (carried := field_class(field)) is not None:
                yield carried
            if field.message_type is not None:
                yield from _required(field.message_type)


def _walk(message: Descriptor, above: frozenset[str]) -> Iterator[DataClass]:
    if message.full_name in above:
        return
    for field in message.fields:
        if (carried := field_class(field)) is not None:
            yield carried
        if field.message_type is not None:
            yield from _walk(field.message_type, above | {message.full_name})


class Guard:
    """Judges the messages of one type on one link."""

    def __init__(self, message: Descriptor, allowed: frozenset[DataClass]) -> None:
        """Prepare for *message*; a type that can carry nothing forbidden is never searched for classes."""
        self.message_class = message_factory.GetMessageClass(message)
        self.allowed = allowed
        self._search = bool(classes_in(message) - allowed)
        self._shape = shape_of(message)

    def check(self, message: Message) -> None:
        """Refuse *message* unless its fields are there, of the format and within the bounds its contract says."""
        self._shape.check(message)

    def revision_needed(self, message: Message) -> int:
        """Return the oldest revision of the contract that knows every field that *message* has."""
        return self._shape.revision_needed(message)

    def forbidden(self, message: Message) -> frozenset[DataClass]:
        """Return the classes present in *message* that the link may not carry."""
        if not self._search:
            return frozenset()
        return frozenset(_present(message)) - self.allowed


def _present(message: Message) -> Iterator[DataClass]:
    for field, value in message.ListFields():
        if (carried := field_class(field)) is not None:
            yield carried
        for each in _messages(field, value):
            yield from _present(each)


def values_in(message: Message, wanted: DataClass) -> Iterator[str]:
    """Yield what texts stand in fields of class *wanted* in *message*, at any depth, in their order."""
    if wanted not in classes_in(message.DESCRIPTOR):
        return
    for field, value in message.ListFields():
        if field_class(field) is wanted and field.message_type is None:
            yield from filter(None, value if field.is_repeated else (value,))
        for each in _messages(field, value):
            yield from values_in(each, wanted)


def has_unknown_fields(message: Message) -> bool:
    """Return whether *message* held, at any depth, a field its contract does not know; it holds none afterwards."""
    size = message.ByteSize()
    message.DiscardUnknownFields()
    return message.ByteSize() != size


def _messages(field: FieldDescriptor, value: Any) -> Iterable[Message]:
    if field.message_type is None:
        return ()
    return value if field.is_repeated else (value,)
