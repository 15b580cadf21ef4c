"""What the nation takes of a person, whose word counts, and how a My Number is made."""

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.national.domain import (
    AnotherNumberGenerated,
    RecordElsewhere,
    ResidentCodeNotAllotted,
    accept_notice,
    candidates,
)
from nodes.national.node import PUBLISHED_KEY
from tests.nodes.national.conftest import at, make_notice, make_person
from vocabulary.codes import ChangeReason
from vocabulary.held_record import current
from vocabulary.identifiers import ResidentCode
from vocabulary.identity_record import NoticeOutOfOrder
from vocabulary.refusals import Refusal

VECTORS = [  # published: resident code, first and second My Number
    ("24727059608", "234712741750", "115097338746"),
    ("24846016224", "768827592191", "085447365435"),
    ("25208017643", "125153736852", "146225938738"),
]
PEOPLE = [
    ("90000000018", "313119319569"),
    ("90000000123", "601483558493"),
    ("90000000239", "755076204510"),
    ("90000000344", "270813315782"),
    ("90000000450", "016546541448"),
    ("90000000565", "219063856004"),
    ("90000000670", "147250006161"),
    ("90000000786", "931157221411"),
    ("90000000891", "205881017041"),
    ("90000001022", "447796894770"),
]
SAPPORO, SETAGAYA = "011002", "131121"
KINDS = {"record": ChangeReason.MOVE_IN, "amend": ChangeReason.MOVE_WITHIN, "remove": ChangeReason.MOVE_OUT}


def told(*notices):
    """Return what the nation holds after all *notices*, none of which it may refuse."""
    reports = {}
    for each in notices:
        reports |= accept_notice(reports, each, each.record.my_number)
    return reports


# ---- My Numbers


@pytest.mark.parametrize("row", range(len(VECTORS)))
def test_my_numbers_are_made_as_the_published_vectors_say(row):
    code, first, second = VECTORS[row]
    made = [each.value for each in islice(candidates(PUBLISHED_KEY, ResidentCode(code)), 2)]
    assert made == [first, second]


def test_the_ten_published_people_get_their_my_numbers():
    made = [next(candidates(PUBLISHED_KEY, ResidentCode(code))).value for code, _ in PEOPLE]
    assert made == [number for _, number in PEOPLE]


def test_another_key_makes_another_number():
    code = ResidentCode(VECTORS[0][0])
    assert next(candidates(b"another", code)) != next(candidates(PUBLISHED_KEY, code))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**10 - 1), st.binary(min_size=1, max_size=32))
def test_every_candidate_of_every_code_is_a_valid_number_and_the_order_never_changes(body, key):
    code = ResidentCode.from_body(f"{body:010d}") if body else ResidentCode.from_body("0000000001")
    made = list(islice(candidates(key, code), 5))
    assert made == list(islice(candidates(key, code), 5))
    assert len(set(made)) == 5


# ---- notices


def test_the_first_notice_makes_a_resident(person, notice):
    found = current(told(notice(person(1))))
    assert (found.record, found.counts, found.update_number) == (person(1), True, 1)


@pytest.mark.parametrize("update_number", [1, 3], ids=["repeat", "gap"])
def test_a_notice_that_does_not_follow_the_last_is_out_of_order(person, notice, update_number):
    with pytest.raises(NoticeOutOfOrder):
        accept_notice(told(notice(person(1))), notice(person(1), update_number), person(1).my_number)


def test_a_person_whose_code_has_no_number_is_turned_away(person, notice):
    with pytest.raises(ResidentCodeNotAllotted):
        accept_notice({}, notice(person(1)), None)


def test_a_my_number_made_for_somebody_else_is_turned_away(person, notice):
    with pytest.raises(AnotherNumberGenerated):
        accept_notice({}, notice(person(1)), person(2).my_number)


def test_who_died_is_still_held_and_no_resident(person, notice):
    found = current(told(notice(person(1)), notice(person(1), 2, ChangeReason.DEATH)))
    assert (found.record, found.counts, found.last_reason) == (person(1), False, ChangeReason.DEATH)


@pytest.mark.parametrize("order", ["recording first", "removal first"])
def test_a_move_ends_in_the_new_city_in_whichever_order_it_is_told(person, notice, order):
    moved = at(person(1), SETAGAYA)
    halves = [notice(person(1), 2, ChangeReason.MOVE_OUT), notice(moved, 1, ChangeReason.MOVE_IN)]
    reports = told(notice(person(1)), *(reversed(halves) if order == "recording first" else halves))
    assert (current(reports).record, current(reports).counts) == (moved, True)
    assert [each.counts for each in reports.values()].count(True) == 1


