"""The gateway's linkage records."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from nodes.juki_gateway.domain import Passage, Passed
from nodes.juki_gateway.store import Store

NOON = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def store(database):
    return Store(database)


def record(store, *delivery_ids, at=NOON):
    with store.writing() as unit:
        passed = (Passed(pass_time=at, passage=Passage.CHANGE_IN, delivery_id=each) for each in delivery_ids)
        unit.passed.add(*passed)


def test_the_pass_time_is_kept_whatever_the_zone_it_was_told_in(store):
    record(store, "one", at=NOON.astimezone(timezone(timedelta(hours=9))))
    assert store.list_records(0, 1).records[0].pass_time == NOON


def test_pages_follow_each_other_to_the_last(store):
    record(store, *map(str, range(5)))
    pages = [store.list_records(after, 2) for after in (0, 2, 4)]
    assert [[each.position for each in page.records] for page in pages] == [[1, 2], [3, 4], [5]]
    assert [page.is_last for page in pages] == [False, False, True]
    assert store.list_records(0, 5).is_last


def test_it_is_known_which_deliveries_left_a_record(store):
    record(store, "one", "two")
    with store.writing() as unit:
        assert unit.recorded(["two", "three"]) == {"two"}
