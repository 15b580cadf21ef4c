"""What a communication server does with what it is told: once, in order, all or nothing."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
from nodes.municipal_cs.acts.notices import take_notices
from nodes.municipal_cs.domain import NotOfThisMunicipality
from nodes.municipal_cs.store import Store
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice, NoticeOutOfOrder
from vocabulary.refusals import NotFound

SAPPORO = LocalGovernmentCode("011002")


@pytest.fixture
def store(database, answering):
    return Store(database)


def notice(record, update_number=1, reason=ChangeReason.BIRTH):
    value = IdentityNotice(
        record=record, reason=reason, change_date=CivilDate.of(date(2025, 4, 1)), update_number=update_number
    )
    return Delivered(str(uuid4()), "", repr((update_number, reason)).encode(), value)


def onward(value):
    return Posting(callee="test.other", method="/juki.test.v1.Test/Take", person="p", item=b"")


def waiting(database):
    with database.reading() as session:
        return len(outbox.waiting(session))


def accept_notice(store, *notices):
    with store.writing() as unit:
        outcomes = take_notices(unit, SimpleNamespace(notice=onward), SAPPORO, notices)
    return [each.refusal for each in outcomes]


def test_a_notice_is_kept_and_posted_onward(store, database, person):
    assert accept_notice(store, notice(person(1)), notice(person(2))) == [None, None]
    code = person(1).resident_code
    assert store.find_living([code, person(3).resident_code])[code].record == person(1)
    assert waiting(database) == 2


def test_notices_of_one_person_in_one_batch_follow_each_other(store, database, person):
    moved = person(1, address="新しい住所")
    refusals = accept_notice(store, notice(person(1)), notice(moved, 2, ChangeReason.MOVE_WITHIN), notice(moved, 4))
    held = store.find_living([moved.resident_code])[moved.resident_code]
    assert [type(each) for each in refusals] == [type(None), type(None), NoticeOutOfOrder]
    assert (held.record, held.update_number) == (moved, 2)
    assert waiting(database) == 2


def test_a_repeated_delivery_is_applied_and_posted_once(store, database, person):
    first = notice(person(1))
    assert accept_notice(store, first) == accept_notice(store, first) == [None]
    assert waiting(database) == 1


def test_a_refused_notice_changes_nothing(store, database, person):
    [refusal] = accept_notice(store, notice(person(1, "012025")))
    assert isinstance(refusal, NotOfThisMunicipality)
    assert store.find_living([person(1).resident_code]) == {}
    assert waiting(database) == 0


def test_who_left_is_no_longer_among_the_living(store, person):
    accept_notice(store, notice(person(1)), notice(person(1), 2, ChangeReason.MOVE_OUT))
    assert store.find_living([person(1).resident_code]) == {}


def test_what_only_passes_is_posted_once_and_one_refusal_leaves_the_others_alone(store, database):
    def refuse_two(value):
        if value == 2:
            raise NotFound
        return onward(value)

    items = [Delivered(str(value), "", b"", value) for value in (1, 2, 3)]
    for _ in range(2):
        with store.writing() as unit:
            outcomes = unit.post_each(items, refuse_two)
        assert [each.refusal is None for each in outcomes] == [True, False, True]
    assert waiting(database) == 2
