"""What passes through the interface system, and what does not."""

from typing import Any
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from mesh.contracts.options import refusals_of
from mesh.refusals import Remote, Unreachable
from nodes.interface_system.domain import BodyMismatch
from tests.nodes.interface_system.relay import (
    AWAY,
    HAKODATE,
    NUMBER,
    NUMBERS,
    SAPPORO,
    TO_BODIES,
    TO_CORE,
    UNKNOWN,
    Relay,
    delivery,
)
from vocabulary.refusals import Refusal

INQUIRY_ID, PERMIT_ID = str(uuid4()), str(uuid4())


def symbol(body: str, number: str = NUMBER) -> wire.IssuedSymbolItem:
    issued = linkage_pb2.IssuedSymbol(acquisition_number=number, symbol="cd" * 32)
    return wire.IssuedSymbolItem(delivery=delivery(), body_code=body, symbol=issued)


def decision(body: str, explanation: str = "") -> wire.DecisionItem:
    word = linkage_pb2.Decision(
        inquiry_id=INQUIRY_ID,
        transaction_number=NUMBER,
        verdict=linkage_pb2.VERDICT_REFUSED,
        explanation=explanation,
    )
    return wire.DecisionItem(delivery=delivery(), body_code=body, decision=word)


def key(body: str) -> wire.PublicKeyItem:
    return wire.PublicKeyItem(delivery=delivery(), key=linkage_pb2.PublicKey(body_code=body, public_key=bytes(32)))


def inquiry(body: str) -> wire.InquiryItem:
    matter = linkage_pb2.InquiryMatter(
        work_code="JM99000000000048",
        procedure_code="JT99000000000001",
        item_code="TM99000000000048",
        provider_code=HAKODATE,
    )
    asked = linkage_pb2.SymbolInquiry(inquiry_id=INQUIRY_ID, symbol="cd" * 32, matter=matter, inquirer_code=body)
    return wire.InquiryItem(delivery=delivery(), inquiry=asked)


def permit(body: str) -> wire.PermitItem:
    return wire.PermitItem(delivery=delivery(), body_code=body, permit=b"permit")


def answer(body: str) -> wire.AnswerItem:
    given = linkage_pb2.Answer(
        transaction_number=NUMBER,
        permit_id=PERMIT_ID,
        result=linkage_pb2.INQUIRY_RESULT_PROVIDED,
        sealed_information=b"sealed",
    )
    return wire.AnswerItem(delivery=delivery(), body_code=body, answer=given)


def test_each_body_gets_its_own_in_one_call_and_outcomes_keep_the_order(relay: Relay) -> None:
    items = [symbol(SAPPORO), symbol(HAKODATE, UNKNOWN), symbol(SAPPORO), symbol(HAKODATE)]
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [each.delivery_id for each in answer.outcomes] == [each.delivery.delivery_id for each in items]
    assert [each.reason for each in answer.outcomes] == ["", "ACQUISITION_NOT_ASKED", "", ""]
    assert answer.outcomes[1].status == code_pb2.NOT_FOUND
    assert answer.outcomes[1].explanation.endswith(" refused it: ACQUISITION_NOT_ASKED.")
    nodes = ["sapporo.middle-server", "hakodate.middle-server"]
    taken = [relay.middle_servers.came("ReceiveSymbols", at=node) for node in nodes]
    assert [len(each) for each in taken] == [2, 2]
    assert [list(each.items) for each in relay.middle_servers.requests("ReceiveSymbols")] == taken
    assert relay.called() == ["ReceiveSymbols"] * 2


def test_one_who_is_away_or_unknown_holds_up_nobody_else(relay: Relay) -> None:
    items = [symbol(AWAY), symbol("990001"), symbol(SAPPORO)]
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [(each.reason, each.status) for each in answer.outcomes] == [
        ("UNREACHABLE", code_pb2.UNAVAILABLE),
        ("NO_SUCH_PEER", code_pb2.FAILED_PRECONDITION),
        ("", code_pb2.OK),
    ]
    assert relay.noted() == [
        ("DeliverSymbols", SAPPORO, ""),
        ("DeliverSymbols", "990001", "NO_SUCH_PEER"),
    ]


def test_a_bad_item_does_not_spoil_those_beside_it(relay: Relay) -> None:
    items = [decision(SAPPORO), decision(SAPPORO, "bad"), decision(SAPPORO)]
    answer = relay.by("linkage.core-system").DeliverDecisions(wire.DeliverDecisionsRequest(items=items))
    assert [each.reason for each in answer.outcomes] == ["", "MALFORMED", ""]


