"""Linkage records on the wire."""

from collections.abc import Iterable
from datetime import datetime

from fittings.nouns.fields import moment_to_wire
from fittings.passages.domain import Coming, LinkageRecord
from juki.fittings.v1 import passages_service_pb2 as wire
from mesh.call import Call


def coming_of(call: Call, now: datetime) -> Coming:
    """Return how the items of the call that is being answered come."""
    return Coming(call.method.rpartition("/")[2], call.caller, now)


def page_to_wire(records: Iterable[LinkageRecord], token: str) -> wire.ListLinkageRecordsResponse:
    """Return a page; *token* leads to the next one, empty when there is none."""
    return wire.ListLinkageRecordsResponse(records=map(_record_to_wire, records), next_page_token=token)


def _record_to_wire(record: LinkageRecord) -> wire.LinkageRecord:
    return wire.LinkageRecord(
        position=record.position,
        pass_time=moment_to_wire(record.pass_time),
        method=record.method,
        sender=record.sender,
        receiver=record.receiver,
        body_code=record.body,
        item_digest=record.item_digest,
        refusal=record.refusal,
    )
