"""The words of ``vocabulary.linkage`` to messages and back."""

from typing import Final

from fittings.nouns.fields import (
    checked,
    enum_from_wire,
    enum_to_wire,
    moment_from_wire,
    moment_to_wire,
    text_from_wire,
    uuid_from_wire,
)
from juki.types.v1 import linkage_pb2, permit_pb2
from vocabulary import linkage
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

LONGEST_EXPLANATION: Final = 1000
LONGEST_NAME: Final = 100
LONGEST_VALUE: Final = 1000
KEY_LENGTH: Final = 32  # bytes
ANSWERS: Final = (InquiryResult.PROVIDED, InquiryResult.NO_DATA)
PERMIT_TYPE: Final = b"application/vnd.juki.permit"  # of the payload that the core signs


def body_code_from_wire(value: str, field: str = "body_code") -> str:
    """Return the code of a body."""
    return checked(linkage.body_code, value, field)


def matter_from_wire(matter: linkage_pb2.InquiryMatter | permit_pb2.Permit) -> InquiryMatter:
    """Return what is asked for, or permitted."""
    return InquiryMatter(
        work_code=checked(linkage.work_code, matter.work_code, "work_code"),
        procedure_code=checked(linkage.procedure_code, matter.procedure_code, "procedure_code"),
        item_code=checked(linkage.item_code, matter.item_code, "item_code"),
        provider=body_code_from_wire(matter.provider_code, "provider_code"),
    )


def matter_to_wire(matter: InquiryMatter) -> linkage_pb2.InquiryMatter:
    """Return what is asked for, for the wire."""
    return linkage_pb2.InquiryMatter(
        work_code=matter.work_code,
        procedure_code=matter.procedure_code,
        item_code=matter.item_code,
        provider_code=matter.provider,
    )


def result_from_wire(value: int, field: str = "result") -> InquiryResult:
    """Return what became of an inquiry."""
    return enum_from_wire(InquiryResult, linkage_pb2.InquiryResult, value, field)


def result_to_wire(result: InquiryResult) -> linkage_pb2.InquiryResult.ValueType:
    """Return what became of an inquiry, for the wire."""
    number: linkage_pb2.InquiryResult.ValueType = enum_to_wire(linkage_pb2.InquiryResult, result)
    return number


def verdict_from_wire(value: int, field: str = "verdict") -> Verdict:
    """Return what the core says."""
    return enum_from_wire(Verdict, linkage_pb2.Verdict, value, field)


def verdict_to_wire(verdict: Verdict) -> linkage_pb2.Verdict.ValueType:
    """Return what the core says, for the wire."""
    number: linkage_pb2.Verdict.ValueType = enum_to_wire(linkage_pb2.Verdict, verdict)
    return number


def symbol_inquiry_from_wire(inquiry: linkage_pb2.SymbolInquiry) -> SymbolInquiry:
    """Return an inquiry by symbol."""
    return SymbolInquiry(
        inquiry_id=uuid_from_wire(inquiry.inquiry_id, "inquiry_id"),
        symbol=checked(Symbol, inquiry.symbol, "symbol"),
        matter=matter_from_wire(inquiry.matter),
        inquirer=body_code_from_wire(inquiry.inquirer_code, "inquirer_code"),
    )


def symbol_inquiry_to_wire(inquiry: SymbolInquiry) -> linkage_pb2.SymbolInquiry:
    """Return an inquiry by symbol for the wire."""
    return linkage_pb2.SymbolInquiry(
        inquiry_id=inquiry.inquiry_id,
        symbol=inquiry.symbol.value,
        matter=matter_to_wire(inquiry.matter),
        inquirer_code=inquiry.inquirer,
    )


def decision_from_wire(decision: linkage_pb2.Decision) -> Decision:
    """Return the core's word to an inquirer."""
    return Decision(
        inquiry_id=uuid_from_wire(decision.inquiry_id, "inquiry_id"),
        transaction_number=_transaction(decision.transaction_number),
        verdict=verdict_from_wire(decision.verdict),
        explanation=text_from_wire(decision.explanation, "explanation", LONGEST_EXPLANATION, required=False),
    )


def decision_to_wire(decision: Decision) -> linkage_pb2.Decision:
    """Return the core's word for the wire."""
    return linkage_pb2.Decision(
        inquiry_id=decision.inquiry_id,
        transaction_number=decision.transaction_number.value,
        verdict=verdict_to_wire(decision.verdict),
        explanation=decision.explanation,
    )


def permit_from_wire(permit: permit_pb2.Permit) -> Permit:
    """Return the core's word to a provider."""
    return Permit(
        permit_id=uuid_from_wire(permit.permit_id, "permit_id"),
        transaction_number=_transaction(permit.transaction_number),
        inquirer=body_code_from_wire(permit.inquirer_code, "inquirer_code"),
        matter=matter_from_wire(permit),
        provider_symbol=checked(Symbol, permit.provider_symbol, "provider_symbol"),
        issue_time=moment_from_wire(permit.issue_time, "issue_time"),
        expire_time=moment_from_wire(permit.expire_time, "expire_time"),
        inquirer_public_key=_key(permit.inquirer_public_key, "inquirer_public_key"),
    )


def permit_to_wire(permit: Permit) -> permit_pb2.Permit:
    """Return the core's word to a provider, for the wire."""
    return permit_pb2.Permit(
        permit_id=permit.permit_id,
        transaction_number=permit.transaction_number.value,
        inquirer_code=permit.inquirer,
        provider_code=permit.matter.provider,
        provider_symbol=permit.provider_symbol.value,
        work_code=permit.matter.work_code,
        procedure_code=permit.matter.procedure_code,
        item_code=permit.matter.item_code,
        issue_time=moment_to_wire(permit.issue_time),
        expire_time=moment_to_wire(permit.expire_time),
        inquirer_public_key=permit.inquirer_public_key,
    )


