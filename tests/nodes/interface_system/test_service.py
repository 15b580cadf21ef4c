"""What passes through the interface system, and what does not."""

from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.interface_system.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from tests.nodes.interface_system.relay import AWAY, HAKODATE, SAPPORO, Relay, delivery

NUMBER, UNKNOWN = "ab" * 16, "00" * 16
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


def number_request(body: str) -> wire.NumberRequestItem:
    request = linkage_pb2.NumberRequest(body_code=body, acquisition_request_id=INQUIRY_ID)
    return wire.NumberRequestItem(delivery=delivery(), request=request)


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


def test_each_body_gets_its_own_in_one_call_and_outcomes_keep_the_order(relay: Relay) -> None:
    items = [symbol(SAPPORO), symbol(HAKODATE, UNKNOWN), symbol(SAPPORO), symbol(HAKODATE)]
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [each.delivery_id for each in answer.outcomes] == [each.delivery.delivery_id for each in items]
    assert [each.reason for each in answer.outcomes] == ["", "ACQUISITION_NOT_ASKED", "", ""]
    assert answer.outcomes[1].status == code_pb2.NOT_FOUND
    assert answer.outcomes[1].explanation == "Nobody asked."
    assert [(node, len(taken)) for node, _, taken in relay.heard.calls] == [
        ("sapporo.middle-server", 2),
        ("hakodate.middle-server", 2),
    ]
    assert [each.delivery for each in relay.heard.calls[0][2]] == [items[0].delivery, items[2].delivery]


def test_one_who_is_away_or_unknown_holds_up_nobody_else(relay: Relay) -> None:
    items = [symbol(AWAY), symbol("990001"), symbol(SAPPORO)]
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [(each.reason, each.status) for each in answer.outcomes] == [
        ("UNREACHABLE", code_pb2.UNAVAILABLE),
        ("NO_SUCH_PEER", code_pb2.FAILED_PRECONDITION),
        ("", code_pb2.OK),
    ]
    assert relay.noted() == [
        ("DeliverSymbols", SAPPORO, "RELAYED"),
        ("DeliverSymbols", "990001", "NO_SUCH_PEER"),
    ]


def test_a_bad_item_does_not_spoil_those_beside_it(relay: Relay) -> None:
    items = [decision(SAPPORO), decision(SAPPORO, "bad"), decision(SAPPORO)]
    answer = relay.by("linkage.core-system").DeliverDecisions(wire.DeliverDecisionsRequest(items=items))
    assert [each.reason for each in answer.outcomes] == ["", "MALFORMED", ""]


@pytest.mark.function("I.1")
def test_a_middle_server_speaks_for_its_own_body_only(relay: Relay) -> None:
    sapporo = relay.by("sapporo.middle-server")
    numbers = [number_request(SAPPORO), number_request(HAKODATE)]
    keys = [key(HAKODATE)]
    inquiries = [inquiry(HAKODATE), inquiry(SAPPORO)]
    outcomes = [
        sapporo.IssueAcquisitionNumbers(wire.IssueAcquisitionNumbersRequest(items=numbers)).outcomes,
        sapporo.PublishKeys(wire.PublishKeysRequest(items=keys)).outcomes,
        sapporo.RequestInformation(wire.RequestInformationRequest(items=inquiries)).outcomes,
    ]
    refused = "BODY_MISMATCH"
    assert [[each.reason for each in answer] for answer in outcomes] == [
        ["", refused],
        [refused],
        [refused, ""],
    ]
    assert [(method, len(taken)) for _, method, taken in relay.heard.calls] == [
        ("IssueAcquisitionNumbers", 1),
        ("RequestInformation", 1),
    ]


def test_who_belongs_to_no_body_speaks_for_none(relay: Relay) -> None:
    answer = relay.by("test.terminal").PublishKeys(wire.PublishKeysRequest(items=[key(SAPPORO)]))
    assert answer.outcomes[0].reason == "BODY_MISMATCH"


@pytest.mark.function("I.1")
def test_every_matter_arrives_with_all_that_was_said(relay: Relay) -> None:
    core, sapporo = relay.by("linkage.core-system"), relay.by("sapporo.middle-server")
    issued = linkage_pb2.IssuedNumber(acquisition_request_id=INQUIRY_ID, acquisition_number=NUMBER)
    number = wire.IssuedNumberItem(delivery=delivery(), body_code=SAPPORO, number=issued)
    permit = wire.PermitItem(delivery=delivery(), body_code=SAPPORO, permit=b"permit")
    answer = linkage_pb2.Answer(
        transaction_number=NUMBER,
        permit_id=PERMIT_ID,
        result=linkage_pb2.INQUIRY_RESULT_PROVIDED,
        sealed_information=b"sealed",
    )
    sealed = wire.AnswerItem(delivery=delivery(), body_code=HAKODATE, answer=answer)
    core.DeliverAcquisitionNumbers(wire.DeliverAcquisitionNumbersRequest(items=[number]))
    core.DeliverSymbols(wire.DeliverSymbolsRequest(items=[symbol(SAPPORO)]))
    core.DeliverDecisions(wire.DeliverDecisionsRequest(items=[decision(SAPPORO, "because")]))
    core.DeliverPermits(wire.DeliverPermitsRequest(items=[permit]))
    sapporo.RelayAnswers(wire.RelayAnswersRequest(items=[sealed]))
    taken = [(node, items[0]) for node, _, items in relay.heard.calls]
    assert [node for node, _ in taken] == ["sapporo.middle-server"] * 4 + ["hakodate.middle-server"]
    assert taken[0][1].number == issued
    assert taken[1][1].symbol == symbol(SAPPORO).symbol
    assert taken[2][1].decision == decision(SAPPORO, "because").decision
    assert taken[3][1].permit == b"permit"
    assert taken[4][1].answer == answer
