"""Acquiring symbols: a request that says nothing of a person, a number, and at last the symbol."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber
from vocabulary.refusals import NotFound

TIME_TO_LIVE: Final = timedelta(days=30)


class AcquisitionNotAsked(NotFound):
    """A number or a symbol came for an acquisition that this body has not under way."""

    reason = "ACQUISITION_NOT_ASKED"
    cause = "This body has no such acquisition under way: it never asked for one, or has the symbol already."
    remedy = "Bring it to the body that asked; this one asks anew if it still needs the symbol."
    japanese = "当機関が依頼した符号取得ではありません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """One acquisition under way; the number is there from the core's answer until the symbol comes."""

    request_id: str
    person: IntegratedAddresseeNumber
    number: AcquisitionNumber | None = None


def known(found: Acquisition | None) -> Acquisition:
    """Return the acquisition that was *found*, or refuse."""
    if found is None:
        raise AcquisitionNotAsked
    return found
