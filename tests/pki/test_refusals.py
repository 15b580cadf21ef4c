"""The refusals of the trust, as a list."""

from pki import refusals
from vocabulary.refusals import Refusal


def test_every_refusal_has_its_own_reason_and_speaks_two_languages() -> None:
    kinds = [
        each
        for each in vars(refusals).values()
        if isinstance(each, type) and issubclass(each, Refusal) and each.__module__ == refusals.__name__
    ]
    assert len({each.reason for each in kinds}) == len(kinds) == 7
    assert all(each.cause and each.remedy and each.japanese for each in kinds)
