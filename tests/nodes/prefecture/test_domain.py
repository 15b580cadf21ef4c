"""What a prefecture takes, and whose word counts."""

import pytest

from nodes.prefecture.domain import NotOfThisPrefecture, current, municipality_key, take
from vocabulary.codes import ChangeReason
from vocabulary.identity_record import NoticeOutOfOrder

HOKKAIDO = "01"


def test_the_first_notice_makes_a_resident(person, notice):
    held = take(None, notice(person(1)), HOKKAIDO)
    assert (held.record, held.update_number, held.is_resident) == (person(1), 1, True)
    assert held.last_reason == ChangeReason.BIRTH


def test_a_removal_keeps_the_record_of_who_is_no_longer_a_resident(person, notice):
    held = take(None, notice(person(1)), HOKKAIDO)
    gone = take(held, notice(person(1), 2, ChangeReason.DEATH), HOKKAIDO)
    assert (gone.record, gone.is_resident) == (person(1), False)


@pytest.mark.parametrize("update_number", [1, 3], ids=["repeat", "gap"])
def test_a_notice_that_does_not_follow_the_last_is_out_of_order(person, notice, update_number):
    held = take(None, notice(person(1)), HOKKAIDO)
    with pytest.raises(NoticeOutOfOrder):
        take(held, notice(person(1), update_number), HOKKAIDO)


def test_the_first_notice_has_number_one(person, notice):
    with pytest.raises(NoticeOutOfOrder):
        take(None, notice(person(1), 2), HOKKAIDO)


def test_a_municipality_of_another_prefecture_is_turned_away(person, notice):
    with pytest.raises(NotOfThisPrefecture):
        take(None, notice(person(1, "131121")), HOKKAIDO)


def test_the_word_of_where_the_person_lives_counts(person, notice):
    left = take(None, notice(person(1)), HOKKAIDO)
    left = take(left, notice(person(1), 2, ChangeReason.MOVE_OUT), HOKKAIDO)
    lives = take(None, notice(person(1, "012025"), 1, ChangeReason.MOVE_IN), HOKKAIDO)
    assert current([left, lives]) == current([lives, left]) == lives
    assert current([left]) == left
    assert current([]) is None


def test_two_municipalities_words_on_one_person_are_kept_apart(person):
    assert municipality_key(person(1)) != municipality_key(person(1, "012025"))
    assert municipality_key(person(1)) == municipality_key(person(1, address="別の住所"))