def test_between_the_two_halves_of_a_move_the_new_city_counts_as_soon_as_it_spoke(person, notice):
    left = told(notice(person(1)), notice(person(1), 2, ChangeReason.MOVE_OUT))
    assert (current(left).record, current(left).counts) == (person(1), False)
    moved = at(person(1), SETAGAYA)
    arrived = told(notice(person(1)), notice(moved, 1, ChangeReason.MOVE_IN))
    assert (current(arrived).record, current(arrived).counts) == (moved, True)


def test_the_city_that_was_left_may_no_longer_amend_but_still_remove(person, notice):
    reports = told(notice(person(1)), notice(at(person(1), SETAGAYA), 1, ChangeReason.MOVE_IN))
    with pytest.raises(RecordElsewhere):
        accept_notice(reports, notice(person(1), 2, ChangeReason.MOVE_WITHIN), person(1).my_number)
    reports |= accept_notice(reports, notice(person(1), 2, ChangeReason.MOVE_OUT), person(1).my_number)
    assert current(reports).record == at(person(1), SETAGAYA)


def test_a_city_that_never_recorded_the_person_may_not_amend_whom_another_holds(person, notice):
    reports = told(notice(person(1)))
    with pytest.raises(RecordElsewhere):
        accept_notice(reports, notice(at(person(1), SETAGAYA), 1, ChangeReason.MOVE_WITHIN), person(1).my_number)


def test_who_returns_to_the_old_city_is_a_resident_there_again(person, notice):
    away = at(person(1), SETAGAYA)
    back = at(person(1), SAPPORO, "北海道札幌市北区1")
    reports = told(
        notice(person(1)),
        notice(away, 1, ChangeReason.MOVE_IN),
        notice(person(1), 2, ChangeReason.MOVE_OUT),
        notice(back, 3, ChangeReason.MOVE_IN),
        notice(away, 2, ChangeReason.MOVE_OUT),
        notice(back, 4, ChangeReason.MOVE_WITHIN),
    )
    assert (current(reports).record, current(reports).counts) == (back, True)


def test_nobody_is_found_where_nothing_was_told():
    assert current({}) is None


# ---- any interleaving of two cities

stays = st.tuples(st.integers(0, 2), st.booleans())  # amendments, and whether the removal is told yet


@st.composite
def interleavings(draw, amending=True):
    """Draw two cities' histories, each recording, perhaps amending and then removing, mixed but each in its order."""
    histories = {}
    for city in (SAPPORO, SETAGAYA):
        history = []
        for amendments, ends in draw(st.lists(stays, min_size=1, max_size=3)):
            history += ["record", *["amend"] * (amendments if amending else 0), "remove"]
            if not ends:
                history.pop()
                break
        histories[city] = [(city, number, kind) for number, kind in enumerate(history, 1)]
    labels = [city for city, history in histories.items() for _ in history]
    waiting = {city: iter(history) for city, history in histories.items()}
    return [next(waiting[city]) for city in draw(st.permutations(labels))]


def notice_of(city, number, kind):
    record = at(make_person(1), city, f"住所{number}")
    return make_notice(record, number, KINDS[kind])


@settings(max_examples=300, deadline=None)
@given(interleavings(amending=False))
def test_however_two_cities_notices_mix_all_are_taken_and_the_last_recording_citys_word_counts(run):
    reports, last, removed = {}, None, False
    for city, number, kind in run:
        reports |= accept_notice(reports, notice_of(city, number, kind), make_person(1).my_number)
        if kind == "record":
            last, removed = city, False
        elif city == last:
            removed = True
        assert current(reports).record.municipality.value == last
        assert [each.counts for each in reports.values()].count(True) == (0 if removed else 1)


@settings(max_examples=300, deadline=None)
@given(interleavings())
def test_with_amendments_too_only_a_city_that_was_left_is_refused_and_nobody_lives_twice(run):
    reports, last, taken, held_back = {}, None, {}, set()
    for city, number, kind in run:
        expected = "NOTICE_OUT_OF_ORDER" if city in held_back else ""
        if not expected and kind == "amend" and city != last:
            expected = "RECORD_ELSEWHERE"
            held_back.add(city)  # what follows a refused notice waits for it
        assert refusal_of(reports, notice_of(city, number, kind)) == expected
        if not expected:
            last = city if kind == "record" else last
            taken[city] = number, kind
        number, kind = taken[last]
        found = current(reports)
        assert found.record == notice_of(last, number, kind).record
        assert found.counts == (kind != "remove")
        assert [each.counts for each in reports.values()].count(True) == found.counts


def refusal_of(reports, notice):
    """Take *notice* into *reports* and return why not, or nothing; a refused one leaves them alone."""
    before = dict(reports)
    try:
        reports |= accept_notice(reports, notice, notice.record.my_number)
    except Refusal as refusal:
        assert reports == before
        return refusal.reason
    return ""
