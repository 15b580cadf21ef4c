"""Municipalities tell of changes."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.prefecture.domain import accept_notice
from nodes.prefecture.peers import National
from nodes.prefecture.store import Register
from vocabulary.identity_record import IdentityNotice


def take_notices(
    unit: Register, national: National, prefecture: str, notices: Sequence[Delivered[IdentityNotice]]
) -> list[Outcome]:
    """Keep each municipality's latest word on a person, and tell the nation (住基法第30条の6, 第30条の7)."""
    unit.reports.fetch(each.value.record.resident_code for each in notices)
    return unit.settle(notices, partial(_take, unit, national, prefecture))


def _take(unit: Register, national: National, prefecture: str, notice: IdentityNotice) -> None:
    code = notice.record.resident_code
    reports = unit.reports.find(code) or {}
    unit.reports.keep(code, reports | accept_notice(reports, notice, prefecture))
    unit.post(national.notice(notice))
