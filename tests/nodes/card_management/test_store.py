"""Card management's file of number notices."""

from itertools import count
from uuid import uuid4

import pytest

from mesh.refusals import RequestIdReused
from mesh.storage.items import Delivered
from nodes.card_management.domain import NumberNoticeUnknown
from nodes.card_management.store import Store
from vocabulary.identifiers import ApplicationId
from vocabulary.juki_net import MailingRecord


@pytest.fixture
def store(database, answering):
    return Store(database)


@pytest.fixture
def draw():
    numbers = count(1)
    return lambda: ApplicationId(f"{next(numbers):023d}")


def mailing(*persons, address="札幌市中央区1", delivery_id=None):
    value = MailingRecord(address=address, recipient="試験 一郎", persons=persons)
    return Delivered(delivery_id or str(uuid4()), "", address.encode(), value)


def test_each_person_of_an_envelope_gets_an_application_id_of_their_own(store, person, draw):
    outcomes = store.keep_mailing_records([mailing(person(1), person(2))], draw)
    notices = [store.find_notice(person(number).resident_code) for number in (1, 2)]
    assert [each.refusal for each in outcomes] == [None]
    assert len({each.application_id for each in notices}) == 2
    assert [each.record for each in notices] == [person(1), person(2)]


def test_a_second_mailing_record_replaces_the_envelope_and_keeps_the_application_id(store, person, draw):
    store.keep_mailing_records([mailing(person(1))], draw)
    before = store.find_notice(person(1).resident_code)
    store.keep_mailing_records([mailing(person(1, address="新しい住所"), address="新しい住所")], draw)
    after = store.find_notice(person(1).resident_code)
    assert after.application_id == before.application_id
    assert (after.address, after.record.address) == ("新しい住所", "新しい住所")


def test_two_mailing_records_of_a_person_in_one_batch_make_one_notice(store, person, draw):
    store.keep_mailing_records([mailing(person(1)), mailing(person(1), person(2), address="後の住所")], draw)
    found = [store.find_notice(person(number).resident_code) for number in (1, 2)]
    assert [each.address for each in found] == ["後の住所", "後の住所"]
    assert len({each.application_id for each in found}) == 2


def test_a_repeated_delivery_changes_nothing(store, person, draw):
    first = mailing(person(1), delivery_id="once")
    store.keep_mailing_records([first], draw)
    store.keep_mailing_records([mailing(person(1), address="後の住所")], draw)
    outcomes = store.keep_mailing_records([first], draw)
    assert [each.refusal for each in outcomes] == [None]
    assert store.find_notice(person(1).resident_code).address == "後の住所"


def test_a_delivery_id_with_another_content_is_refused(store, person, draw):
    store.keep_mailing_records([mailing(person(1), delivery_id="once")], draw)
    outcomes = store.keep_mailing_records([mailing(person(1), address="別", delivery_id="once")], draw)
    assert isinstance(outcomes[0].refusal, RequestIdReused)


def test_an_application_id_that_somebody_has_is_drawn_anew(store, person):
    drawn = iter([ApplicationId(f"{number:023d}") for number in (5, 5, 6)])
    store.keep_mailing_records([mailing(person(1))], drawn.__next__)
    store.keep_mailing_records([mailing(person(2))], drawn.__next__)
    assert store.find_notice(person(2).resident_code).application_id == ApplicationId(f"{6:023d}")


def test_more_people_than_one_query_takes_are_found_again(store, person, draw):
    batch = [mailing(*(person(number) for number in range(start, start + 50))) for start in range(1, 600, 50)]
    store.keep_mailing_records(batch, draw)
    before = store.find_notice(person(599).resident_code).application_id
    store.keep_mailing_records([mailing(*each.value.persons, address="後") for each in batch], draw)
    after = store.find_notice(person(599).resident_code)
    assert (after.application_id, after.address) == (before, "後")


def test_somebody_without_a_mailing_record_is_not_found(store, person):
    with pytest.raises(NumberNoticeUnknown):
        store.find_notice(person(1).resident_code)
