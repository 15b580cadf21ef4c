"""Leases of people, and the versions that a write names."""

from fittings.leases.domain import Holder, Lease
from fittings.nouns.fields import moment_to_wire
from juki.resident_record.v1 import counter_service_pb2 as wire
from mesh.call import Call


def holder_of(call: Call) -> Holder:
    """Return who asks."""
    return Holder(terminal=call.caller, operator=call.operator)


def lease_to_wire(lease: Lease) -> wire.BeginEditResponse:
    return wire.BeginEditResponse(version=lease.version, expire_time=moment_to_wire(lease.until))
