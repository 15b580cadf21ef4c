"""The two stories come out, each is one trace from the city hall to the last tier, and evidence of them stands."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509

from fittings.staff.store import TABLES
from fittings.staff.testing import seat
from mesh.evidence import bundle
from mesh.hosting.network import Network
from mesh.traces.store import SpanNode, TraceStore
from scenarios.story import names, tell
from tests.journeys.conftest import ROOT, juki

MOVING_TIERS = {
    "sapporo.resident-record",
    "sapporo.juki-gateway",
    "sapporo.municipal-cs",
    "hokkaido.prefecture",
    "japan.national",
    "japan.card-management",
    "setagaya.resident-record",
    "setagaya.juki-gateway",
    "setagaya.municipal-cs",
    "tokyo.prefecture",
}
INQUIRY_TIERS = {
    "sapporo.addressee",
    "sapporo.basic-person",
    "sapporo.resident-record",
    "sapporo.city-middle-server",
    "sapporo.middle-server",
    "linkage.interface-system",
    "linkage.core-system",
    "japan.national",
    "pension.business-system",
    "pension.addressee",
    "pension.city-middle-server",
    "pension.middle-server",
}


def _nodes(roots: list[SpanNode]) -> set[str]:
    return {each.node for each in roots} | {name for each in roots for name in _nodes(each.children)}


OWN_QUESTIONS = {("FindNumberNotice", "NUMBER_NOTICE_UNKNOWN"), ("AcquireSymbols", "NOT_NUMBERED")}
"""What the stories' own clerks ask too early, and ask again: no item is refused by it."""


def _refused(roots: list[SpanNode]) -> list[str]:
    """Return what was refused, item by item and call by call, but for the clerks' own early questions."""
    here = [f"{each.node} {each.name}: {each.reason}" for each in roots if each.reason and not _is_question(each)]
    return here + [why for each in roots for why in _refused(each.children)]


def _is_question(span: SpanNode) -> bool:
    return (span.name.rpartition("/")[2], span.reason) in OWN_QUESTIONS


def _parked(network: Network) -> list[str]:
    found, _ = network.outboxes()
    return [f"{item.method}: {item.reason}" for items in found.values() for item in items if item.parked]


def _tree(network: Network, trace_id: str, tiers: set[str]) -> list[SpanNode]:
    """Return the trace once the last tier's spans have arrived."""
    from mesh.traces.spans import Recorder
    from scenarios.story import Story

    store = TraceStore(network.state.traces)
    waiter = Story(network, 1, lambda text: None, Recorder(None))

    def whole() -> list[SpanNode] | None:
        roots = store.tree(trace_id)
        return roots if len(roots) == 1 and tiers <= _nodes(roots) else None

    return waiter.wait_for("the whole trace", whole)


def test_every_node_serves(network: Network) -> None:
    found = json.loads(juki("status", "--json", state=network.state.root))["nodes"]
    assert len(found) == len(network.topology.nodes)
    assert all(each["serving"] for each in found)


def test_there_are_the_stories_that_the_readme_tells() -> None:
    assert set(names()) >= {"load-residents", "moving-house", "benefit-inquiry"}


def test_moving_house_is_one_tree_through_every_tier(network: Network) -> None:
    told: list[str] = []
    trace_id = tell("moving-house", network, seed=2, say=told.append)
    (root,) = _tree(network, trace_id, MOVING_TIERS)
    assert root.name == "moving-house"
    assert _refused([root]) == []
    assert not _parked(network)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(told) == 8
    assert all(each in readme for each in told)  # what the README shows is what a user sees


def test_benefit_inquiry_is_one_tree_through_every_tier(network: Network) -> None:
    told: list[str] = []
    trace_id = tell("benefit-inquiry", network, seed=3, say=told.append)
    roots = _tree(network, trace_id, INQUIRY_TIERS)
    assert _refused(roots) == []  # what the permission table forbids is a decision, no refusal
    assert not _parked(network)
    assert any("照会は許可されていません" in each for each in told)


def test_loading_residents_again_changes_nothing(network: Network) -> None:
    before = _households(network)
    trace_id = tell("load-residents", network, seed=1, say=lambda text: None)
    assert _households(network) == before
    assert _refused(TraceStore(network.state.traces).tree(trace_id)) == []


def _households(network: Network) -> int:
    from juki.resident_record.v1 import counter_service_pb2 as wire
    from juki.resident_record.v1.counter_service_pb2_grpc import CounterServiceStub
    from mesh.testing import client_of

    caller = client_of(network.topology, network.state, "hakodate.terminal")
    with network.database("hakodate.resident-record", TABLES) as database:
        caller.sessions["hakodate.resident-record"] = seat(database, "hakodate.terminal", f"clerk-{uuid4().hex[:4]}")
    stub = CounterServiceStub(caller.channel("hakodate.resident-record"))
    count = len(stub.ListHouseholds(wire.ListHouseholdsRequest(page_size=200)).households)
    caller.close()
    return count


def test_evidence_of_a_message_stands_alone_and_a_tampered_one_falls(network: Network, tmp_path: Path) -> None:
    trace_id = tell("moving-house", network, seed=4, say=lambda text: None)
    (root,) = _tree(network, trace_id, MOVING_TIERS)
    message_id = _message_between(root, "hokkaido.prefecture", "japan.national")
    file = tmp_path / "evidence.json"
    juki("evidence", message_id, "-o", str(file), state=network.state.root)
    assert "proven" in juki("verify", str(file), state=network.state.root)
    whole = bundle.read(file)
    assert len(whole["records"]) == 4  # both parties hold the request and the answer
    root_certificate = x509.load_pem_x509_certificate((network.state.pki / "root" / "root.crt").read_bytes())
    for tampered in _tamperings(whole):
        with pytest.raises(bundle.Unproven):
            bundle.verify(tampered, root_certificate)
    bundle.write(tampered, file)
    assert "does not prove" in juki("verify", str(file), state=network.state.root, succeed=False)


def _message_between(span: SpanNode, caller: str, callee: str) -> str:
    if span.node == caller and span.peer == callee and span.message_id:
        return span.message_id
    return next(filter(None, (_message_between(each, caller, callee) for each in span.children)), "")


def _tamperings(whole: dict[str, object]) -> list[dict[str, object]]:
    """Return the bundle spoilt in each of the ways that matter."""
    spoilt = []
    for index in range(4):
        for part in ("record", "head"):
            copy = json.loads(json.dumps(whole))
            text = copy["records"][index][part]
            at = len(text) // 2
            copy["records"][index][part] = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
            spoilt.append(copy)
    for change in (
        lambda copy: copy.update(extra=1),
        lambda copy: copy.update(message_id="01a209de-c978-7a28-a6b4-41c9257d0cf6"),
        lambda copy: copy.update(records=[]),
        lambda copy: copy.update(records=copy["records"][:1]),
        lambda copy: copy["records"][0].update(leaf_index=copy["records"][0]["leaf_index"] + 1),
        lambda copy: copy["records"][0].update(path=copy["records"][0]["path"][1:]),
        lambda copy: copy.update(intermediates=[]),
        lambda copy: copy.update(revocation_lists=[]),
    ):
        copy = json.loads(json.dumps(whole))
        change(copy)
        spoilt.append(copy)
    return spoilt
