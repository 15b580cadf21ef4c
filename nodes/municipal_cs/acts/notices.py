"""The city tells of changes, and other cities of those who moved in."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome, Posting
from mesh.storage.unit import Unit
from nodes.municipal_cs.domain import accept_notice, left_here
from nodes.municipal_cs.peers import JukiGateway, Prefecture
from nodes.municipal_cs.store import Register
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice
from vocabulary.juki_net import MoveInNotice


def take_notices(
    unit: Register, prefecture: Prefecture, own: LocalGovernmentCode, notices: Sequence[Delivered[IdentityNotice]]
) -> list[Outcome]:
    """Keep the municipality's latest word on each person, and tell its prefecture (住基法第30条の6)."""
    unit.words.fetch(each.value.record.resident_code for each in notices)
    return unit.settle(notices, partial(_take, unit, prefecture, own))


def _take(unit: Register, prefecture: Prefecture, own: LocalGovernmentCode, notice: IdentityNotice) -> None:
    code = notice.record.resident_code
    unit.words.keep(code, accept_notice(unit.words.find(code), notice, own))
    unit.post(prefecture.notice(notice))


def pass_move_in_notices(
    unit: Unit, gateway: JukiGateway, own: LocalGovernmentCode, notices: Sequence[Delivered[MoveInNotice]]
) -> list[Outcome]:
    """Hand the city the notices of those who left it (転入通知, 住基法第9条第1項)."""

    def onward(notice: MoveInNotice) -> Posting:
        return gateway.move_in_notice(left_here(notice, own))

    return unit.post_each(notices, onward)
