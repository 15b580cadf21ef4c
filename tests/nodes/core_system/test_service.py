"""The core's methods over the wire."""

from datetime import timedelta
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from juki.core_system.v1 import audit_service_pb2 as audit_wire
from juki.core_system.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.linkage_pb2 import InquiryResult, Verdict
from mesh.fakes import refusal
from mesh.refusals import Unreachable
from tests.nodes.core_system.network import HAKODATE, SAPPORO, CoreNetwork, acquisition, delivery
from vocabulary.refusals import Refusal

RESIDENT = "24727059608"
KEY = bytes(range(32))


def test_a_body_gets_its_symbol_within_the_call_and_the_number_is_gone(network: CoreNetwork) -> None:
    number = network.number(SAPPORO)
    assert network.submit(number, RESIDENT) == ""
    (issued,) = network.interface.came("DeliverSymbols")
    assert (issued.body_code, issued.symbol.acquisition_number) == (SAPPORO, number)
    assert issued.symbol.symbol == "3f43f1c04f28980b91c688add79681f95be7b796fcd83a0c55d85f1857fd701d"
    assert network.under_way() == 0
    assert network.submit(number, RESIDENT) == "ACQUISITION_UNKNOWN"


def test_a_repeated_request_gets_a_new_number_and_voids_the_one_before(network: CoreNetwork) -> None:
    request_id = str(uuid4())
    [first], [second] = network.issue(SAPPORO, request_id), network.issue(SAPPORO, request_id)
    [of_another] = network.issue(HAKODATE, request_id)
    assert len({first, second, of_another}) == 3
    assert network.under_way() == 2
    reasons = [network.submit(each, RESIDENT) for each in (first, second, of_another)]
    assert reasons == ["ACQUISITION_UNKNOWN", "", ""]


def test_each_request_of_a_call_gets_its_own_number_in_order(network: CoreNetwork) -> None:
    request_ids = [str(uuid4()) for _ in range(100)]
    assert len(set(network.issue(SAPPORO, *request_ids))) == 100
    with pytest.raises(Refusal) as caught:
        network.issue(SAPPORO, *request_ids, str(uuid4()))
    assert caught.value.reason == "MALFORMED"


def test_a_request_named_twice_in_one_call_has_only_its_last_number(network: CoreNetwork) -> None:
    request_id = str(uuid4())
    first, second = network.issue(SAPPORO, request_id, request_id)
    assert [network.submit(each, RESIDENT) for each in (first, second)] == ["ACQUISITION_UNKNOWN", ""]


def test_a_number_is_good_for_thirty_days(network: CoreNetwork) -> None:
    number = network.number(SAPPORO)
    network.mesh.clock.push(timedelta(days=31))
    assert network.submit(number, RESIDENT) == "ACQUISITION_EXPIRED"
    assert network.interface.came("DeliverSymbols") == []


def test_each_item_of_a_call_is_answered_for_itself(network: CoreNetwork) -> None:
    network.interface.refusing[HAKODATE] = refusal("ACQUISITION_NOT_ASKED", "NOT_FOUND")
    sapporo, hakodate = network.number(SAPPORO), network.number(HAKODATE)
    items = [acquisition(number, RESIDENT) for number in (hakodate, "ab" * 16, sapporo)]
    outcomes = network.submit_items(*items)
    assert [each.delivery_id for each in outcomes] == [each.delivery.delivery_id for each in items]
    assert [each.reason for each in outcomes] == ["ACQUISITION_NOT_ASKED", "ACQUISITION_UNKNOWN", ""]
    assert network.under_way() == 1


def test_a_symbol_that_cannot_be_handed_over_now_can_be_asked_for_again(network: CoreNetwork) -> None:
    number = network.number(SAPPORO)
    network.interface.refusing[SAPPORO] = Unreachable(callee="sapporo.middle-server", status="UNAVAILABLE")
    [outcome] = network.submit_items(acquisition(number, RESIDENT))
    assert (outcome.reason, outcome.status) == ("UNREACHABLE", code_pb2.UNAVAILABLE)
    assert network.mesh.unsettled() == []
    del network.interface.refusing[SAPPORO]
    assert network.submit(number, RESIDENT) == ""
    assert network.under_way() == 0


def test_a_core_that_fell_between_handing_over_and_forgetting_may_be_asked_again(network: CoreNetwork) -> None:
    number, fallen = network.number(SAPPORO), []

    def fall() -> None:
        if not fallen:
            fallen.append(True)
            on(network, "create trigger fall before delete on acquisitions begin select raise(abort, 'fell'); end")

    network.interface.on_delivery = fall
    item = acquisition(number, RESIDENT)
    with pytest.raises(Refusal):
        network.submit_items(item)
    assert network.under_way() == 1
    on(network, "drop trigger fall")
    assert [each.reason for each in network.submit_items(item)] == [""]
    first, second = network.interface.came("DeliverSymbols")
    assert first == second, "the same symbol under the same id, so that the middle server knows it again"
    assert network.under_way() == 0


def on(network: CoreNetwork, statement: str) -> None:
    with network.database.writing() as unit:
        unit.session.connection().exec_driver_sql(statement)


@pytest.mark.parametrize("is_away", [False, True], ids=["arrived", "away"])
def test_no_acquisition_number_is_ever_in_a_file(network: CoreNetwork, is_away: bool) -> None:
    if is_away:
        network.interface.refusing[SAPPORO] = Unreachable(callee="sapporo.middle-server", status="UNAVAILABLE")
    number = network.number(SAPPORO)
    written = [network.kept()]
    network.interface.on_delivery = lambda: written.append(network.kept())
    assert network.submit(number, RESIDENT) == ("UNREACHABLE" if is_away else "")
    written.append(network.kept())
    assert network.under_way() == is_away
    assert len(written) == 3
    for each in written:
        assert number.encode() not in each
        assert bytes.fromhex(number) not in each
        assert RESIDENT.encode() not in each


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


def test_the_provider_has_no_permit_before_the_inquirer_has_the_decision(network: CoreNetwork) -> None:
    symbol = network.symbol(HAKODATE, RESIDENT)
    network.publish(HAKODATE, KEY)
    before = len(network.interface.called)
    network.interface.refusing[HAKODATE] = Unreachable(callee="hakodate.middle-server", status="UNAVAILABLE")
    network.interface.on_delivery = lambda: network.interface.refusing.clear()
    network.ask(symbol)
    assert network.interface.called[before:] == ["DeliverDecisions", "DeliverDecisions", "DeliverPermits"]
    assert len(network.interface.items("DeliverDecisions")) == len(network.interface.items("DeliverPermits")) == 1


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
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        network.audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest(page_token="MQ=="))


def test_a_malformed_request_is_refused_whole(network: CoreNetwork) -> None:
    item = wire.PublicKeyItem(delivery=delivery(), key=linkage_pb2.PublicKey(body_code=SAPPORO, public_key=b"short"))
    with pytest.raises(Refusal) as caught:
        network.core.PublishKeys(wire.PublishKeysRequest(items=[item]))
    assert caught.value.reason == "MALFORMED"
