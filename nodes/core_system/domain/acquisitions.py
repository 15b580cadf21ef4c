"""Acquisitions of symbols: one number for each, good for thirty days."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vocabulary.linkage import IssuedSymbol
from vocabulary.refusals import NotFound, Refusal

TIME_TO_LIVE: Final = timedelta(days=30)
_NUMBER_INSIDE: Final = re.compile(r"[0-9]{11}")


class AcquisitionUnknown(NotFound):
    """A person came under a number that the core has not open."""

    reason = "ACQUISITION_UNKNOWN"
    cause = (
        "The core has no such number open: it never issued it, issued a newer one, or the symbol has arrived already."
    )
    remedy = "Have the body ask for a new acquisition number, unless it has the symbol."
    japanese = "発行済みの取得番号ではないか、符号が既に生成されています。"


class AcquisitionExpired(Refusal):
    """The acquisition took longer than its number is good for."""

    code, reason = "FAILED_PRECONDITION", "ACQUISITION_EXPIRED"
    cause = "The acquisition number was issued more than thirty days ago."
    remedy = "Ask for a new acquisition number."
    japanese = "取得番号の有効期限が切れています。"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAcquisition:
    """What is remembered of an acquisition until the symbol has arrived; the number itself is not."""

    body: str  # that asked for it
    request_id: str  # by which the body's middle server knows it; says nothing of a person
    issue_time: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SymbolFor:
    """A symbol that was made, and the body it is for."""

    body: str
    issued: IssuedSymbol


def open_one(found: OpenAcquisition | None, now: datetime) -> OpenAcquisition | AcquisitionUnknown | AcquisitionExpired:
    """Return the acquisition if it is still open at *now*, or why it is not, since one of many says nothing of all."""
    if found is None:
        return AcquisitionUnknown()
    if now - found.issue_time > TIME_TO_LIVE:
        return AcquisitionExpired()
    return found


def plain_number(draw: Callable[[], str]) -> str:
    """Return the first of what *draw* gives in which nobody could see a resident code or a My Number."""
    while _NUMBER_INSIDE.search(number := draw()):
        pass
    return number
