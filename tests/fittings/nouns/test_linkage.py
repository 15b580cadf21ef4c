"""What linkage speaks of, to messages and back: whole, and nothing unchecked."""

from datetime import UTC, datetime

import pytest

from fittings.nouns import linkage as nouns
from juki.types.v1 import linkage_pb2
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.linkage import (
    Answer,
    DataItem,
    Decision,
    InquiryMatter,
    InquiryResult,
    IntegratedAcquisition,
    IssuedNumber,
    IssuedSymbol,
    NamedValue,
    Permit,
    ProvisionRecord,
    PublicKey,
    SymbolInquiry,
    Verdict,
)
from vocabulary.refusals import Malformed

ID = "0190d2a0-0000-7000-8000-000000000001"
TRANSACTION = TransactionNumber("ab" * 16)
NUMBER = AcquisitionNumber("cd" * 16)
SYMBOL = Symbol("ef" * 32)
MATTER = InquiryMatter(
    work_code="JM99000000000073",
    procedure_code="JT99000000000001",
    item_code="TM99000000000002",
    provider="011002",
)
PERSON = IntegratedAddresseeNumber.from_serial(1)
NOON = datetime(2026, 4, 1, 3, tzinfo=UTC)

ROUNDS = {
    "matter": (MATTER, nouns.matter_to_wire, nouns.matter_from_wire),
    "inquiry": (
        SymbolInquiry(inquiry_id=ID, symbol=SYMBOL, matter=MATTER, inquirer="900001"),
        nouns.symbol_inquiry_to_wire,
        nouns.symbol_inquiry_from_wire,
    ),
    "decision": (
        Decision(inquiry_id=ID, transaction_number=TRANSACTION, verdict=Verdict.NOT_PERMITTED, explanation="不可"),
        nouns.decision_to_wire,
        nouns.decision_from_wire,
    ),
    "permit": (
        Permit(
            permit_id=ID,
            transaction_number=TRANSACTION,
            inquirer="900001",
            matter=MATTER,
            provider_symbol=SYMBOL,
            issue_time=NOON,
            expire_time=NOON,
            inquirer_public_key=bytes(32),
        ),
        nouns.permit_to_wire,
        nouns.permit_from_wire,
    ),
    "answer": (
        Answer(transaction_number=TRANSACTION, permit_id=ID, result=InquiryResult.PROVIDED, sealed=b"sealed"),
        nouns.answer_to_wire,
        nouns.answer_from_wire,
    ),
    "issued number": (
        IssuedNumber(request_id=ID, number=NUMBER),
        nouns.issued_number_to_wire,
        nouns.issued_number_from_wire,
    ),
    "issued symbol": (
        IssuedSymbol(number=NUMBER, symbol=SYMBOL),
        nouns.issued_symbol_to_wire,
        nouns.issued_symbol_from_wire,
    ),
    "acquisition": (
        IntegratedAcquisition(integrated_number=PERSON, acquisition_number=NUMBER),
        nouns.integrated_acquisition_to_wire,
        nouns.integrated_acquisition_from_wire,
    ),
    "acquisition that is over": (
        IntegratedAcquisition(integrated_number=PERSON, acquisition_number=None),
        nouns.integrated_acquisition_to_wire,
        nouns.integrated_acquisition_from_wire,
    ),
    "key": (PublicKey(body="011002", public_key=b"k" * 32), nouns.public_key_to_wire, nouns.public_key_from_wire),
    "data item": (DataItem("TK99000000000001", "02"), nouns.data_item_to_wire, nouns.data_item_from_wire),
    "named value": (NamedValue("続柄", "妻"), nouns.named_value_to_wire, nouns.named_value_from_wire),
}


@pytest.mark.parametrize("noun", ROUNDS)
def test_what_goes_out_comes_back_the_same(noun: str) -> None:
    value, to_wire, from_wire = ROUNDS[noun]
    assert from_wire(to_wire(value)) == value  # type: ignore[operator]  # each pair fits its own noun


@pytest.mark.parametrize("result", InquiryResult)
def test_every_result_has_a_number_on_the_wire(result: InquiryResult) -> None:
    assert nouns.result_from_wire(nouns.result_to_wire(result)) is result


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_number_on_the_wire(verdict: Verdict) -> None:
    assert nouns.verdict_from_wire(nouns.verdict_to_wire(verdict)) is verdict


def test_the_wire_has_no_result_and_no_verdict_more() -> None:
    assert [len(linkage_pb2.InquiryResult.values()), len(linkage_pb2.Verdict.values())] == [
        len(InquiryResult) + 1,
        len(Verdict) + 1,
    ]


@pytest.mark.parametrize("number", [0, 7])
def test_a_result_that_nobody_knows_is_refused(number: int) -> None:
    with pytest.raises(Malformed, match="MALFORMED") as refused:
        nouns.result_from_wire(number)
    assert refused.value.facts["field"] == "result"


@pytest.mark.parametrize("result", set(InquiryResult) - {InquiryResult.PROVIDED, InquiryResult.NO_DATA})
def test_a_provider_can_say_no_other_result(result: InquiryResult) -> None:
    answer = Answer(transaction_number=TRANSACTION, permit_id=ID, result=result)
    with pytest.raises(Malformed) as refused:
        nouns.answer_from_wire(nouns.answer_to_wire(answer))
    assert refused.value.facts["field"] == "result"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(Malformed) as refused:
        nouns.public_key_from_wire(linkage_pb2.PublicKey(body_code="011002", public_key=b"k" * length))
    assert refused.value.facts["field"] == "public_key"


def test_a_record_says_its_moments_and_leaves_out_what_is_not_known_yet() -> None:
    record = ProvisionRecord(
        transaction_number=None,
        inquirer="900001",
        provider="011002",
        work_code=MATTER.work_code,
        item_code=MATTER.item_code,
        result=InquiryResult.OPEN,
        request_time=NOON,
    )
    shown = nouns.provision_record_to_wire(record)
    assert shown.transaction_number == ""
    assert shown.request_time.ToDatetime(UTC) == NOON
    assert not shown.HasField("provide_time")
    assert shown.result == linkage_pb2.INQUIRY_RESULT_OPEN
