"""It is noted that something passed."""

from datetime import UTC, datetime

from fittings.passages.domain import Coming, Course
from mesh.refusals import Unreachable
from mesh.storage.items import Delivered, Outcome
from nodes.interface_system.acts.passages import note_deliveries, note_requests
from nodes.interface_system.domain import BodyMismatch, Parcel
from nodes.interface_system.store import Store
from tests.nodes.interface_system.relay import HAKODATE, SAPPORO, Relay

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def test_what_is_settled_is_noted_and_what_waits_is_not(relay: Relay) -> None:
    refusals = [None, BodyMismatch(), Unreachable(callee="x", status="UNAVAILABLE")]
    parcels = [
        Delivered(str(number), "", b"", Parcel(body=body, content=None))
        for number, body in enumerate((SAPPORO, HAKODATE, HAKODATE))
    ]
    outcomes = [Outcome(each.delivery_id, refusal) for each, refusal in zip(parcels, refusals, strict=True)]
    with Store(relay.database).writing() as unit:
        note_deliveries(unit, Coming("PublishKeys", "a.node", NOW), parcels, outcomes, lambda body: f"of.{body}")
    assert relay.noted() == [("PublishKeys", SAPPORO, ""), ("PublishKeys", HAKODATE, "BODY_MISMATCH")]
    assert relay.between() == [("a.node", f"of.{SAPPORO}"), ("a.node", f"of.{HAKODATE}")]


def test_each_request_of_a_call_is_noted(relay: Relay) -> None:
    method = "IssueAcquisitionNumbers"
    with Store(relay.database).writing() as unit:
        note_requests(unit, Coming(method, "a.node", NOW), Course(SAPPORO, "the.core"), ["1", "2"])
    assert relay.noted() == [(method, SAPPORO, "")] * 2
    assert relay.between() == [("a.node", "the.core")] * 2
