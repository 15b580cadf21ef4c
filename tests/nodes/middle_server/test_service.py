"""A middle server on the road; cities, interface system and core are played by the test."""

from datetime import timedelta
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from fittings.nouns.fields import moment_to_wire
from juki.middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.middle_server.v1 import audit_service_pb2 as audit_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.middle_server.v1.acquisition_service_pb2_grpc import AcquisitionServiceStub
from juki.middle_server.v1.audit_service_pb2_grpc import AuditServiceStub
from juki.types.v1 import linkage_pb2
from juki.types.v1.evidence_pb2 import Attested
from mesh.refusals import Unreachable
from tests.nodes.middle_server.linkage import (
    HAKODATE,
    HAKODATE_PERSON,
    OTHER_PERSON,
    SAPPORO,
    SAPPORO_PERSON,
    TERMINAL,
    Linkage,
    copy,
    delivery,
    inquiry,
    symbol,
    symbol_of,
)
from vocabulary.refusals import Refusal

PERMITTED, NOT_PERMITTED = linkage_pb2.VERDICT_PERMITTED, linkage_pb2.VERDICT_NOT_PERMITTED


# ---- acquisitions


@pytest.mark.function("S4.1")
def test_a_symbol_is_acquired_by_a_number_that_rests_nowhere(linkage: Linkage) -> None:
    (number,) = linkage.begin("sapporo", SAPPORO_PERSON)
    assert number.encode() not in linkage.kept("sapporo")
    assert linkage.rows("sapporo", "acquisitions") == 1
    assert linkage.bring_symbols("sapporo", symbol(number, symbol_of("sapporo", SAPPORO_PERSON))) == [""]
    linkage.mesh.settle()
    assert [each.integrated_addressee_number for each in linkage.cities.symbols["sapporo"]] == [SAPPORO_PERSON]
    assert linkage.rows("sapporo", "acquisitions") == 0
    assert number.encode() not in linkage.kept("sapporo")
    assert bytes.fromhex(number) not in linkage.kept("sapporo")


def test_the_network_learns_nothing_of_whom_a_number_is_for(linkage: Linkage) -> None:
    linkage.begin("sapporo", SAPPORO_PERSON, OTHER_PERSON)
    assert len(set(linkage.network.asked)) == 2
    assert not {SAPPORO_PERSON, OTHER_PERSON} & set(linkage.network.asked)


@pytest.mark.function("S4.1")
def test_who_has_a_symbol_gets_no_number_and_the_others_get_theirs(linkage: Linkage) -> None:
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    none, number = linkage.begin("sapporo", SAPPORO_PERSON, OTHER_PERSON)
    assert (none, number) == ("", linkage.network.numbers[linkage.network.asked[-1]])
    before = list(linkage.network.asked)
    linkage.bring_symbols("sapporo", symbol(number, symbol_of("sapporo", OTHER_PERSON)))
    assert linkage.begin("sapporo", SAPPORO_PERSON, OTHER_PERSON) == ["", ""]
    assert linkage.network.asked == before


def test_a_repeat_gets_a_new_number_under_the_same_request_and_the_old_one_is_void(linkage: Linkage) -> None:
    (old,) = linkage.begin("sapporo", SAPPORO_PERSON)
    (new,) = linkage.begin("sapporo", SAPPORO_PERSON)
    assert old != new
    assert len(set(linkage.network.asked)) == 1
    assert linkage.rows("sapporo", "acquisitions") == 1
    own = symbol_of("sapporo", SAPPORO_PERSON)
    assert linkage.bring_symbols("sapporo", symbol(old, own), symbol(new, own)) == ["ACQUISITION_NOT_ASKED", ""]


def test_while_numbers_are_asked_for_the_database_is_free(linkage: Linkage) -> None:
    linkage.network.meanwhile = lambda: linkage.register("sapporo", copy(SAPPORO_PERSON, "妻"))
    assert all(linkage.begin("sapporo", SAPPORO_PERSON))


