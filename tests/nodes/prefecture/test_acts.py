"""What a prefecture does with a notice: once, in order, all or nothing."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import event

from mesh.refusals import RequestIdReused
from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
from nodes.prefecture.acts.notices import take_notices
from nodes.prefecture.domain import NotOfThisPrefecture
from nodes.prefecture.store import Store
from vocabulary.codes import ChangeReason
from vocabulary.identity_record import NoticeOutOfOrder


@pytest.fixture
def store(database, answering):
    return Store(database)


def stamped(notice, digest=b""):
    return Delivered(str(uuid4()), "", digest, notice)


def onward(notice):
    code = notice.record.resident_code.value
    return Posting(callee="test.other", method="/juki.test.v1.Test/Take", person=code, item=b"")


def waiting(database):
    with database.reading() as session:
        return len(outbox.waiting(session))


def accept_notice(store, *items):
    with store.writing() as unit:
        outcomes = take_notices(unit, SimpleNamespace(notice=onward), "01", items)
    return [each.refusal for each in outcomes]


def test_a_notice_is_kept_and_posted_onward(store, database, person, notice):
    assert accept_notice(store, stamped(notice(person(1))), stamped(notice(person(2)))) == [None, None]
    found = store.find([person(1).resident_code, person(3).resident_code])
    assert {code: each.record for code, each in found.items()} == {person(1).resident_code: person(1)}
    assert waiting(database) == 2


def test_notices_of_one_person_in_one_batch_follow_each_other_and_a_gap_stops_them(store, database, person, notice):
    moved = person(1, address="新しい住所")
    items = [notice(person(1)), notice(moved, 2, ChangeReason.MOVE_WITHIN), notice(moved, 4), notice(person(2))]
    refusals = accept_notice(store, *map(stamped, items))
    assert [type(each) for each in refusals] == [type(None), type(None), NoticeOutOfOrder, type(None)]
    held = store.find([moved.resident_code])[moved.resident_code]
    assert (held.record, held.update_number) == (moved, 2)
    assert waiting(database) == 3


def test_a_notice_held_back_by_a_gap_passes_once_the_gap_is_closed(store, person, notice):
    accept_notice(store, stamped(notice(person(1))))
    late = stamped(notice(person(1), 3, ChangeReason.DEATH))
    assert [type(each) for each in accept_notice(store, late)] == [NoticeOutOfOrder]
    assert accept_notice(store, stamped(notice(person(1), 2, ChangeReason.MOVE_WITHIN)), late) == [None, None]
    assert not store.find([person(1).resident_code])[person(1).resident_code].is_resident


def test_a_repeated_delivery_is_applied_and_posted_once(store, database, person, notice):
    item = stamped(notice(person(1)))
    assert accept_notice(store, item) == accept_notice(store, item) == [None]
    assert accept_notice(store, item, item) == [None, None]
    assert waiting(database) == 1


def test_another_notice_under_the_same_delivery_id_is_refused(store, database, person, notice):
    accept_notice(store, Delivered("same", "", b"one", notice(person(1))))
    [refusal] = accept_notice(store, Delivered("same", "", b"two", notice(person(2))))
    assert isinstance(refusal, RequestIdReused)
    assert store.find([person(2).resident_code]) == {}
    assert waiting(database) == 1


def test_a_refused_notice_changes_nothing(store, database, person, notice):
    [refusal] = accept_notice(store, stamped(notice(person(1, "131121"))))
    assert isinstance(refusal, NotOfThisPrefecture)
    assert store.find([person(1).resident_code]) == {}
    assert waiting(database) == 0


@pytest.mark.parametrize("reverse", [False, True], ids=["left first", "arrived first"])
def test_a_move_inside_the_prefecture_ends_in_the_new_municipality_in_either_order(store, person, notice, reverse):
    accept_notice(store, stamped(notice(person(1))))
    arrived = person(1, "012025", "北海道函館市1")
    told = [notice(person(1), 2, ChangeReason.MOVE_OUT), notice(arrived, 1, ChangeReason.MOVE_IN)]
    assert accept_notice(store, *map(stamped, reversed(told) if reverse else told)) == [None, None]
    found = store.find([arrived.resident_code])[arrived.resident_code]
    assert (found.record, found.is_resident) == (arrived, True)


def test_a_refused_notice_leaves_those_around_it_as_they_are(store, database, person, notice):
    """It is taken back in memory, with what it posted."""
    good, bad = notice(person(1)), notice(person(1), 2, ChangeReason.MOVE_WITHIN)

    def onward_but_for_the_bad_one(each):
        if each is bad:
            raise NotOfThisPrefecture
        return onward(each)

    with store.writing() as unit:
        national = SimpleNamespace(notice=onward_but_for_the_bad_one)
        outcomes = take_notices(unit, national, "01", [stamped(good), stamped(bad), stamped(notice(person(2)))])
    assert [type(each.refusal) for each in outcomes] == [type(None), NotOfThisPrefecture, type(None)]
    assert store.find([person(1).resident_code])[person(1).resident_code].update_number == 1
    assert waiting(database) == 2


def test_many_notices_cost_few_statements(store, database, person, notice):
    """One question, one keeping, one outbox, whatever their number."""
    items = [stamped(notice(person(each))) for each in range(1, 501)]
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert set(accept_notice(store, *items)) == {None}
    assert len(statements) <= 30