def answer_from_wire(answer: linkage_pb2.Answer) -> Answer:
    """Return a provider's answer; whatever else may become of an inquiry, a provider cannot say it."""
    result = result_from_wire(answer.result)
    if result not in ANSWERS:
        raise Malformed("result", f"is none of {', '.join(ANSWERS)}")
    return Answer(
        transaction_number=_transaction(answer.transaction_number),
        permit_id=uuid_from_wire(answer.permit_id, "permit_id"),
        result=result,
        sealed=answer.sealed_information,
    )


def answer_to_wire(answer: Answer) -> linkage_pb2.Answer:
    """Return a provider's answer for the wire."""
    return linkage_pb2.Answer(
        transaction_number=answer.transaction_number.value,
        permit_id=answer.permit_id,
        result=result_to_wire(answer.result),
        sealed_information=answer.sealed,
    )


def issued_number_from_wire(issued: linkage_pb2.IssuedNumber) -> IssuedNumber:
    """Return a number and the request it answers."""
    return IssuedNumber(
        request_id=uuid_from_wire(issued.acquisition_request_id, "acquisition_request_id"),
        number=_acquisition_number(issued.acquisition_number),
    )


def issued_number_to_wire(issued: IssuedNumber) -> linkage_pb2.IssuedNumber:
    """Return a number and the request it answers for the wire."""
    return linkage_pb2.IssuedNumber(acquisition_request_id=issued.request_id, acquisition_number=issued.number.value)


def issued_symbol_from_wire(issued: linkage_pb2.IssuedSymbol) -> IssuedSymbol:
    """Return a symbol and the number it was asked under."""
    return IssuedSymbol(
        number=_acquisition_number(issued.acquisition_number), symbol=checked(Symbol, issued.symbol, "symbol")
    )


def issued_symbol_to_wire(issued: IssuedSymbol) -> linkage_pb2.IssuedSymbol:
    """Return a symbol and the number it was asked under for the wire."""
    return linkage_pb2.IssuedSymbol(acquisition_number=issued.number.value, symbol=issued.symbol.value)


def integrated_acquisition_from_wire(acquisition: linkage_pb2.IntegratedAcquisition) -> IntegratedAcquisition:
    """Return an acquisition number and whose it is."""
    number = acquisition.acquisition_number
    return IntegratedAcquisition(
        integrated_number=integrated_number_from_wire(acquisition.integrated_addressee_number),
        acquisition_number=_acquisition_number(number) if number else None,
    )


def integrated_acquisition_to_wire(acquisition: IntegratedAcquisition) -> linkage_pb2.IntegratedAcquisition:
    """Return an acquisition number and whose it is for the wire."""
    number = acquisition.acquisition_number
    return linkage_pb2.IntegratedAcquisition(
        integrated_addressee_number=acquisition.integrated_number.value,
        acquisition_number=number.value if number else "",
    )


def integrated_number_from_wire(value: str) -> IntegratedAddresseeNumber:
    """Return an integrated addressee number."""
    return checked(IntegratedAddresseeNumber, value, "integrated_addressee_number")


def public_key_from_wire(key: linkage_pb2.PublicKey) -> PublicKey:
    """Return a body's key."""
    return PublicKey(body=body_code_from_wire(key.body_code), public_key=_key(key.public_key, "public_key"))


def public_key_to_wire(key: PublicKey) -> linkage_pb2.PublicKey:
    """Return a body's key for the wire."""
    return linkage_pb2.PublicKey(body_code=key.body, public_key=key.public_key)


def data_item_from_wire(item: linkage_pb2.DataItem) -> DataItem:
    """Return an item of a layout."""
    value = text_from_wire(item.value, "items.value", LONGEST_VALUE, required=False)
    return DataItem(checked(linkage.layout_code, item.code, "items.code"), value)


def data_item_to_wire(item: DataItem) -> linkage_pb2.DataItem:
    """Return an item of a layout for the wire."""
    return linkage_pb2.DataItem(code=item.code, value=item.value)


def named_value_from_wire(value: linkage_pb2.NamedValue) -> NamedValue:
    """Return an item in words."""
    return NamedValue(
        name=text_from_wire(value.name, "values.name", LONGEST_NAME),
        value=text_from_wire(value.value, "values.value", LONGEST_VALUE, required=False),
    )


def named_value_to_wire(value: NamedValue) -> linkage_pb2.NamedValue:
    """Return an item in words for the wire."""
    return linkage_pb2.NamedValue(name=value.name, value=value.value)


def provision_record_to_wire(record: ProvisionRecord) -> linkage_pb2.ProvisionRecord:
    """Return a record for the wire."""
    return linkage_pb2.ProvisionRecord(
        transaction_number=record.transaction_number.value if record.transaction_number else "",
        inquirer_code=record.inquirer,
        provider_code=record.provider,
        work_code=record.work_code,
        item_code=record.item_code,
        result=result_to_wire(record.result),
        request_time=moment_to_wire(record.request_time),
        provide_time=moment_to_wire(record.provide_time) if record.provide_time else None,
    )


def _key(key: bytes, field: str) -> bytes:
    if len(key) != KEY_LENGTH:
        raise Malformed(field, f"is not {KEY_LENGTH} bytes")
    return key


def _transaction(value: str) -> TransactionNumber:
    return checked(TransactionNumber, value, "transaction_number")


def _acquisition_number(value: str) -> AcquisitionNumber:
    return checked(AcquisitionNumber, value, "acquisition_number")
