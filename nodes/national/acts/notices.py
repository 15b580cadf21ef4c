"""Prefectures tell of changes."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.national.domain import accept_notice
from nodes.national.store import Register
from vocabulary.identity_record import IdentityNotice


def take_notices(unit: Register, notices: Sequence[Delivered[IdentityNotice]]) -> list[Outcome]:
    """Keep each municipality's latest word on a person (住基法第30条の7)."""
    codes = [each.value.record.resident_code for each in notices]
    unit.codes.fetch(codes)
    unit.reports.fetch(codes)
    return unit.settle(notices, partial(_take, unit))


def _take(unit: Register, notice: IdentityNotice) -> None:
    code = notice.record.resident_code
    allotment, reports = unit.codes.find(code), unit.reports.find(code) or {}
    unit.reports.keep(code, reports | accept_notice(reports, notice, allotment.my_number if allotment else None))
