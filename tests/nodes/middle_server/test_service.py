"""A middle server among real neighbours: acquiring, asking, providing."""

from uuid import uuid4

import pytest
from google.rpc import code_pb2

from fittings.nouns.linkage import PERMIT_TYPE
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from juki.types.v1.evidence_pb2 import Attested
from juki.types.v1.permit_pb2 import Permit
from mesh.signatures.signing import attest
from tests.nodes.middle_server.linkage import (
    HAKODATE,
    HAKODATE_PERSON,
    ITEM,
    PROCEDURE,
    SAPPORO,
    SAPPORO_PERSON,
    WORK,
    Linkage,
    delivery,
    inquiry,
)


@pytest.mark.function("S4.1")
def test_a_symbol_is_acquired_and_its_number_forgotten_everywhere(linkage: Linkage) -> None:
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    number = linkage.cities.numbers["sapporo"][0].acquisition_number
    assert [each.integrated_addressee_number for each in linkage.cities.symbols["sapporo"]] == [SAPPORO_PERSON]
    for node in ("sapporo.middle-server", "linkage.core-system"):
        database = linkage.mesh.running(node).database
        assert database is not None
        with database.reading() as session:
            rows = session.connection().exec_driver_sql("select count(*) from acquisitions").scalar()
        assert rows == 0
    issued = linkage_pb2.IssuedNumber(acquisition_request_id=str(uuid4()), acquisition_number=number)
    item = wire.IssuedNumberItem(delivery=delivery(), number=issued)
    answer = linkage.body("sapporo").ReceiveAcquisitionNumbers(wire.ReceiveAcquisitionNumbersRequest(items=[item]))
    assert answer.outcomes[0].reason == "ACQUISITION_NOT_ASKED"


@pytest.mark.function("S4.1")
def test_a_person_who_has_a_symbol_is_reported_at_once(linkage: Linkage) -> None:
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    linkage.request_symbol("sapporo", SAPPORO_PERSON)
    assert len(linkage.cities.symbols["sapporo"]) == 2
    assert len(linkage.cities.numbers["sapporo"]) == 1


def test_a_second_request_while_one_is_under_way_brings_the_same_number(linkage: Linkage) -> None:
    linkage.request_symbol("sapporo", SAPPORO_PERSON)
    linkage.request_symbol("sapporo", SAPPORO_PERSON)
    assert len({each.acquisition_number for each in linkage.cities.numbers["sapporo"]}) == 1


@pytest.mark.function("S4.2")
@pytest.mark.function("S4.5")
@pytest.mark.function("S4.7")
def test_information_comes_from_the_other_body_with_three_records_that_agree(linkage: Linkage) -> None:
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    linkage.register("sapporo", SAPPORO_PERSON, "妻")
    result = linkage.ask("hakodate", HAKODATE_PERSON, SAPPORO)
    assert (result.result, result.explanation) == (linkage_pb2.INQUIRY_RESULT_PROVIDED, "")
    assert [(each.code, each.value) for each in result.items] == [("TK99000000000001", "妻")]
    assert result.integrated_addressee_number == HAKODATE_PERSON
    core = linkage.core_records()
    (asked,), (provided,), (judged,) = linkage.records("hakodate"), linkage.records("sapporo"), core
    for name in ("transaction_number", "inquirer_code", "provider_code", "work_code", "item_code"):
        assert getattr(asked, name) == getattr(provided, name) == getattr(judged, name) != ""
    assert (asked.result, provided.result, judged.result) == (
        linkage_pb2.INQUIRY_RESULT_PROVIDED,
        linkage_pb2.INQUIRY_RESULT_PROVIDED,
        linkage_pb2.INQUIRY_RESULT_OPEN,
    )
    assert provided.HasField("provide_time")
    assert asked.HasField("provide_time")


@pytest.mark.function("S4.3")
@pytest.mark.function("S4.6")
def test_all_copies_of_the_item_are_provided_in_their_newest_versions(linkage: Linkage) -> None:
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    linkage.register("sapporo", SAPPORO_PERSON, "新しい", version=2)
    linkage.register("sapporo", SAPPORO_PERSON, "古い", version=1)
    linkage.register("sapporo", SAPPORO_PERSON, "もう一つ", record_id="2")
    result = linkage.ask("hakodate", HAKODATE_PERSON, SAPPORO)
    assert [each.value for each in result.items] == ["新しい", "もう一つ"]