def test_a_symbol_that_comes_while_a_number_is_asked_for_ends_the_asking(linkage: Linkage) -> None:
    (number,) = linkage.begin("sapporo", SAPPORO_PERSON)
    late = symbol(number, symbol_of("sapporo", SAPPORO_PERSON))
    linkage.network.meanwhile = lambda: linkage.bring_symbols("sapporo", late)
    (again,) = linkage.begin("sapporo", SAPPORO_PERSON)
    assert linkage.bring_symbols("sapporo", symbol(again, symbol_of("sapporo", SAPPORO_PERSON))) == [""]


def test_where_the_network_is_away_it_is_said_and_the_next_try_begins_anew(linkage: Linkage) -> None:
    def away() -> None:
        raise Unreachable(callee="linkage.core-system", status="away")

    linkage.network.meanwhile = away
    with pytest.raises(Refusal) as refused:
        linkage.begin("sapporo", SAPPORO_PERSON)
    assert refused.value.code == "UNAVAILABLE"
    linkage.network.meanwhile = lambda: None
    (number,) = linkage.begin("sapporo", SAPPORO_PERSON)
    assert linkage.bring_symbols("sapporo", symbol(number, symbol_of("sapporo", SAPPORO_PERSON))) == [""]


def test_somebody_named_twice_is_malformed(linkage: Linkage) -> None:
    stub = AcquisitionServiceStub(linkage.mesh.channel(TERMINAL, "sapporo.middle-server"))
    with pytest.raises(Refusal) as refused:
        stub.BeginAcquisitions(
            acquisition_wire.BeginAcquisitionsRequest(integrated_addressee_numbers=[SAPPORO_PERSON] * 2)
        )
    assert (refused.value.code, linkage.network.asked) == ("INVALID_ARGUMENT", [])


def test_symbols_that_nobody_asked_for_are_refused_alone_and_repeats_are_not(linkage: Linkage) -> None:
    (number,) = linkage.begin("sapporo", SAPPORO_PERSON)
    good = symbol(number, symbol_of("sapporo", SAPPORO_PERSON))
    stray = symbol(uuid4().hex, symbol_of("sapporo", OTHER_PERSON))
    again = symbol(number, symbol_of("sapporo", SAPPORO_PERSON))
    assert linkage.bring_symbols("sapporo", stray, good, again) == [
        "ACQUISITION_NOT_ASKED",
        "",
        "ACQUISITION_NOT_ASKED",
    ]
    assert linkage.bring_symbols("sapporo", good) == [""]
    linkage.mesh.settle()
    assert len(linkage.cities.symbols["sapporo"]) == 1


# ---- asking and providing


