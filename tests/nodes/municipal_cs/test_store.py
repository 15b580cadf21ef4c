"""The communication server's file of identity records."""

from datetime import date
from uuid import uuid4

import pytest

from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
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
    return [each.refusal for each in store.apply_notices(notices, SAPPORO, onward)]


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


def codes(page):
    return [each.resident_code for each in page.records]


def test_the_file_is_paged_by_resident_code_to_its_end(store, person):
    people = sorted((person(number) for number in range(1, 6)), key=lambda each: each.resident_code.value)
    accept_notice(store, *(notice(each) for each in reversed(people)))
    pages = [store.page(passed, 2) for passed in (0, 2, 4)]
    assert [code for page in pages for code in codes(page)] == [each.resident_code for each in people]
    assert [(page.passed, page.is_last) for page in pages] == [(2, False), (4, False), (5, True)]


def test_nobody_is_skipped_when_somebody_leaves_between_two_pages(store, person):
    accept_notice(store, *(notice(person(number)) for number in range(1, 5)))
    first = store.page(0, 2)
    accept_notice(store, notice(person(1), 2, ChangeReason.MOVE_OUT))
    second = store.page(first.passed, 2)
    assert set(codes(first)) | set(codes(second)) == {person(number).resident_code for number in range(1, 5)}


def test_a_page_leaves_out_those_who_left_and_still_leads_on(store, person):
    accept_notice(store, *(notice(person(number)) for number in range(1, 4)))
    accept_notice(store, notice(person(1), 2, ChangeReason.DEATH))
    page = store.page(0, 1)
    assert (page.records, page.passed, page.is_last) == ((), 1, False)


def test_an_empty_file_has_one_empty_page(store):
    page = store.page(0, 10)
    assert (page.records, page.is_last) == ((), True)


def test_what_only_passes_is_posted_once_and_one_refusal_leaves_the_others_alone(store, database):
    def refuse_two(value):
        if value == 2:
            raise NotFound
        return onward(value)

    items = [Delivered(str(value), "", b"", value) for value in (1, 2, 3)]
    for _ in range(2):
        outcomes = store.pass_on(items, refuse_two)
        assert [each.refusal is None for each in outcomes] == [True, False, True]
    assert waiting(database) == 2
