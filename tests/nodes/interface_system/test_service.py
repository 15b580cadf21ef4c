"""What passes through the interface system, and what does not."""

from uuid import uuid4

from juki.interface_system.v1 import interface_system_service_pb2 as wire
from tests.nodes.interface_system.relay import AWAY, HAKODATE, SAPPORO, Relay, delivery

NUMBER, UNKNOWN = "ab" * 16, "00" * 16
INQUIRY_ID, PERMIT_ID = str(uuid4()), str(uuid4())


def symbol(organisation: str, number: str = NUMBER) -> wire.IssuedSymbol:
    return wire.IssuedSymbol(
        delivery=delivery(), organisation_code=organisation, acquisition_number=number, symbol="cd" * 32
    )


def decision(organisation: str, explanation: str = "") -> wire.Decision:
    return wire.Decision(
        delivery=delivery(),
        organisation_code=organisation,
        inquiry_id=INQUIRY_ID,
        transaction_number=NUMBER,
        decision="REFUSED",
        explanation=explanation,
    )


def test_each_organisation_gets_its_own_in_one_call_and_outcomes_keep_the_order(relay: Relay) -> None:
    items = [symbol(SAPPORO), symbol(HAKODATE, UNKNOWN), symbol(SAPPORO), symbol(HAKODATE)]
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [each.delivery_id for each in answer.outcomes] == [each.delivery.delivery_id for each in items]
    assert [each.reason for each in answer.outcomes] == ["", "ACQUISITION_UNKNOWN", "", ""]
    assert answer.outcomes[1].code == "NOT_FOUND"
    assert answer.outcomes[1].explanation == "Nobody asked."
    assert [(node, len(taken)) for node, _, taken in relay.heard.calls] == [
        ("sapporo.middle-server", 2),
        ("hakodate.middle-server", 2),
    ]
    assert [each.delivery for each in relay.heard.calls[0][2]] == [items[0].delivery, items[2].delivery]


def test_one_who_is_away_or_unknown_holds_up_nobody_else(relay: Relay) -> None:
    items = [symbol(AWAY), symbol("990001"), symbol(SAPPORO)]
    answer = relay.by("linkage.core-system").DeliverSymbols(wire.DeliverSymbolsRequest(items=items))
    assert [(each.reason, each.code) for each in answer.outcomes] == [
        ("UNREACHABLE", "UNAVAILABLE"),
        ("NO_SUCH_PEER", "FAILED_PRECONDITION"),
        ("", ""),
    ]
    assert relay.noted() == [
        ("DeliverSymbols", SAPPORO, "RELAYED"),
        ("DeliverSymbols", "990001", "NO_SUCH_PEER"),
    ]


def test_a_bad_item_does_not_spoil_those_beside_it(relay: Relay) -> None:
    items = [decision(SAPPORO), decision(SAPPORO, "bad"), decision(SAPPORO)]
    answer = relay.by("linkage.core-system").DeliverDecisions(wire.DeliverDecisionsRequest(items=items))
    assert [each.reason for each in answer.outcomes] == ["", "MALFORMED", ""]


def test_a_middle_server_speaks_for_its_own_organisation_only(relay: Relay) -> None:
    sapporo = relay.by("sapporo.middle-server")
    numbers = [
        wire.NumberRequest(delivery=delivery(), organisation_code=each, acquisition_request_id=INQUIRY_ID)
        for each in (SAPPORO, HAKODATE)
    ]
    keys = [wire.PublicKey(delivery=delivery(), organisation_code=HAKODATE, public_key=bytes(32))]
    inquiries = [
        wire.Inquiry(delivery=delivery(), inquiry_id=INQUIRY_ID, inquirer_code=each) for each in (HAKODATE, SAPPORO)
    ]
    outcomes = [
        sapporo.IssueAcquisitionNumbers(wire.IssueAcquisitionNumbersRequest(items=numbers)).outcomes,
        sapporo.PublishKeys(wire.PublishKeysRequest(items=keys)).outcomes,
        sapporo.RequestInformation(wire.RequestInformationRequest(items=inquiries)).outcomes,
    ]
    refused = "ORGANISATION_MISMATCH"
    assert [[each.reason for each in answer] for answer in outcomes] == [
        ["", refused],
        [refused],
        [refused, ""],
    ]
    assert [(method, len(taken)) for _, method, taken in relay.heard.calls] == [
        ("IssueAcquisitionNumbers", 1),
        ("RequestInformation", 1),
    ]


def test_who_has_no_organisation_speaks_for_none(relay: Relay) -> None:
    item = wire.PublicKey(delivery=delivery(), organisation_code=SAPPORO, public_key=bytes(32))
    answer = relay.by("test.terminal").PublishKeys(wire.PublishKeysRequest(items=[item]))
    assert answer.outcomes[0].reason == "ORGANISATION_MISMATCH"


def test_every_matter_arrives_with_all_that_was_said(relay: Relay) -> None:
    core, sapporo = relay.by("linkage.core-system"), relay.by("sapporo.middle-server")
    number = wire.IssuedNumber(
        delivery=delivery(),
        organisation_code=SAPPORO,
        acquisition_request_id=INQUIRY_ID,
        acquisition_number=NUMBER,
    )
    permit = wire.PermitNotice(delivery=delivery(), organisation_code=SAPPORO, permit=b"permit")
    sealed = wire.Answer(
        delivery=delivery(),
        organisation_code=HAKODATE,
        transaction_number=NUMBER,
        permit_id=PERMIT_ID,
        result="PROVIDED",
        sealed_information=b"sealed",
    )
    core.DeliverAcquisitionNumbers(wire.DeliverAcquisitionNumbersRequest(items=[number]))
    core.DeliverSymbols(wire.DeliverSymbolsRequest(items=[symbol(SAPPORO)]))
    core.DeliverDecisions(wire.DeliverDecisionsRequest(items=[decision(SAPPORO, "because")]))
    core.DeliverPermits(wire.DeliverPermitsRequest(items=[permit]))
    sapporo.RelayAnswers(wire.RelayAnswersRequest(items=[sealed]))
    taken = [(node, items[0]) for node, _, items in relay.heard.calls]
    assert [node for node, _ in taken] == ["sapporo.middle-server"] * 4 + ["hakodate.middle-server"]
    assert (taken[0][1].acquisition_request_id, taken[0][1].acquisition_number) == (INQUIRY_ID, NUMBER)
    assert (taken[1][1].acquisition_number, taken[1][1].symbol) == (NUMBER, "cd" * 32)
    assert (taken[2][1].inquiry_id, taken[2][1].decision, taken[2][1].explanation) == (
        INQUIRY_ID,
        "REFUSED",
        "because",
    )
    assert taken[3][1].permit == b"permit"
    answer = taken[4][1]
    assert (answer.permit_id, answer.result, answer.sealed_information) == (PERMIT_ID, "PROVIDED", b"sealed")