def test_a_person_unknown_to_the_provider_has_no_data(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    result = linkage.ask("hakodate", HAKODATE_PERSON, SAPPORO)
    assert (result.result, list(result.items)) == (linkage_pb2.INQUIRY_RESULT_NO_DATA, [])
    assert [each.result for each in linkage.records("sapporo")] == [linkage_pb2.INQUIRY_RESULT_NO_DATA]
    assert [each.result for each in linkage.records("hakodate")] == [linkage_pb2.INQUIRY_RESULT_NO_DATA]


def test_without_a_symbol_nothing_leaves_the_body(linkage: Linkage) -> None:
    result = linkage.ask("hakodate", HAKODATE_PERSON, SAPPORO)
    assert result.result == linkage_pb2.INQUIRY_RESULT_NO_SYMBOL
    assert result.explanation == "指定された団体内統合宛名番号は符号が未取得です。"
    assert linkage.records("hakodate") == []
    assert not linkage.core_records()


def test_what_the_table_does_not_permit_is_told_and_recorded_at_both_ends(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    result = linkage.ask("hakodate", HAKODATE_PERSON, SAPPORO, item_code="TM99000000000002")
    assert result.result == linkage_pb2.INQUIRY_RESULT_NOT_PERMITTED
    assert f"「ＴＭ９９{'０' * 11}２」" in result.explanation
    assert [each.result for each in linkage.records("hakodate")] == [linkage_pb2.INQUIRY_RESULT_NOT_PERMITTED]
    assert linkage.records("sapporo") == []


@pytest.mark.function("S4.8b")
def test_a_permit_not_signed_by_the_core_provides_nothing(linkage: Linkage) -> None:
    permit = Permit(
        permit_id=str(uuid4()),
        transaction_number="0" * 32,
        inquirer_code=HAKODATE,
        provider_code=SAPPORO,
        provider_symbol="0" * 64,
        work_code=WORK,
        procedure_code=PROCEDURE,
        item_code=ITEM,
        inquirer_public_key=bytes(32),
    ).SerializeToString()
    hakodate = linkage.mesh.running("hakodate.middle-server").served.identity
    core = linkage.mesh.running("linkage.core-system").served.identity
    forged = attest(hakodate.signing_key, PERMIT_TYPE, permit)
    wrong_type = attest(core.signing_key, b"application/vnd.juki.tree-head", permit)
    tampered = attest(core.signing_key, PERMIT_TYPE, permit)
    tampered.payload = permit + b"\x08\x00"
    unsigned = Attested(payload=permit)
    expired = attest(core.signing_key, PERMIT_TYPE, permit)
    raw = [each.SerializeToString() for each in (forged, wrong_type, tampered, unsigned, expired)]
    items = [wire.PermitItem(delivery=delivery(), permit=each) for each in [*raw, b"\xff"]]
    answer = linkage.body("sapporo").ReceivePermits(wire.ReceivePermitsRequest(items=items))
    reasons = [each.reason for each in answer.outcomes]
    assert reasons == ["PERMIT_INVALID"] * 4 + ["PERMIT_EXPIRED", "PERMIT_INVALID"]
    named = linkage.body("hakodate").ReceivePermits(wire.ReceivePermitsRequest(items=[items[4]]))
    assert named.outcomes[0].reason == "PERMIT_INVALID"
    assert linkage.records("sapporo") == []


def test_an_answer_that_overtakes_the_decision_is_told_to_come_again(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    answer = linkage_pb2.Answer(
        transaction_number="0" * 32, permit_id=str(uuid4()), result=linkage_pb2.INQUIRY_RESULT_NO_DATA
    )
    early = wire.AnswerItem(delivery=delivery(), answer=answer)
    request = wire.ReceiveAnswersRequest(items=[early])
    stub = linkage.body("hakodate")
    assert stub.ReceiveAnswers(request).outcomes[0].reason == "TRANSACTION_UNKNOWN"
    linkage.mesh.running("hakodate.middle-server").dispatcher.stop()  # type: ignore[union-attr]  # it has one
    asked = inquiry(HAKODATE_PERSON, SAPPORO)
    stub.RequestInformation(wire.RequestInformationRequest(items=[asked]))
    (undecided,) = linkage.records("hakodate")
    assert (undecided.result, undecided.transaction_number) == (linkage_pb2.INQUIRY_RESULT_OPEN, "")
    outcome = stub.ReceiveAnswers(request).outcomes[0]
    assert (outcome.reason, outcome.status) == ("DECISION_AWAITED", code_pb2.UNAVAILABLE)
    decision = linkage_pb2.Decision(
        inquiry_id=asked.inquiry_id,
        transaction_number=answer.transaction_number,
        verdict=linkage_pb2.VERDICT_PERMITTED,
    )
    decided = wire.DecisionItem(delivery=delivery(), decision=decision)
    stub.ReceiveDecisions(wire.ReceiveDecisionsRequest(items=[decided]))
    assert not stub.ReceiveAnswers(request).outcomes[0].reason
    early.delivery.CopyFrom(delivery())
    assert not stub.ReceiveAnswers(wire.ReceiveAnswersRequest(items=[early])).outcomes[0].reason
    (record,) = linkage.records("hakodate")
    assert (record.result, record.transaction_number) == (
        linkage_pb2.INQUIRY_RESULT_NO_DATA,
        answer.transaction_number,
    )
