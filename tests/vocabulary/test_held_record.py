"""Whose word counts when several municipalities speak of one person."""

from datetime import date

import pytest

from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.held_record import Reports, apply_notice, current
from vocabulary.identifiers import LocalGovernmentCode, MyNumber, ResidentCode
from vocabulary.identity_record import IdentityNotice, IdentityRecord, NoticeOutOfOrder
from vocabulary.names import PersonName

DAY = CivilDate.of(date(2026, 4, 1))
OLD, NEW = LocalGovernmentCode("011002"), LocalGovernmentCode("131121")


def notice(place: LocalGovernmentCode, number: int, reason: ChangeReason) -> IdentityNotice:
    record = IdentityRecord(
        resident_code=ResidentCode("90000000018"),
        my_number=MyNumber("313119319569"),
        name=PersonName(text="髙橋 一郎"),
        birth_date=DAY,
        sex=Sex.MALE,
        municipality=place,
        address="一丁目",
    )
    return IdentityNotice(record=record, reason=reason, change_date=DAY, update_number=number)


def after(*notices: IdentityNotice) -> Reports:
    reports: Reports = {}
    for each in notices:
        reports |= apply_notice(reports, each)
    return reports


BORN = notice(OLD, 1, ChangeReason.BIRTH)
LEFT = notice(OLD, 2, ChangeReason.MOVE_OUT)
CAME = notice(NEW, 1, ChangeReason.MOVE_IN)


@pytest.mark.parametrize("order", [(BORN, LEFT, CAME), (BORN, CAME, LEFT)], ids=["left first", "came first"])
def test_the_new_municipalitys_word_counts_in_either_order(order: tuple[IdentityNotice, ...]) -> None:
    reports = after(*order)
    assert current(reports) == reports[NEW]
    assert reports[NEW].counts
    assert not reports[OLD].counts


def test_who_returns_counts_at_home_again() -> None:
    reports = after(BORN, CAME, LEFT, notice(OLD, 3, ChangeReason.MOVE_IN))
    assert current(reports) == reports[OLD]
    assert not reports[NEW].counts


def test_one_municipalitys_words_come_in_order() -> None:
    with pytest.raises(NoticeOutOfOrder):
        after(BORN, BORN)
    with pytest.raises(NoticeOutOfOrder):
        after(LEFT)
