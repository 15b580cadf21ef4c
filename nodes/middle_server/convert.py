"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any, Final

from google.protobuf.message import DecodeError

from fittings.nouns import pages as paging
from fittings.nouns.people import checked, text_from_wire, uuid_from_wire
from juki.city_middle_server.v1 import city_middle_server_service_pb2 as city_wire
from juki.interface_system.v1 import interface_system_service_pb2 as interface_wire
from juki.middle_server.v1 import middle_server_service_pb2 as wire
from juki.types.v1 import permit_pb2
from mesh.storage.items import Delivered, delivered
from nodes.middle_server.domain.copies import Copy
from nodes.middle_server.domain.inquiries import Answer, Decision, Inquiry, Permit, Result
from nodes.middle_server.domain.records import ProvisionRecord
from nodes.middle_server.domain.sealing import AnswerUnreadable
from nodes.middle_server.domain.symbols import IssuedNumber, IssuedSymbol
from vocabulary import linkage
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber, Symbol, TransactionNumber
from vocabulary.refusals import Malformed, Refusal

USUAL_PAGE: Final = 100
LARGEST_PAGE: Final = 1000
LONGEST_RECORD_ID: Final = 128
LONGEST_EXPLANATION: Final = 1000
MOST_ITEMS: Final = 100
DECISIONS: Final = ("PERMITTED", "NOT_PERMITTED", "REFUSED")
ANSWERS: Final = ("PROVIDED", "NO_DATA")
KEY_LENGTH: Final = 32


def word_from_wire(value: str, words: Sequence[str], field: str) -> str:
    """Return *value* if it is one of the contract's words."""
    if value not in words:
        raise Malformed(field, f"is none of {', '.join(words)}")
    return value


def _person(item: Any) -> IntegratedAddresseeNumber:
    return checked(IntegratedAddresseeNumber, item.integrated_addressee_number, "integrated_addressee_number")


def _number(item: Any) -> AcquisitionNumber:
    return checked(AcquisitionNumber, item.acquisition_number, "acquisition_number")


def _transaction(item: Any) -> TransactionNumber:
    return checked(TransactionNumber, item.transaction_number, "transaction_number")


def symbol_requests_from_wire(
    request: wire.RequestSymbolsRequest,
) -> list[Delivered[IntegratedAddresseeNumber]]:
    return delivered(request.items, _person)


def numbers_from_wire(request: wire.ReceiveAcquisitionNumbersRequest) -> list[Delivered[IssuedNumber]]:
    return delivered(request.items, _issued_number)


def _issued_number(item: wire.IssuedNumber) -> IssuedNumber:
    request_id = uuid_from_wire(item.acquisition_request_id, "acquisition_request_id")
    return IssuedNumber(request_id=request_id, number=_number(item))


def symbols_from_wire(request: wire.ReceiveSymbolsRequest) -> list[Delivered[IssuedSymbol]]:
    return delivered(request.items, _issued_symbol)


def _issued_symbol(item: wire.IssuedSymbol) -> IssuedSymbol:
    return IssuedSymbol(number=_number(item), symbol=checked(Symbol, item.symbol, "symbol"))


def copies_from_wire(request: wire.RegisterCopiesRequest) -> list[Delivered[Copy]]:
    return delivered(request.items, _copy)


def _copy(item: wire.Copy) -> Copy:
    if not 0 < len(item.items) <= MOST_ITEMS:
        raise Malformed("items", f"are not 1 to {MOST_ITEMS}")
    for each in item.items:
        checked(linkage.layout_code, each.code, "items.code")
    return Copy(
        person=_person(item),
        item_code=checked(linkage.item_code, item.item_code, "item_code"),
        record_id=text_from_wire(item.record_id, "record_id", LONGEST_RECORD_ID),
        version=item.version,
        content=wire.Copy(items=item.items).SerializeToString(),
    )


def inquiries_from_wire(request: wire.RequestInformationRequest) -> list[Delivered[Inquiry]]:
    return delivered(request.items, _inquiry)


def _inquiry(item: wire.Inquiry) -> Inquiry:
    return Inquiry(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        person=_person(item),
        work_code=checked(linkage.work_code, item.work_code, "work_code"),
        procedure_code=checked(linkage.procedure_code, item.procedure_code, "procedure_code"),
        item_code=checked(linkage.item_code, item.item_code, "item_code"),
        provider=checked(linkage.organisation_code, item.provider_code, "provider_code"),
    )


def decisions_from_wire(request: wire.ReceiveDecisionsRequest) -> list[Delivered[Decision]]:
    return delivered(request.items, _decision)


def _decision(item: wire.Decision) -> Decision:
    return Decision(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        transaction_number=_transaction(item),
        decision=word_from_wire(item.decision, DECISIONS, "decision"),
        explanation=text_from_wire(item.explanation, "explanation", LONGEST_EXPLANATION, required=False),
    )


