"""Acquiring symbols: a request that says nothing of a person, a number, and at last the symbol."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber
from vocabulary.refusals import NotFound

TIME_TO_LIVE: Final = timedelta(days=30)


class AcquisitionUnknown(NotFound):
    """No acquisition under way here has this request id or number."""

    reason = "ACQUISITION_NOT_ASKED"
    cause = "No acquisition under way has this number; it was never issued, or is complete."
    remedy = "Ask for a new acquisition number."
    japanese = "取得番号が存在しません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquisition:
    """One acquisition under way; the number is there from the core's answer until the symbol comes."""

    request_id: str
    person: IntegratedAddresseeNumber
    number: AcquisitionNumber | None = None


def known(found: Acquisition | None) -> Acquisition:
    """Return the acquisition that was *found*, or refuse."""
    if found is None:
        raise AcquisitionUnknown
    return found
