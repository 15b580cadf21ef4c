"""The shape of a message: what its contract says of presence, formats and bounds, compiled once a type.

Both ends of a call check it: a sender before anything leaves, a receiver before a servicer sees anything. A fault names
the field by its path, never its value.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from juki.types.v1 import options_pb2
from mesh.contracts import options
from mesh.contracts.formats import BY_CLASS, BY_FORMAT, Check
from vocabulary.refusals import Malformed

_TEXTS = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)


class FieldShape:
    """What one field must be like."""

    __slots__ = ("_check", "_longest", "_most", "_nested", "_numbers", "_repeated", "_required", "name")

    def __init__(self, field: FieldDescriptor) -> None:
        said = field.GetOptions().Extensions
        self.name = field.name
        self._repeated = field.is_repeated
        self._required = said[options_pb2.required]
        self._most = said[options_pb2.most]
        self._longest = said[options_pb2.longest]
        self._check = checker_of(field)
        self._nested = shape_of(field.message_type) if field.message_type is not None else None
        self._numbers = frozenset(each.number for each in field.enum_type.values) if field.enum_type else None

    @property
    def asks_nothing(self) -> bool:
        """Whether any value would do."""
        nested = self._nested is not None and not self._nested.asks_nothing
        said = self._required or self._most or self._longest or self._check or self._numbers
        return not said and not nested

    def check(self, message: Message, path: str) -> None:
        """Refuse what *message* has in this field unless it has this shape."""
        value = getattr(message, self.name)
        if self._repeated:
            self._check_all(value, path)
        elif self._nested is not None:
            if message.HasField(self.name):
                self._nested.check(value, f"{path}{self.name}.")
            elif self._required:
                raise Malformed(f"{path}{self.name}", "is missing")
        elif value:
            self._check_one(value, path)
        elif self._required:
            raise Malformed(f"{path}{self.name}", "is missing")

    def _check_all(self, values: Any, path: str) -> None:
        if self._required and not values:
            raise Malformed(f"{path}{self.name}", "is missing")
        if self._most and len(values) > self._most:
            raise Malformed(f"{path}{self.name}", f"has more than {self._most} entries")
        for index, value in enumerate(values):
            if self._nested is not None:
                self._nested.check(value, f"{path}{self.name}[{index}].")
            else:
                self._check_one(value, path)

    def _check_one(self, value: Any, path: str) -> None:
        if self._numbers is not None:
            if value not in self._numbers:
                raise Malformed(f"{path}{self.name}", "is none of the values there are")
            return
        if self._longest and len(value) > self._longest:
            raise Malformed(f"{path}{self.name}", f"is longer than {self._longest}")
        if self._check is not None and value and (problem := self._check(value)):
            raise Malformed(f"{path}{self.name}", problem)


class Shape:
    """What one type of message must be like."""

    def __init__(self, message: Descriptor) -> None:
        fields = [each for each in message.fields if not message.full_name.startswith("google.")]
        shapes = [FieldShape(each) for each in fields]
        self._fields = [each for each in shapes if not each.asks_nothing]
        self._dated = [(each.name, options.field_revision(each)) for each in fields if options.field_revision(each) > 1]
        self._below = [
            (each.name, each.is_repeated, shape_of(each.message_type)) for each in fields if each.message_type
        ]
        self.newest: int = max([1, *(each for _, each in self._dated), *(shape.newest for _, _, shape in self._below)])

    @property
    def asks_nothing(self) -> bool:
        """Whether any message of the type would do."""
        return not self._fields

    def check(self, message: Message, path: str = "") -> None:
        """Refuse *message* with the path of the first field that has not the shape its contract says."""
        for field in self._fields:
            field.check(message, path)

    def revision_needed(self, message: Message) -> int:
        """Return the oldest revision of the contract in which every field that *message* has is known."""
        return 1 if self.newest == 1 else max(self._revisions(message))

    def _revisions(self, message: Message) -> Iterator[int]:
        yield 1
        present = {field.name for field, _ in message.ListFields()}
        yield from (revision for name, revision in self._dated if name in present)
        for name, repeated, shape in self._below:
            if name in present:
                value = getattr(message, name)
                yield from (shape.revision_needed(each) for each in (value if repeated else (value,)))


@cache
def shape_of(message: Descriptor) -> Shape:
    """Return the compiled shape of a type; no contract has a message inside itself."""
    return Shape(message)


def checker_of(field: FieldDescriptor) -> Check | None:
    """Return what judges a string or bytes field: its format's checker, else that of its class."""
    if field.type not in _TEXTS:
        return None
    said = field.GetOptions().Extensions
    if said[options_pb2.format]:
        return BY_FORMAT[said[options_pb2.format]]
    carried = options.field_class(field)
    return BY_CLASS.get(carried) if carried is not None else None
