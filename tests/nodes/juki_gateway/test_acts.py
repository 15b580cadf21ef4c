"""Items pass the gateway."""

from datetime import UTC, datetime

import pytest

from fittings.passages import store as linkage
from fittings.passages.domain import Coming, Course
from mesh.refusals import RequestIdReused, Unreachable
from mesh.storage import outbox
from mesh.storage.items import Delivered, Outcome, Posting
from nodes.juki_gateway.acts.passing import note_passed, take_over
from nodes.juki_gateway.store import LinkageRow, Store
from vocabulary.refusals import NotFound

NOON = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)
INWARD, OUTWARD = Course("011002", "a.municipal-cs"), Course("011002", "a.resident-record")
CHANGE, NUMBER = (Coming(method, "a.sender", NOON) for method in ("SubmitChanges", "ReceiveMyNumbers"))


@pytest.fixture
def store(database, answering):
    return Store(database)


def item(delivery_id, content="a secret"):
    return Delivered(delivery_id, "", content.encode(), content)


def onward(content):
    if content == "refuse me":
        raise NotFound
    return Posting(callee="test.other", method="/juki.test.v1.Test/Take", person="p", item=content.encode())


def passing(store, items, coming=CHANGE, course=INWARD):
    with store.writing() as unit:
        return take_over(unit, coming, course, items, onward)


def recorded(database):
    with database.reading() as session:
        return linkage.page(session, LinkageRow, 0, 10)


def digests(store, *delivery_ids):
    """By what the records know these items."""
    with store.writing() as unit:
        return [unit.passages.digest(each) for each in delivery_ids]


def waiting(database):
    with database.reading() as session:
        return len(outbox.waiting(session))


def test_what_passes_is_posted_and_leaves_one_record(store, database):
    passing(store, [item("one"), item("two")])
    one, two = digests(store, "one", "two")
    assert [(each.position, each.item_digest, each.method, each.receiver) for each in recorded(database)] == [
        (1, one, "SubmitChanges", INWARD.receiver),
        (2, two, "SubmitChanges", INWARD.receiver),
    ]
    assert waiting(database) == 2


def test_what_is_turned_away_leaves_a_record_that_says_why(store, database):
    outcomes = passing(store, [item("one"), item("two", "refuse me"), item("three")])
    passing(store, [item("four")], NUMBER, OUTWARD)
    assert [type(each.refusal) for each in outcomes] == [type(None), NotFound, type(None)]
    one, two, three, four = digests(store, "one", "two", "three", "four")
    assert [(each.position, each.item_digest, each.refusal, each.receiver) for each in recorded(database)] == [
        (1, one, "", INWARD.receiver),
        (2, two, NotFound.reason, INWARD.receiver),
        (3, three, "", INWARD.receiver),
        (4, four, "", OUTWARD.receiver),
    ]
    assert waiting(database) == 3


def test_a_repeated_delivery_neither_passes_nor_is_recorded_again(store, database):
    for _ in range(2):
        outcomes = passing(store, [item("one")])
        assert outcomes[0].refusal is None
    assert len(recorded(database)) == 1
    assert waiting(database) == 1


def test_a_delivery_id_with_another_content_is_refused(store):
    passing(store, [item("one")])
    outcomes = passing(store, [item("one", "something else")])
    assert isinstance(outcomes[0].refusal, RequestIdReused)


def test_what_was_handed_over_leaves_a_record_and_what_must_wait_none(store, database):
    away = Unreachable(callee="test.other", status="closed")
    with store.writing() as unit:
        note_passed(unit, CHANGE, INWARD, [Outcome("one"), Outcome("two", away)])
    with store.writing() as unit:  # both come again, the one because its answer was lost
        note_passed(unit, CHANGE, INWARD, [Outcome("one"), Outcome("two")])
    assert [each.item_digest for each in recorded(database)] == digests(store, "one", "two")


def test_a_linkage_record_says_nothing_of_what_passed(store, database):
    passing(store, [item("one")])
    [record] = recorded(database)
    assert [record.item_digest] == digests(store, "one")
    assert "secret" not in str(record)