def permits_from_wire(
    request: wire.ReceivePermitsRequest, examine: Callable[[bytes], Permit | Refusal]
) -> list[Delivered[Permit | Refusal]]:
    """Return each permit as *examine* found it: one that does not prove itself is refused alone."""
    return delivered(request.items, lambda item: examine(item.permit))


def permit_from_wire(permit: permit_pb2.Permit) -> Permit:
    if len(permit.inquirer_public_key) != KEY_LENGTH:
        raise Malformed("inquirer_public_key", "is not 32 bytes")
    return Permit(
        permit_id=uuid_from_wire(permit.permit_id, "permit_id"),
        transaction_number=_transaction(permit),
        inquirer=checked(linkage.organisation_code, permit.inquirer_code, "inquirer_code"),
        provider=checked(linkage.organisation_code, permit.provider_code, "provider_code"),
        symbol=checked(Symbol, permit.provider_symbol, "provider_symbol"),
        work_code=checked(linkage.work_code, permit.work_code, "work_code"),
        item_code=checked(linkage.item_code, permit.item_code, "item_code"),
        issue_time=permit.issue_time.ToDatetime(tzinfo=UTC),
        expire_time=permit.expire_time.ToDatetime(tzinfo=UTC),
        inquirer_public_key=permit.inquirer_public_key,
    )


def answers_from_wire(request: wire.ReceiveAnswersRequest, organisation: str) -> list[Delivered[Answer]]:
    """Return the answers to *organisation*, this body itself."""
    return delivered(request.items, lambda item: _answer(item, organisation))


def _answer(item: wire.Answer, organisation: str) -> Answer:
    return Answer(
        organisation=organisation,
        transaction_number=_transaction(item),
        permit_id=uuid_from_wire(item.permit_id, "permit_id"),
        result=word_from_wire(item.result, ANSWERS, "result"),
        sealed=item.sealed_information,
    )


def page_from_wire(request: wire.ListProvisionRecordsRequest) -> tuple[int, int]:
    """Return after which record to begin, and how many to show."""
    size = paging.size_from_wire(request.page_size, USUAL_PAGE, LARGEST_PAGE)
    return paging.position_from_wire(request.page_token), size


def page_to_wire(records: Sequence[ProvisionRecord], following: int | None) -> wire.ListProvisionRecordsResponse:
    return wire.ListProvisionRecordsResponse(
        records=[_record_to_wire(each) for each in records], next_page_token=paging.position_to_wire(following)
    )


def _record_to_wire(record: ProvisionRecord) -> wire.ProvisionRecord:
    return wire.ProvisionRecord(
        transaction_number=record.transaction_number.value if record.transaction_number else "",
        inquirer_code=record.inquirer,
        provider_code=record.provider,
        work_code=record.work_code,
        item_code=record.item_code,
        result=record.result,
        request_time=record.request_time.isoformat(),
        provide_time=record.provide_time.isoformat() if record.provide_time else "",
    )


def inquiry_to_interface(inquiry: Inquiry, symbol: Symbol, organisation: str) -> interface_wire.Inquiry:
    return interface_wire.Inquiry(
        inquiry_id=inquiry.inquiry_id,
        symbol=symbol.value,
        work_code=inquiry.work_code,
        procedure_code=inquiry.procedure_code,
        item_code=inquiry.item_code,
        provider_code=inquiry.provider,
        inquirer_code=organisation,
    )


def answer_to_interface(answer: Answer) -> interface_wire.Answer:
    return interface_wire.Answer(
        organisation_code=answer.organisation,
        transaction_number=answer.transaction_number.value,
        permit_id=answer.permit_id,
        result=answer.result,
        sealed_information=answer.sealed,
    )


def number_to_city(person: IntegratedAddresseeNumber, number: AcquisitionNumber) -> city_wire.AcquisitionNumber:
    return city_wire.AcquisitionNumber(integrated_addressee_number=person.value, acquisition_number=number.value)


def symbol_result_to_city(person: IntegratedAddresseeNumber) -> city_wire.SymbolResult:
    return city_wire.SymbolResult(integrated_addressee_number=person.value)


def result_to_city(result: Result) -> city_wire.InquiryResult:
    return city_wire.InquiryResult(
        inquiry_id=result.inquiry_id,
        integrated_addressee_number=result.person.value,
        result=result.result,
        explanation=result.explanation,
        items=_items_in(result.content),
    )


def _items_in(content: bytes) -> list[city_wire.DataItem]:
    """Return the layout items packed in *content*: bytes of Copy messages with nothing else set."""
    try:
        items = wire.Copy.FromString(content).items
    except DecodeError as error:
        raise AnswerUnreadable from error
    return [city_wire.DataItem(code=each.code, value=each.value) for each in items]
