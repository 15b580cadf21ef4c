"""The gateway's linkage records."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from mesh.refusals import RequestIdReused
from mesh.storage import outbox
from mesh.storage.items import Delivered, Posting
from nodes.juki_gateway.domain import Passage, Passing
from nodes.juki_gateway.store import Store
from vocabulary.refusals import NotFound

NOON = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def store(database, answering):
    return Store(database)


def item(delivery_id, content="a secret"):
    passing = Passing(delivery_id=delivery_id, content=content)
    return Delivered(delivery_id, "", content.encode(), passing)


def onward(content):
    if content == "refuse me":
        raise NotFound
    return Posting(callee="test.other", method="/juki.test.v1.Test/Take", person="p", item=content.encode())


def waiting(database):
    with database.reading() as session:
        return len(outbox.waiting(session))


def test_what_passes_is_posted_and_leaves_one_record(store, database):
    store.pass_on([item("one"), item("two")], Passage.CHANGE_IN, onward, NOON)
    page = store.list_records(0, 10)
    assert [(each.position, each.delivery_id, each.passage) for each in page.records] == [
        (1, "one", Passage.CHANGE_IN),
        (2, "two", Passage.CHANGE_IN),
    ]
    assert waiting(database) == 2


def test_positions_go_on_without_gaps_whatever_is_refused(store, database):
    outcomes = store.pass_on([item("one"), item("two", "refuse me"), item("three")], Passage.CHANGE_IN, onward, NOON)
    store.pass_on([item("four")], Passage.MY_NUMBER_OUT, onward, NOON)
    found = store.list_records(0, 10).records
    assert [type(each.refusal) for each in outcomes] == [type(None), NotFound, type(None)]
    assert [(each.position, each.delivery_id) for each in found] == [(1, "one"), (2, "three"), (3, "four")]
    assert waiting(database) == 3


def test_a_repeated_delivery_neither_passes_nor_is_recorded_again(store, database):
    for _ in range(2):
        outcomes = store.pass_on([item("one")], Passage.CHANGE_IN, onward, NOON)
        assert outcomes[0].refusal is None
    assert len(store.list_records(0, 10).records) == 1
    assert waiting(database) == 1


def test_a_delivery_id_with_another_content_is_refused(store):
    store.pass_on([item("one")], Passage.CHANGE_IN, onward, NOON)
    outcomes = store.pass_on([item("one", "something else")], Passage.CHANGE_IN, onward, NOON)
    assert isinstance(outcomes[0].refusal, RequestIdReused)


def test_the_pass_time_is_kept_whatever_the_zone_it_was_told_in(store):
    store.pass_on([item("one")], Passage.CHANGE_IN, onward, NOON.astimezone(timezone(timedelta(hours=9))))
    assert store.list_records(0, 1).records[0].pass_time == NOON


def test_pages_follow_each_other_to_the_last(store):
    store.pass_on([item(str(number)) for number in range(5)], Passage.CHANGE_IN, onward, NOON)
    pages = [store.list_records(after, 2) for after in (0, 2, 4)]
    assert [[each.position for each in page.records] for page in pages] == [[1, 2], [3, 4], [5]]
    assert [page.is_last for page in pages] == [False, False, True]
    assert store.list_records(0, 5).is_last


def test_a_linkage_record_says_nothing_of_what_passed(store, database):
    store.pass_on([item("one")], Passage.ACQUISITION_IN, onward, NOON)
    with database.reading() as session:
        kept = str(session.execute(text("select * from linkage_records")).all())
    assert "one" in kept
    assert "secret" not in kept
