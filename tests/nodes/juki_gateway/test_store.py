"""The gateway's linkage records, in its own table beside what it sends on."""

from datetime import UTC, datetime

import pytest

from fittings.passages import store as linkage
from fittings.passages.domain import Coming, Course
from mesh.storage.database import Database, sqlite_url
from mesh.traces.spans import Recorder
from nodes.juki_gateway.store import Base, LinkageRow, Store
from tests.fittings.passages.old import made_at
from tools import freeze

NOON = datetime(2025, 4, 1, 3, 0, tzinfo=UTC)
COURSE = Course("011002", "the.network")


def test_what_passes_is_recorded_with_the_unit_or_not_at_all(database):
    with pytest.raises(LookupError), Store(database).writing() as unit:
        unit.passages.keep(Coming("SubmitChanges", "the.city", NOON).record(COURSE, b"lost"))
        raise LookupError
    with Store(database).writing() as unit:
        unit.passages.keep(Coming("SubmitChanges", "the.city", NOON).record(COURSE, b"kept"))
    with database.reading() as session:
        assert [each.item_digest for each in linkage.page(session, LinkageRow, 0, 10)] == [b"kept"]


def test_what_was_recorded_before_records_named_sender_and_receiver_is_read_after(tmp_path):
    migrations = freeze.ROOT / "nodes" / "juki_gateway" / "migrations"
    passed = "insert into linkage_records values ({}, '2025-04-01 03:00:59.999999', '{}', '{}', '{}')"
    url = sqlite_url(tmp_path / "node.db")
    made_at(
        url,
        "juki_gateway",
        "0002",
        passed.format(1, "IN", "change", "one"),
        passed.format(2, "OUT", "move_in_notice", "two"),
    )
    database = Database("test.node", url, Base.metadata, recorder=Recorder(None), migrations=migrations)
    with database.reading() as session:
        found = linkage.page(session, LinkageRow, 0, 10)
    assert [(each.position, each.method, each.item_digest, each.pass_time) for each in found] == [
        (1, "SubmitChanges", b"", NOON),
        (2, "ReceiveMoveInNotices", b"", NOON),
    ]
    assert {(each.sender, each.receiver, each.body, each.refusal) for each in found} == {("", "", "", "")}
    database.close()
