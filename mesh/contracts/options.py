"""What contracts say in options, in the words of this program; the one reader of those options."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from google.protobuf.descriptor import EnumValueDescriptor, FieldDescriptor, FileDescriptor, MethodDescriptor

from juki.types.v1 import options_pb2, role_pb2
from mesh.contracts.data_class import BY_NUMBER, DataClass


class Relation(StrEnum):
    """How the body of a caller stands to that of its callee, as a topology writes it."""

    OWN_BODY = "own body"
    OWN_PREFECTURE = "own prefecture"
    ANOTHER_BODY = "another body"
    ANY_BODY = "any body"
    THE_ONE = "the one"


class Certifier(StrEnum):
    """Whose authority certifies a kind; all but the own body's are trust domains of their own."""

    OWN_BODY = "own body"
    JUKI_NET = "juki-net"
    LINKAGE = "linkage"
    RESIDENT = "resident"
    OPERATORS = "operators"


_RELATIONS = {options_pb2.Relation.Value(f"RELATION_{each.name}"): each for each in Relation}
_CERTIFIERS = {options_pb2.Certifier.Value(f"CERTIFIER_{each.name}"): each for each in Certifier}


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a key makes of one class."""

    source: DataClass
    result: DataClass
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What a kind or a role does with what it learns."""

    keeps: frozenset[DataClass] = frozenset()
    passes_on: frozenset[DataClass] = frozenset()
    keys: frozenset[str] = frozenset()
    derives: tuple[Derivation, ...] = ()
    certifier: Certifier = Certifier.OWN_BODY

    @property
    def sees(self) -> frozenset[DataClass]:
        """All it may ever be shown."""
        return self.keeps | self.passes_on


def _conduct(said: options_pb2.Kind) -> Conduct:
    return Conduct(
        keeps=frozenset(BY_NUMBER[each] for each in said.keeps),
        passes_on=frozenset(BY_NUMBER[each] for each in said.passes_on),
        keys=frozenset(_key_name(each) for each in said.keys),
        derives=tuple(
            Derivation(BY_NUMBER[getattr(each, "from")], BY_NUMBER[each.to], _key_name(getattr(each, "with")))
            for each in said.derives
        ),
        certifier=_certifier(said),
    )


def _certifier(said: options_pb2.Kind) -> Certifier:
    if said.certified_by not in _CERTIFIERS:
        raise ValueError("a kind or role does not say who certifies it: certified_by")
    return _CERTIFIERS[said.certified_by]


def _key_name(number: int) -> str:
    return options_pb2.Key.Name(number).removeprefix("KEY_").lower()  # type: ignore[arg-type]  # an open enum


def conduct_in(file: FileDescriptor) -> Conduct | None:
    """Return what a contract file says of its kind, or None when it says nothing."""
    options = file.GetOptions()
    return _conduct(options.Extensions[options_pb2.kind]) if options.HasExtension(options_pb2.kind) else None


@cache
def roles() -> Mapping[str, Conduct]:
    """Return every role a client may have, by its name in a topology."""
    values: Sequence[EnumValueDescriptor] = role_pb2.Role.DESCRIPTOR.values
    return MappingProxyType(
        {
            each.name.removeprefix("ROLE_").lower(): _conduct(each.GetOptions().Extensions[options_pb2.role])
            for each in values
            if each.number
        }
    )


def field_class(field: FieldDescriptor) -> DataClass | None:
    """Return the class that *field* carries."""
    number = field.GetOptions().Extensions[options_pb2.carries]
    return BY_NUMBER[number] if number else None


@cache
def callers_of(method: MethodDescriptor) -> Mapping[str, frozenset[Relation]]:
    """Return who may call *method*: kinds and roles, each with where it may stand."""
    found: dict[str, frozenset[Relation]] = {}
    for each in method.GetOptions().Extensions[options_pb2.callers]:
        found[each.kind] = found.get(each.kind, frozenset()) | {_RELATIONS[each.of]}
    return MappingProxyType(found)


@cache
def lacking(method: MethodDescriptor, caller: str) -> frozenset[str]:
    """Return the kinds that the body of a *caller* of *method* must not have."""
    said = method.GetOptions().Extensions[options_pb2.callers]
    return frozenset(kind for each in said if each.kind == caller for kind in each.without)


@cache
def refusals_of(method: MethodDescriptor) -> frozenset[str]:
    """Return the reasons *method* refuses with, beside the road's own."""
    return frozenset(method.GetOptions().Extensions[options_pb2.refuses])


def is_for_staff(method: MethodDescriptor) -> bool:
    """Return whether staff asks, so that a session must say who."""
    return method.GetOptions().Extensions[options_pb2.for_staff]


def method_revision(method: MethodDescriptor) -> int:
    """Return the revision of its kind's contract that brought *method*."""
    return method.GetOptions().Extensions[options_pb2.method_since] or 1


def field_revision(field: FieldDescriptor) -> int:
    """Return the revision of its kind's contract that brought *field*."""
    return field.GetOptions().Extensions[options_pb2.since] or 1
