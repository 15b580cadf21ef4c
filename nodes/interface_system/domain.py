"""What passes through: for whom, and whether it may. What is inside is nobody's business here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from vocabulary.refusals import NotAllowed

T = TypeVar("T")


class OrganisationMismatch(NotAllowed):
    """A middle server speaks for another organisation than its own."""

    reason = "ORGANISATION_MISMATCH"
    cause = "The item names another organisation than the calling middle server's own."
    remedy = "Send it from the middle server of the organisation it names."
    japanese = "機関コードが接続元の機関と一致しません。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel(Generic[T]):
    """One item on its way: the organisation it names, and what is handed on unopened."""

    organisation: str
    content: T = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """That one item passed, or why it could not."""

    delivery_id: str
    organisation: str
    matter: str
    outcome: str


def grouped(organisations: Sequence[str]) -> dict[str, list[int]]:
    """Return the places at which each organisation stands, so that all for one go together, in order."""
    groups: dict[str, list[int]] = {}
    for place, organisation in enumerate(organisations):
        groups.setdefault(organisation, []).append(place)
    return groups
