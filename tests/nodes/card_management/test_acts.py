"""What card management does with mailing records: once, each alone."""

from itertools import count
from uuid import uuid4

import pytest
from sqlalchemy import event

from mesh.refusals import RequestIdReused
from mesh.storage.items import Delivered
from nodes.card_management.acts.mailings import take_mailings
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


def take(store, draw, *mailings):
    with store.writing() as unit:
        return [type(each.refusal) for each in take_mailings(unit, draw, mailings)]


def test_each_person_of_an_envelope_gets_an_application_id_of_their_own(store, person, draw):
    assert take(store, draw, mailing(person(1), person(2))) == [type(None)]
    notices = [store.find(person(number).resident_code) for number in (1, 2)]
    assert len({each.application_id for each in notices}) == 2
    assert [each.record for each in notices] == [person(1), person(2)]


def test_a_second_mailing_record_replaces_the_envelope_and_keeps_the_application_id(store, person, draw):
    take(store, draw, mailing(person(1)))
    before = store.find(person(1).resident_code)
    take(store, draw, mailing(person(1, address="新しい住所"), address="新しい住所"))
    after = store.find(person(1).resident_code)
    assert after.application_id == before.application_id
    assert (after.address, after.record.address) == ("新しい住所", "新しい住所")


def test_two_mailing_records_of_a_person_in_one_batch_make_one_notice(store, person, draw):
    take(store, draw, mailing(person(1)), mailing(person(1), person(2), address="後の住所"))
    found = [store.find(person(number).resident_code) for number in (1, 2)]
    assert [each.address for each in found] == ["後の住所", "後の住所"]
    assert len({each.application_id for each in found}) == 2


def test_a_repeated_delivery_changes_nothing(store, person, draw):
    first = mailing(person(1), delivery_id="once")
    take(store, draw, first)
    take(store, draw, mailing(person(1), address="後の住所"))
    assert take(store, draw, first) == [type(None)]
    assert store.find(person(1).resident_code).address == "後の住所"


def test_a_refused_mailing_record_leaves_those_around_it_as_they_are(store, person, draw):
    take(store, draw, mailing(person(1), delivery_id="once"))
    other = mailing(person(2), address="別", delivery_id="once")
    assert take(store, draw, mailing(person(3)), other, mailing(person(4))) == [type(None), RequestIdReused, type(None)]
    assert [store.find(person(number).resident_code).record for number in (1, 3, 4)] == [
        person(number) for number in (1, 3, 4)
    ]
    with pytest.raises(NumberNoticeUnknown):
        store.find(person(2).resident_code)


def test_an_application_id_that_somebody_has_is_drawn_anew(store, person):
    drawn = iter([ApplicationId(f"{number:023d}") for number in (5, 5, 6)])
    take(store, drawn.__next__, mailing(person(1)))
    take(store, drawn.__next__, mailing(person(2)))
    assert store.find(person(2).resident_code).application_id == ApplicationId(f"{6:023d}")


def test_more_people_than_one_query_takes_are_found_again(store, person, draw):
    batch = [mailing(*(person(number) for number in range(start, start + 50))) for start in range(1, 600, 50)]
    take(store, draw, *batch)
    before = store.find(person(599).resident_code).application_id
    take(store, draw, *(mailing(*each.value.persons, address="後") for each in batch))
    after = store.find(person(599).resident_code)
    assert (after.application_id, after.address) == (before, "後")


def test_one_application_id_drawn_twice_in_one_batch_is_given_once(store, person):
    drawn = iter([ApplicationId(f"{number:023d}") for number in (5, 5, 5, 6)])
    take(store, drawn.__next__, mailing(person(1), person(2)))
    given = {store.find(person(number).resident_code).application_id for number in (1, 2)}
    assert given == {ApplicationId(f"{number:023d}") for number in (5, 6)}


def test_many_mailing_records_cost_few_statements(store, database, person, draw):
    batch = [mailing(person(number)) for number in range(1, 501)]
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert set(take(store, draw, *batch)) == {type(None)}
    assert len(statements) <= 30