@pytest.mark.function("S4.2")
def test_information_comes_from_the_other_body_with_a_record_at_both_ends(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    linkage.register("sapporo", copy(SAPPORO_PERSON, "妻"))
    result = linkage.result("hakodate", HAKODATE_PERSON, "sapporo", SAPPORO_PERSON)
    assert (result.result, result.explanation) == (linkage_pb2.INQUIRY_RESULT_PROVIDED, "")
    assert [(each.code, each.value) for each in result.items] == [("TK99000000000001", "妻")]
    assert result.integrated_addressee_number == HAKODATE_PERSON
    (asked,), (provided,) = linkage.records("hakodate"), linkage.records("sapporo")
    for name in ("transaction_number", "inquirer_code", "provider_code", "work_code", "item_code"):
        assert getattr(asked, name) == getattr(provided, name) != ""
    assert asked.result == provided.result == linkage_pb2.INQUIRY_RESULT_PROVIDED
    assert asked.HasField("provide_time")
    assert provided.HasField("provide_time")


def test_an_inquiry_names_the_person_by_the_symbol_alone(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    linkage.request("hakodate", inquiry(HAKODATE_PERSON, SAPPORO))
    (asked,) = linkage.network.inquiries
    assert (asked.symbol, asked.inquirer_code) == (symbol_of("hakodate", HAKODATE_PERSON), HAKODATE)
    assert HAKODATE_PERSON.encode() not in asked.SerializeToString().replace(asked.symbol.encode(), b"")


@pytest.mark.function("S4.3")
def test_all_copies_of_the_item_are_provided_in_their_newest_versions(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    linkage.give_symbol("sapporo", SAPPORO_PERSON)
    linkage.register(
        "sapporo", copy(SAPPORO_PERSON, "新しい", version=2), copy(SAPPORO_PERSON, "もう一つ", record_id="2")
    )
    linkage.register("sapporo", copy(SAPPORO_PERSON, "古い", version=1), copy(OTHER_PERSON, "他人"))
    result = linkage.result("hakodate", HAKODATE_PERSON, "sapporo", SAPPORO_PERSON)
    assert [each.value for each in result.items] == ["新しい", "もう一つ"]


def test_a_person_unknown_to_the_provider_has_no_data(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    result = linkage.result("hakodate", HAKODATE_PERSON, "sapporo", SAPPORO_PERSON)
    assert (result.result, list(result.items)) == (linkage_pb2.INQUIRY_RESULT_NO_DATA, [])
    for body in ("sapporo", "hakodate"):
        assert [each.result for each in linkage.records(body)] == [linkage_pb2.INQUIRY_RESULT_NO_DATA]


def test_without_a_symbol_nothing_leaves_the_body(linkage: Linkage) -> None:
    assert linkage.request("hakodate", inquiry(HAKODATE_PERSON, SAPPORO)) == [""]
    (result,) = linkage.cities.results["hakodate"]
    assert result.result == linkage_pb2.INQUIRY_RESULT_NO_SYMBOL
    assert result.explanation == "指定された団体内統合宛名番号は符号が未取得です。"
    assert (linkage.records("hakodate"), linkage.network.inquiries, linkage.network.keys) == ([], [], {})


def test_what_the_table_does_not_permit_is_told_and_recorded(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    asked = inquiry(HAKODATE_PERSON, SAPPORO)
    linkage.request("hakodate", asked)
    transaction = linkage.decide("hakodate", asked.inquiry_id, NOT_PERMITTED, "許可されていません。")
    (result,) = linkage.cities.results["hakodate"]
    assert (result.result, result.explanation) == (linkage_pb2.INQUIRY_RESULT_NOT_PERMITTED, "許可されていません。")
    (record,) = linkage.records("hakodate")
    assert (record.result, record.transaction_number) == (linkage_pb2.INQUIRY_RESULT_NOT_PERMITTED, transaction)


def test_a_decision_that_nobody_asked_for_is_refused_alone(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    asked = inquiry(HAKODATE_PERSON, SAPPORO)
    linkage.request("hakodate", asked)
    items = [
        wire.DecisionItem(
            delivery=delivery(),
            decision=linkage_pb2.Decision(inquiry_id=each, transaction_number=uuid4().hex, verdict=PERMITTED),
        )
        for each in (str(uuid4()), asked.inquiry_id)
    ]
    answer = linkage.body("hakodate").ReceiveDecisions(wire.ReceiveDecisionsRequest(items=items))
    assert [each.reason for each in answer.outcomes] == ["TRANSACTION_UNKNOWN", ""]
    (record,) = linkage.records("hakodate")
    assert record.transaction_number == items[1].decision.transaction_number


def test_a_permit_not_signed_by_the_core_provides_nothing(linkage: Linkage) -> None:
    permit = linkage.permit("hakodate", "sapporo", "0" * 32, SAPPORO_PERSON)
    tampered = Attested.FromString(linkage.signed(permit))
    tampered.payload += b"\x08\x00"
    bad = [
        linkage.signed(permit, signer="hakodate.middle-server"),
        linkage.signed(permit, type_=b"application/vnd.juki.tree-head"),
        tampered.SerializeToString(),
        Attested(payload=permit.SerializeToString()).SerializeToString(),
        b"\xff",
    ]
    assert linkage.bring_permits("sapporo", *bad) == ["PERMIT_INVALID"] * 5
    assert linkage.bring_permits("hakodate", linkage.signed(permit)) == ["PERMIT_INVALID"]
    assert (linkage.records("sapporo"), linkage.network.answers) == ([], [])


def test_of_many_permits_the_expired_one_is_refused_alone_and_each_is_answered_once(linkage: Linkage) -> None:
    now = moment_to_wire(linkage.mesh.clock.now() - timedelta(seconds=1))
    good = linkage.signed(linkage.permit("hakodate", "sapporo", "0" * 32, SAPPORO_PERSON))
    expired = linkage.signed(linkage.permit("hakodate", "sapporo", "1" * 32, SAPPORO_PERSON, expire_time=now))
    assert linkage.bring_permits("sapporo", expired, good, good) == ["PERMIT_EXPIRED", "", ""]
    linkage.mesh.clock.push(timedelta(hours=1))
    assert linkage.bring_permits("sapporo", good) == [""]
    assert len(linkage.network.answers) == len(linkage.records("sapporo")) == 1


def test_an_answer_before_its_decision_is_told_to_come_again(linkage: Linkage) -> None:
    early = linkage_pb2.Answer(
        transaction_number="0" * 32, permit_id=str(uuid4()), result=linkage_pb2.INQUIRY_RESULT_NO_DATA
    )
    assert linkage.bring_answers("hakodate", early) == ["TRANSACTION_UNKNOWN"]
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    asked = inquiry(HAKODATE_PERSON, SAPPORO)
    linkage.request("hakodate", asked)
    (undecided,) = linkage.records("hakodate")
    assert (undecided.result, undecided.transaction_number) == (linkage_pb2.INQUIRY_RESULT_OPEN, "")
    item = wire.AnswerItem(delivery=delivery(), answer=early)
    (outcome,) = linkage.body("hakodate").ReceiveAnswers(wire.ReceiveAnswersRequest(items=[item])).outcomes
    assert (outcome.reason, outcome.status) == ("DECISION_AWAITED", code_pb2.UNAVAILABLE)
    early.transaction_number = linkage.decide("hakodate", asked.inquiry_id)
    assert linkage.bring_answers("hakodate", early) == [""]
    assert linkage.bring_answers("hakodate", early) == [""]
    assert len(linkage.cities.results["hakodate"]) == 1
    (record,) = linkage.records("hakodate")
    assert (record.result, record.transaction_number) == (
        linkage_pb2.INQUIRY_RESULT_NO_DATA,
        early.transaction_number,
    )


def test_an_answer_that_cannot_be_opened_is_refused_and_leaves_the_others_alone(linkage: Linkage) -> None:
    linkage.give_symbol("hakodate", HAKODATE_PERSON)
    asked = [inquiry(HAKODATE_PERSON, SAPPORO) for _ in range(2)]
    linkage.request("hakodate", *asked)
    transactions = [linkage.decide("hakodate", each.inquiry_id) for each in asked]
    unreadable, nothing = (
        linkage_pb2.Answer(transaction_number=each, permit_id=str(uuid4()), result=result, sealed_information=sealed)
        for each, (result, sealed) in zip(
            transactions,
            [(linkage_pb2.INQUIRY_RESULT_PROVIDED, b"x" * 64), (linkage_pb2.INQUIRY_RESULT_NO_DATA, b"")],
            strict=True,
        )
    )
    assert linkage.bring_answers("hakodate", unreadable, nothing) == ["ANSWER_UNREADABLE", ""]
    assert [each.inquiry_id for each in linkage.cities.results["hakodate"]] == [asked[1].inquiry_id]
    assert [each.result for each in linkage.records("hakodate")] == [
        linkage_pb2.INQUIRY_RESULT_OPEN,
        linkage_pb2.INQUIRY_RESULT_NO_DATA,
    ]


def test_an_auditor_reads_the_records_page_by_page(linkage: Linkage) -> None:
    for transaction in ("0" * 32, "1" * 32, "2" * 32):
        permit = linkage.permit("hakodate", "sapporo", transaction, SAPPORO_PERSON)
        linkage.bring_permits("sapporo", linkage.signed(permit))
    audit = AuditServiceStub(linkage.mesh.channel(TERMINAL, "sapporo.middle-server"))
    first = audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest(page_size=2))
    rest = audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest(page_token=first.next_page_token))
    assert [each.transaction_number[0] for each in first.records] == ["0", "1"]
    assert ([each.transaction_number[0] for each in rest.records], rest.next_page_token) == (["2"], "")
    with pytest.raises(Refusal, match="PAGE_TOKEN_INVALID"):
        audit.ListProvisionRecords(audit_wire.ListProvisionRecordsRequest(page_token="MQ=="))
