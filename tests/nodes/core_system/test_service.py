"""The core's methods over the wire."""

from datetime import timedelta
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.linkage_pb2 import InquiryResult, Verdict
from tests.nodes.core_system.network import HAKODATE, SAPPORO, CoreNetwork, delivery
from vocabulary.refusals import Refusal

RESIDENT = "24727059608"
KEY = bytes(range(32))


def test_a_body_gets_its_symbol_and_the_number_is_gone(network: CoreNetwork) -> None:
    number = network.issue(SAPPORO, str(uuid4()))
    assert network.submit(number, RESIDENT) == ""
    (issued,) = network.interface.delivered["DeliverSymbols"]
    assert (issued.body_code, issued.symbol.acquisition_number) == (SAPPORO, number)
    assert issued.symbol.symbol == "3f43f1c04f28980b91c688add79681f95be7b796fcd83a0c55d85f1857fd701d"
    assert network.submit(number, RESIDENT) == "ACQUISITION_UNKNOWN"


def test_a_request_id_gets_one_number_however_often_it_asks(network: CoreNetwork) -> None:
    request_id = str(uuid4())
    first = network.issue(SAPPORO, request_id)
    assert network.issue(SAPPORO, request_id) == first
    assert network.issue(HAKODATE, request_id) != first
    assert len(network.interface.delivered["DeliverAcquisitionNumbers"]) == 2


def test_a_number_is_good_for_thirty_days(network: CoreNetwork) -> None:
    number = network.issue(SAPPORO, str(uuid4()))
    network.mesh.clock.push(timedelta(days=31))
    assert network.submit(number, RESIDENT) == "ACQUISITION_EXPIRED"
    assert network.interface.delivered["DeliverSymbols"] == []


@pytest.mark.function("I.4")
def test_a_permitted_inquiry_makes_one_decision_one_permit_and_one_record(network: CoreNetwork) -> None:
    symbol = network.symbol(HAKODATE, RESIDENT)
    network.publish(HAKODATE, KEY)
    answer = network.ask(symbol)
    (decision,), (permit,) = answer.decisions, answer.permits
    assert (decision.body_code, decision.decision.verdict, decision.decision.explanation) == (
        HAKODATE,
        linkage_pb2.VERDICT_PERMITTED,
        "",
    )
    assert permit.body_code == SAPPORO
    (record,) = network.records()
    assert record.transaction_number == decision.decision.transaction_number
    assert (record.inquirer_code, record.provider_code) == (HAKODATE, SAPPORO)
    assert record.result == linkage_pb2.INQUIRY_RESULT_OPEN
    assert record.HasField("request_time")
    assert not record.HasField("provide_time")


def test_an_inquiry_waits_until_the_inquirer_has_published_a_key(network: CoreNetwork) -> None:
    answer = network.ask(network.symbol(HAKODATE, RESIDENT))
    assert (answer.outcome.reason, answer.outcome.status) == ("KEY_NOT_PUBLISHED", code_pb2.UNAVAILABLE)
    assert (answer.decisions, answer.permits, network.records()) == ([], [], [])


def test_what_is_not_permitted_makes_a_decision_and_a_record_but_no_permit(network: CoreNetwork) -> None:
    own, foreign = network.symbol(HAKODATE, RESIDENT), network.symbol(SAPPORO, RESIDENT)
    network.publish(HAKODATE, KEY)
    answers = [
        network.ask(own, item_code="TM99000000000049"),
        network.ask(own, work_code="JM99000000000000"),
        network.ask(foreign),
    ]
    verdicts = [Verdict.Name(each.decisions[0].decision.verdict).removeprefix("VERDICT_") for each in answers]
    assert verdicts == ["NOT_PERMITTED", "NOT_PERMITTED", "REFUSED"]
    assert [each.permits for each in answers] == [[], [], []]
    results = [InquiryResult.Name(each.result) for each in network.records()]
    assert [each.removeprefix("INQUIRY_RESULT_") for each in results] == verdicts


def test_the_same_inquiry_is_judged_once(network: CoreNetwork) -> None:
    symbol, inquiry_id = network.symbol(HAKODATE, RESIDENT), str(uuid4())
    network.publish(HAKODATE, KEY)
    assert len(network.ask(symbol, inquiry_id=inquiry_id).permits) == 1
    assert network.ask(symbol, inquiry_id=inquiry_id).permits == []
    assert len(network.records()) == 1


def test_records_are_listed_page_by_page(network: CoreNetwork) -> None:
    for _ in range(3):
        network.ask("00" * 32)
    listed, token = [], ""
    for _ in range(2):
        page = network.audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest(page_size=2, page_token=token))
        listed += [each.transaction_number for each in page.records]
        token = page.next_page_token
    assert token == ""
    assert len(set(listed)) == 3


def test_a_malformed_request_is_refused_whole(network: CoreNetwork) -> None:
    item = wire.PublicKeyItem(delivery=delivery(), key=linkage_pb2.PublicKey(body_code=SAPPORO, public_key=b"short"))
    with pytest.raises(Refusal) as caught:
        network.core.PublishKeys(wire.PublishKeysRequest(items=[item]))
    assert caught.value.reason == "MALFORMED"
