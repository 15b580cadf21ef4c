"""What a prefecture takes, and whose word counts."""

import pytest

from nodes.prefecture.domain import NotOfThisPrefecture, accept_notice
from vocabulary.codes import ChangeReason
from vocabulary.held_record import Reports, current
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import NoticeOutOfOrder

HOKKAIDO = "01"
SAPPORO, HAKODATE = LocalGovernmentCode("011002"), LocalGovernmentCode("012025")


def told(*notices) -> Reports:
    """Return what is held after *notices* on one person."""
    reports: Reports = {}
    for each in notices:
        reports |= accept_notice(reports, each, HOKKAIDO)
    return reports


def test_the_first_notice_makes_a_resident(person, notice):
    held = told(notice(person(1)))[SAPPORO]
    assert (held.record, held.update_number, held.is_resident) == (person(1), 1, True)
    assert held.last_reason == ChangeReason.BIRTH


def test_a_removal_keeps_the_record_of_who_is_no_longer_a_resident(person, notice):
    gone = told(notice(person(1)), notice(person(1), 2, ChangeReason.DEATH))[SAPPORO]
    assert (gone.record, gone.is_resident) == (person(1), False)


@pytest.mark.parametrize("update_number", [1, 3], ids=["repeat", "gap"])
def test_a_notice_that_does_not_follow_the_last_is_out_of_order(person, notice, update_number):
    with pytest.raises(NoticeOutOfOrder):
        told(notice(person(1)), notice(person(1), update_number))


def test_the_first_notice_has_number_one(person, notice):
    with pytest.raises(NoticeOutOfOrder):
        told(notice(person(1), 2))


def test_a_municipality_of_another_prefecture_is_turned_away(person, notice):
    with pytest.raises(NotOfThisPrefecture):
        told(notice(person(1, "131121")))


def test_a_move_inside_the_prefecture_may_be_told_in_either_order(person, notice):
    born = notice(person(1))
    left = notice(person(1), 2, ChangeReason.MOVE_OUT)
    came = notice(person(1, "012025"), 1, ChangeReason.MOVE_IN)
    for order in ((born, left, came), (born, came, left)):
        assert current(told(*order)) == told(*order)[HAKODATE]


def test_from_the_moment_of_the_new_citys_word_the_old_ones_no_longer_counts(person, notice):
    reports = told(notice(person(1)), notice(person(1, "012025"), 1, ChangeReason.MOVE_IN))
    assert reports[SAPPORO].is_resident
    assert not reports[SAPPORO].counts
    assert current(reports) == reports[HAKODATE]


def test_nobody_counts_where_nothing_was_told():
    assert current({}) is None