@pytest.mark.function("I.1")
def test_a_middle_server_speaks_for_its_own_body_only(relay: Relay) -> None:
    sapporo = relay.by("sapporo.middle-server")
    keys = [key(HAKODATE)]
    inquiries = [inquiry(HAKODATE), inquiry(SAPPORO)]
    outcomes = [
        sapporo.PublishKeys(wire.PublishKeysRequest(items=keys)).outcomes,
        sapporo.RequestInformation(wire.RequestInformationRequest(items=inquiries)).outcomes,
    ]
    assert [[each.reason for each in answer] for answer in outcomes] == [["BODY_MISMATCH"], ["BODY_MISMATCH", ""]]
    assert relay.called() == ["RequestInformation"]
    assert len(relay.core.came("RequestInformation")) == 1
    assert relay.noted() == [
        ("PublishKeys", HAKODATE, "BODY_MISMATCH"),
        ("RequestInformation", SAPPORO, ""),
        ("RequestInformation", HAKODATE, "BODY_MISMATCH"),
    ]


@pytest.mark.function("I.1")
def test_numbers_are_issued_within_the_call_for_the_callers_own_body(relay: Relay) -> None:
    ids = [str(uuid4()), str(uuid4())]
    issued = relay.numbers("sapporo.middle-server", SAPPORO, *ids)
    assert [(each.acquisition_request_id, each.acquisition_number) for each in issued] == [(i, NUMBER) for i in ids]
    asked = relay.core.requests(NUMBERS)
    assert [(each.body_code, list(each.acquisition_request_ids)) for each in asked] == [(SAPPORO, ids)]
    assert relay.noted() == [("IssueAcquisitionNumbers", SAPPORO, "")] * 2


def test_a_number_drawn_again_under_the_same_id_leaves_a_record_again(relay: Relay) -> None:
    request_id = str(uuid4())
    for _ in range(2):
        relay.numbers("sapporo.middle-server", SAPPORO, request_id)
    assert [each.acquisition_request_ids for each in relay.core.requests(NUMBERS)] == [[request_id]] * 2
    first, again = relay.audit()
    assert (first.position, again.position) == (1, 2)
    assert first.item_digest == again.item_digest


@pytest.mark.parametrize(
    ("caller", "body"), [("sapporo.middle-server", HAKODATE), ("test.terminal", SAPPORO)], ids=["another", "nobody"]
)
def test_numbers_are_issued_to_nobody_else(relay: Relay, caller: str, body: str) -> None:
    with pytest.raises(Refusal) as caught:
        relay.numbers(caller, body, str(uuid4()))
    assert (caught.value.reason, caught.value.code) == ("BODY_MISMATCH", "PERMISSION_DENIED")
    assert relay.core.requests(NUMBERS) == []


def reasons() -> list[tuple[str, str]]:
    """Return every reason that some node beyond may refuse an item with, and the method it comes back by."""
    methods = wire.DESCRIPTOR.services_by_name["DeliveryService"].methods
    return [(each.name, reason) for each in methods for reason in refusals_of(each) if reason != BodyMismatch.reason]


ITEMS: dict[str, tuple[str, Any]] = {
    "DeliverSymbols": ("linkage.core-system", symbol(SAPPORO)),
    "DeliverDecisions": ("linkage.core-system", decision(SAPPORO)),
    "DeliverPermits": ("linkage.core-system", permit(SAPPORO)),
    "RequestInformation": ("sapporo.middle-server", inquiry(SAPPORO)),
    "RelayAnswers": ("sapporo.middle-server", answer(SAPPORO)),
}


def send(relay: Relay, method: str) -> Any:
    caller, item = ITEMS[method]
    request = getattr(wire, f"{method}Request")(items=[item])
    return getattr(relay.by(caller), method)(request).outcomes[0]


@pytest.mark.parametrize(("method", "reason"), reasons())
def test_a_refusal_further_on_comes_back_with_its_reason_alone_and_is_noted(
    relay: Relay, method: str, reason: str
) -> None:
    relay.refusal = said(reason)
    outcome = send(relay, method)
    assert (outcome.reason, outcome.status) == (reason, code_pb2.PERMISSION_DENIED)
    assert outcome.explanation.endswith(f" refused it: {reason}.")  # no free text crosses
    assert relay.noted() == [(method, SAPPORO, reason)]


