"""Looks on the wire."""

from collections.abc import Iterable

from fittings.accesses.domain import Access, Asked
from fittings.accesses.watch import Keyed, target_of
from fittings.nouns.fields import moment_from_wire, moment_to_wire
from juki.fittings.v1 import accesses_service_pb2 as wire


def asked_from_wire(request: wire.ListAccessesRequest, keyed: Keyed) -> Asked:
    return Asked(
        target=target_of(request.my_number, keyed) if request.my_number else None,
        begin=moment_from_wire(request.begin_time, "begin_time") if request.HasField("begin_time") else None,
        end=moment_from_wire(request.end_time, "end_time") if request.HasField("end_time") else None,
    )


def page_to_wire(accesses: Iterable[Access], asked: Asked, token: str) -> wire.ListAccessesResponse:
    """Return a page of what was *asked* for; *token* leads to the next one, empty when there is none."""
    shown = (_access_to_wire(each, asked.target or b"") for each in accesses)
    return wire.ListAccessesResponse(accesses=shown, next_page_token=token)


def _access_to_wire(access: Access, target: bytes) -> wire.NumberAccess:
    looker = access.looker
    return wire.NumberAccess(
        position=access.position,
        access_time=moment_to_wire(looker.at),
        operator=looker.operator,
        terminal=looker.terminal,
        purpose_code=looker.purpose,
        method=looker.method,
        target=target,  # whose looks those at anybody are is not told: they would make a profile of each person
    )
