"""Municipalities send mailing records."""

from collections.abc import Callable, Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.card_management.domain import prepare
from nodes.card_management.store import Register
from vocabulary.identifiers import ApplicationId, ResidentCode
from vocabulary.juki_net import MailingRecord

DrawId = Callable[[], ApplicationId]
"""Returns a random application id, perhaps one that is taken."""


def take_mailings(unit: Register, draw: DrawId, mailings: Sequence[Delivered[MailingRecord]]) -> list[Outcome]:
    """Prepare a number notice for each person in its envelope; who has one already keeps its application id.

    個人番号通知書: 番号法第7条第1項.
    """
    people = dict.fromkeys(person.resident_code for each in mailings for person in each.value.persons)
    unit.notices.fetch(people)
    known = {code: notice.application_id for code in people if (notice := unit.notices.find(code))}
    new = [code for code in people if code not in known]
    ids = known | dict(zip(new, draw_ids(unit, draw, len(new)), strict=True))
    return unit.settle(mailings, partial(_take, unit, ids))


def _take(unit: Register, ids: dict[ResidentCode, ApplicationId], mailing: MailingRecord) -> None:
    for person in mailing.persons:
        unit.notices.keep(person.resident_code, prepare(mailing, person, ids[person.resident_code]))


def draw_ids(unit: Register, draw: DrawId, count: int) -> list[ApplicationId]:
    """Return that many different application ids that nobody has."""
    ids: dict[ApplicationId, None] = {}
    while len(ids) < count:
        drawn = [draw() for _ in range(count - len(ids))]
        unit.owners.fetch(drawn)
        ids |= {each: None for each in drawn if unit.owners.find(each) is None}
    return list(ids)
