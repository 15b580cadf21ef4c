"""It is noted that something passed, and nothing of what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mesh.storage.items import Delivered, Outcome
from mesh.storage.outbox import may_pass_later
from nodes.interface_system.domain import Parcel, Passage
from nodes.interface_system.store import Register


def note_deliveries(
    unit: Register,
    method: str,
    parcels: Sequence[Delivered[Parcel[Any]]],
    outcomes: Sequence[Outcome],
    now: datetime,
) -> None:
    """Note each item that was handed on or turned away by *method*; one that must wait will come again.

    *outcomes* are in the order of the *parcels*.
    """
    for each, outcome in zip(parcels, outcomes, strict=True):
        refusal = outcome.refusal
        if refusal is None or not may_pass_later(refusal.code, refusal.reason):
            reason = refusal.reason if refusal else None
            unit.passages.add(_passage(each.delivery_id, each.value.body, method, reason, now))


def note_requests(unit: Register, method: str, body: str, request_ids: Sequence[str], now: datetime) -> None:
    """Note each of *body*'s requests that was answered within the call."""
    unit.passages.add(*(_passage(each, body, method, None, now) for each in request_ids))


def _passage(known_as: str, body: str, method: str, refusal: str | None, now: datetime) -> Passage:
    return Passage(known_as=known_as, body=body, method=method, refusal=refusal, pass_time=now)
