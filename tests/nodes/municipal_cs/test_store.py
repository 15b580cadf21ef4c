"""The communication server's file of identity records."""

from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest

from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
from nodes.municipal_cs.acts.notices import take_notices
from nodes.municipal_cs.store import Store
from vocabulary.codes import ChangeReason
from vocabulary.dates import CivilDate
from vocabulary.identifiers import LocalGovernmentCode
from vocabulary.identity_record import IdentityNotice

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
