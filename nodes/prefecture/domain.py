"""What a prefecture holds of its residents, and which changes it takes."""

from vocabulary.held_record import Reports, apply_notice
from vocabulary.identity_record import IdentityNotice
from vocabulary.refusals import Refusal


class NotOfThisPrefecture(Refusal):
    """The notice is about another prefecture's municipality."""

    code, reason = "FAILED_PRECONDITION", "NOT_OF_THIS_PREFECTURE"
    cause = "The municipality in the notice is not of this prefecture."
    remedy = "Notify the prefecture that the municipality belongs to."
    japanese = "当該都道府県の市町村ではありません。"


def accept_notice(reports: Reports, notice: IdentityNotice, prefecture: str) -> Reports:
    """Return what changes in *reports* on one person by *notice*; *prefecture* is two digits."""
    if notice.record.municipality.prefecture != prefecture:
        raise NotOfThisPrefecture
    return apply_notice(reports, notice)
