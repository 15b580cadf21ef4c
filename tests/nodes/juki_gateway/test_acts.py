"""Items pass the gateway."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from mesh.refusals import RequestIdReused, Unreachable
from mesh.storage import outbox
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.juki_gateway.acts.passing import record_passages, take_over
from nodes.juki_gateway.domain import Passage
from nodes.juki_gateway.store import Store
from vocabulary.refusals import NotFound

NOON = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def store(database, answering):
    return Store(database)


def item(delivery_id, content="a secret"):
    return Delivered(delivery_id, "", content.encode(), content)


def onward(content):
    if content == "refuse me":
        raise NotFound
    return Posting(callee="test.other", method="/juki.test.v1.Test/Take", person="p", item=content.encode())


def passing(store, items, passage=Passage.CHANGE_IN):
    with store.writing() as unit:
        return take_over(unit, passage, items, onward, NOON)


def waiting(database):
    with database.reading() as session:
        return len(outbox.waiting(session))


def test_what_passes_is_posted_and_leaves_one_record(store, database):
    passing(store, [item("one"), item("two")])
    page = store.list_records(0, 10)
    assert [(each.position, each.delivery_id, each.passage) for each in page.records] == [
        (1, "one", Passage.CHANGE_IN),
        (2, "two", Passage.CHANGE_IN),
    ]
    assert waiting(database) == 2


def test_positions_go_on_without_gaps_whatever_is_refused(store, database):
    outcomes = passing(store, [item("one"), item("two", "refuse me"), item("three")])
    passing(store, [item("four")], Passage.MY_NUMBER_OUT)
    found = store.list_records(0, 10).records
    assert [type(each.refusal) for each in outcomes] == [type(None), NotFound, type(None)]
    assert [(each.position, each.delivery_id) for each in found] == [(1, "one"), (2, "three"), (3, "four")]
    assert waiting(database) == 3


def test_a_repeated_delivery_neither_passes_nor_is_recorded_again(store, database):
    for _ in range(2):
        outcomes = passing(store, [item("one")])
        assert outcomes[0].refusal is None
    assert len(store.list_records(0, 10).records) == 1
    assert waiting(database) == 1


def test_a_delivery_id_with_another_content_is_refused(store):
    passing(store, [item("one")])
    outcomes = passing(store, [item("one", "something else")])
    assert isinstance(outcomes[0].refusal, RequestIdReused)


def test_what_was_handed_over_leaves_a_record_and_what_must_wait_none(store):
    away = Unreachable(callee="test.other", status="closed")
    with store.writing() as unit:
        record_passages(unit, Passage.ACQUISITION_IN, [Outcome("one"), Outcome("two", away)], NOON)
    with store.writing() as unit:  # both come again, the one because its answer was lost
        record_passages(unit, Passage.ACQUISITION_IN, [Outcome("one"), Outcome("two")], NOON)
    found = store.list_records(0, 10).records
    assert [(each.position, each.delivery_id) for each in found] == [(1, "one"), (2, "two")]


def test_a_linkage_record_says_nothing_of_what_passed(store, database):
    passing(store, [item("one")])
    with database.reading() as session:
        kept = str(session.execute(text("select * from linkage_records")).all())
    assert "one" in kept
    assert "secret" not in kept
