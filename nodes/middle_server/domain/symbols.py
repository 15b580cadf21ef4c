"""Acquiring symbols: a request that says nothing of a person, a number, and at last the symbol."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from vocabulary.identifiers import IntegratedAddresseeNumber
from vocabulary.refusals import NotFound

TIME_TO_LIVE: Final = timedelta(days=30)


class AcquisitionNotAsked(NotFound):
    """A symbol came for an acquisition that this body has not under way."""

    reason = "ACQUISITION_NOT_ASKED"
    cause = "This body has no such acquisition under way: it never asked for one, or has the symbol already."
    remedy = "Bring it to the body that asked; this one asks anew if it still needs the symbol."
    japanese = "当機関が依頼した符号取得ではありません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """One person's acquisition under way; of its number only a keyed digest is kept."""

    person: IntegratedAddresseeNumber
    request_id: str  # by which the core knows it; it says nothing of the person
    ask_time: datetime
    number_digest: bytes | None = field(default=None, repr=False)  # None while the core is being asked


def begun(
    before: Acquisition | None, person: IntegratedAddresseeNumber, new_request_id: str, now: datetime
) -> Acquisition:
    """Return the acquisition of *person* to ask a number for.

    One that has a number is asked for again under the same request id, which voids that number at the core too. One
    that has none is being asked for by somebody else, or was cut off: a new id keeps the two apart.
    """
    has_number = before is not None and before.number_digest is not None
    request_id = before.request_id if before and has_number else new_request_id
    return Acquisition(person=person, request_id=request_id, ask_time=now)


def is_still(found: Acquisition | None, opened: Acquisition) -> bool:
    """Return whether what was *found* is the acquisition that was *opened*, and not one begun since."""
    return found is not None and found.number_digest is None and found.request_id == opened.request_id


def numbered(opened: Acquisition, number_digest: bytes) -> Acquisition:
    """Return the acquisition with the number by which its symbol will come."""
    return replace(opened, number_digest=number_digest)


def asked_with(number_digest: bytes, found: Acquisition | None) -> Acquisition:
    """Return the acquisition that was *found*, which must have been asked with this number, or refuse."""
    if found is None or found.number_digest != number_digest:
        raise AcquisitionNotAsked
    return found