def test_an_auditor_reads_between_whom_what_passed_and_what_was_turned_away(relay: Relay) -> None:
    items = [symbol("990001"), symbol(SAPPORO)]
    relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    relay.by("sapporo.middle-server").PublishKeys(wire.PublishKeysRequest(items=[key(SAPPORO)]))
    found = [(each.sender, each.receiver, each.body_code, each.refusal) for each in relay.audit()]
    assert found == [
        ("linkage.core-system", "", "990001", "NO_SUCH_PEER"),
        ("linkage.core-system", "sapporo.middle-server", SAPPORO, ""),
        ("sapporo.middle-server", "linkage.core-system", SAPPORO, ""),
    ]


@pytest.mark.parametrize("method", ITEMS)
def test_what_must_wait_is_told_so_and_not_noted_until_it_passes(relay: Relay, method: str) -> None:
    relay.refusal = Unreachable(callee="the next", status="UNAVAILABLE")
    outcome = send(relay, method)
    assert (outcome.reason, outcome.status) == ("UNREACHABLE", code_pb2.UNAVAILABLE)
    assert relay.noted() == []
    relay.refusal = None
    assert send(relay, method).reason == ""
    assert relay.noted() == [(method, SAPPORO, "")]


def said(reason: str) -> Refusal:
    return Remote(
        code="PERMISSION_DENIED", reason=reason, cause=f"It is {reason}.", japanese="", retry_after=None, facts={}
    )


def test_a_repeat_goes_on_as_a_repeat_under_an_id_that_joins_nothing(relay: Relay) -> None:
    core, item = relay.by("linkage.core-system"), symbol(SAPPORO)
    for _ in range(2):
        core.DeliverSymbols(wire.DeliverSymbolsRequest(items=[item]))
    first, second = (each.delivery.delivery_id for each in relay.middle_servers.came("ReceiveSymbols"))
    assert relay.called() == ["ReceiveSymbols"] * 2
    assert first == second != item.delivery.delivery_id
    assert len(relay.noted()) == 1


def test_one_id_for_two_bodies_goes_on_as_two_items_and_each_leaves_its_record(relay: Relay) -> None:
    stamp, items = delivery(), [symbol(SAPPORO), symbol(HAKODATE, UNKNOWN)]
    for each in items:
        each.delivery.CopyFrom(stamp)
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [each.reason for each in answer.outcomes] == ["", "ACQUISITION_NOT_ASKED"]
    first, second = (each.delivery.delivery_id for each in relay.middle_servers.came("ReceiveSymbols"))
    assert first != second
    assert [(each.receiver, each.refusal) for each in relay.audit()] == [
        ("sapporo.middle-server", ""),
        ("hakodate.middle-server", "ACQUISITION_NOT_ASKED"),
    ]


def test_who_belongs_to_no_body_speaks_for_none(relay: Relay) -> None:
    answer = relay.by("test.terminal").PublishKeys(wire.PublishKeysRequest(items=[key(SAPPORO)]))
    assert answer.outcomes[0].reason == "BODY_MISMATCH"


@pytest.mark.function("I.1")
def test_every_matter_arrives_with_all_that_was_said(relay: Relay) -> None:
    core, sapporo = relay.by("linkage.core-system"), relay.by("sapporo.middle-server")
    sapporo.PublishKeys(wire.PublishKeysRequest(items=[key(SAPPORO)]))
    sapporo.RequestInformation(wire.RequestInformationRequest(items=[inquiry(SAPPORO)]))
    assert relay.called() == TO_CORE
    core.DeliverSymbols(wire.DeliverSymbolsRequest(items=[symbol(SAPPORO)]))
    core.DeliverDecisions(wire.DeliverDecisionsRequest(items=[decision(SAPPORO, "because")]))
    core.DeliverPermits(wire.DeliverPermitsRequest(items=[permit(SAPPORO)]))
    sapporo.RelayAnswers(wire.RelayAnswersRequest(items=[answer(HAKODATE)]))
    assert relay.called() == [*TO_CORE, *TO_BODIES]
    keys, inquiries = (relay.core.came(method, at="linkage.core-system")[0] for method in TO_CORE)
    symbols, decisions, permits = (
        relay.middle_servers.came(method, at="sapporo.middle-server")[0] for method in TO_BODIES[:3]
    )
    [answers] = relay.middle_servers.came("ReceiveAnswers", at="hakodate.middle-server")
    assert (keys.key, inquiries.inquiry) == (key(SAPPORO).key, inquiry(SAPPORO).inquiry)
    assert (symbols.symbol, decisions.decision) == (symbol(SAPPORO).symbol, decision(SAPPORO, "because").decision)
    assert (permits.permit, answers.answer) == (b"permit", answer(HAKODATE).answer)
