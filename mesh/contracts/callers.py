"""Who may call a method as its contract says: kinds and roles, and of which body; a topology only narrows it."""

from enum import StrEnum
from typing import Any, Final

from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor

from mesh.contracts.contract import Contract

OPTION: Final = "juki.types.v1.callers"  # of an RPC: repeated {kind, of}


class Relation(StrEnum):
    """How the body of a caller and that of the node it calls stand to each other, in the topology's words."""

    OWN_BODY = "own body"
    OWN_PREFECTURE = "own prefecture"  # a municipality and its prefecture, in either direction
    ANOTHER_BODY = "another body"
    ANY_BODY = "any body"
    THE_ONE = "the one"  # the callee is the only one of its kind


def lawful_methods(contract: Contract, caller_kind: str) -> dict[str, Relation]:
    """Return by name the methods of *contract* that *caller_kind* may call, and how it must stand to the callee."""
    found = {name: lawful_relation(method, caller_kind) for name, method in contract.methods.items()}
    return {name: relation for name, relation in found.items() if relation is not None}


def lawful_relation(method: MethodDescriptor, caller_kind: str) -> Relation | None:
    """Return how *caller_kind* must stand to the node it calls *method* of; None when it may not call it at all."""
    for caller in _callers(method):
        if caller.kind == caller_kind:
            return Relation[caller.DESCRIPTOR.fields_by_name["of"].enum_type.values_by_number[caller.of].name[9:]]
    return None


def _callers(method: MethodDescriptor) -> Any:
    """Return the option's entries; none where the contracts loaded here know no such option."""
    try:
        option: Any = descriptor_pool.Default().FindExtensionByName(OPTION)
    except KeyError:
        return ()
    return method.GetOptions().Extensions[option]
