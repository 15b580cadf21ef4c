"""Whose word counts when several municipalities speak of one person."""

from datetime import date

import pytest

from vocabulary.codes import ChangeReason, Sex
from vocabulary.dates import CivilDate
from vocabulary.held_record import Words, current, hear
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


def after(*notices: IdentityNotice) -> Words:
    words: Words = {}
    for each in notices:
        words |= hear(words, each)
    return words


BORN = notice(OLD, 1, ChangeReason.BIRTH)
LEFT = notice(OLD, 2, ChangeReason.MOVE_OUT)
CAME = notice(NEW, 1, ChangeReason.MOVE_IN)


@pytest.mark.parametrize("order", [(BORN, LEFT, CAME), (BORN, CAME, LEFT)], ids=["left first", "came first"])
def test_the_new_municipalitys_word_counts_in_either_order(order: tuple[IdentityNotice, ...]) -> None:
    words = after(*order)
    assert current(words) == words[NEW]
    assert words[NEW].counts
    assert not words[OLD].counts


def test_who_returns_counts_at_home_again() -> None:
    words = after(BORN, CAME, LEFT, notice(OLD, 3, ChangeReason.MOVE_IN))
    assert current(words) == words[OLD]
    assert not words[NEW].counts


def test_one_municipalitys_words_come_in_order() -> None:
    with pytest.raises(NoticeOutOfOrder):
        after(BORN, BORN)
    with pytest.raises(NoticeOutOfOrder):
        after(LEFT)
