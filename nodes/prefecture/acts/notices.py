"""A municipality tells of a change."""

from nodes.prefecture.domain import accept_notice
from nodes.prefecture.peers import National
from nodes.prefecture.store import Register
from vocabulary.identity_record import IdentityNotice


def take_notice(unit: Register, national: National, prefecture: str, notice: IdentityNotice) -> None:
    """Keep a municipality's latest word on a person, and tell the nation (住基法第30条の6, 第30条の7)."""
    code = notice.record.resident_code
    reports = unit.reports.find(code) or {}
    unit.reports.keep(code, reports | accept_notice(reports, notice, prefecture))
    unit.post(national.notice(notice))
