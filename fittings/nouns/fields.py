"""Single fields of messages to values and back, and the refusal that names the field.

What a contract's options say of a field (presence, format, bounds) the road has checked before; here values get their
types.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from vocabulary.refusals import Malformed

T = TypeVar("T")
E = TypeVar("E", bound=Enum)


def checked(make: Callable[[str], T], value: str, field: str) -> T:
    """Return what *make* makes of *value*, its ValueError turned into a refusal that names the *field*."""
    try:
        return make(value)
    except ValueError as error:
        raise Malformed(field, str(error)) from error


def text_from_wire(value: str, field: str, longest: int, *, required: bool = True) -> str:
    """Return *value* if it is within bounds."""
    if required and not value:
        raise Malformed(field, "is empty")
    if len(value) > longest:
        raise Malformed(field, f"is longer than {longest} characters")
    return value


def uuid_from_wire(value: str, field: str) -> str:
    """Return *value* if it is a UUID of 36 characters."""
    if len(value) != 36:
        raise Malformed(field, "is not a UUID")
    return str(checked(UUID, value, field))


def enum_from_wire(kind: type[E], wire: Any, value: int, field: str) -> E:
    """Return the member of *kind* that has the name of *value* in the contract's enum *wire*, less its prefix."""
    try:
        return kind[wire.Name(value).removeprefix(_prefix(wire))]
    except (KeyError, ValueError) as error:
        raise Malformed(field, "is none of the values there are") from error


def enum_to_wire(wire: Any, member: Enum) -> Any:
    """Return the number that the contract's enum *wire* gives the name of *member*."""
    return wire.Value(_prefix(wire) + member.name)


def _prefix(wire: Any) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", wire.DESCRIPTOR.name).upper() + "_"


def moment_from_wire(moment: Timestamp, field: str) -> datetime:
    """Return a moment, aware, in UTC."""
    try:
        return moment.ToDatetime(UTC)
    except ValueError as error:
        raise Malformed(field, "is no moment") from error


def moment_to_wire(moment: datetime) -> Timestamp:
    """Return an aware moment for the wire."""
    made = Timestamp()
    made.FromDatetime(moment.astimezone(UTC))
    return made
