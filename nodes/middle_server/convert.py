"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Mapping, Sequence
from typing import Final

from google.protobuf.message import DecodeError

from fittings.nouns import linkage as nouns
from fittings.nouns.fields import checked, text_from_wire, uuid_from_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as city_wire
from juki.interface_system.v1 import acquisition_service_pb2 as interface_acquisition_wire
from juki.interface_system.v1 import delivery_service_pb2 as interface_wire
from juki.middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.middle_server.v1 import audit_service_pb2 as audit_wire
from juki.middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1 import linkage_pb2
from mesh.storage.items import Delivered, delivered
from nodes.middle_server.domain.copies import Copy, CopyKey
from nodes.middle_server.domain.inquiries import Inquiry, Result
from nodes.middle_server.domain.records import BodyRecord
from nodes.middle_server.domain.sealing import AnswerUnreadable
from vocabulary import linkage
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber
from vocabulary.linkage import Answer, Decision, IssuedSymbol, PublicKey, SymbolInquiry
from vocabulary.refusals import Malformed

LONGEST_RECORD_ID: Final = 128
MOST_ITEMS: Final = 100


def persons_from_wire(request: acquisition_wire.BeginAcquisitionsRequest) -> list[IntegratedAddresseeNumber]:
    persons = [nouns.integrated_number_from_wire(each) for each in request.integrated_addressee_numbers]
    if len(set(persons)) < len(persons):
        raise Malformed("integrated_addressee_numbers", "names somebody twice")
    return persons


def begun_to_wire(
    persons: Sequence[IntegratedAddresseeNumber], numbers: Mapping[IntegratedAddresseeNumber, AcquisitionNumber]
) -> acquisition_wire.BeginAcquisitionsResponse:
    """Return one for each person, in order; who has no number in *numbers* has a symbol."""
    return acquisition_wire.BeginAcquisitionsResponse(
        acquisitions=[
            linkage_pb2.IntegratedAcquisition(
                integrated_addressee_number=each.value,
                acquisition_number=numbers[each].value if each in numbers else "",
            )
            for each in persons
        ]
    )


def issued_from_wire(
    response: interface_acquisition_wire.IssueAcquisitionNumbersResponse,
) -> dict[str, AcquisitionNumber]:
    issued = [nouns.issued_number_from_wire(each) for each in response.numbers]
    return {each.request_id: each.number for each in issued}


def symbols_from_wire(request: wire.ReceiveSymbolsRequest) -> list[Delivered[IssuedSymbol]]:
    return delivered(request.items, lambda item: nouns.issued_symbol_from_wire(item.symbol))


def copies_from_wire(request: wire.RegisterCopiesRequest) -> list[Delivered[Copy]]:
    return delivered(request.items, _copy)


def _copy(item: wire.Copy) -> Copy:
    if not 0 < len(item.items) <= MOST_ITEMS:
        raise Malformed("items", f"are not 1 to {MOST_ITEMS}")
    for each in item.items:
        checked(linkage.layout_code, each.code, "items.code")
    key = CopyKey(
        person=nouns.integrated_number_from_wire(item.integrated_addressee_number),
        item_code=checked(linkage.item_code, item.item_code, "item_code"),
        record_id=text_from_wire(item.record_id, "record_id", LONGEST_RECORD_ID),
    )
    return Copy(
        key=key,
        version=item.version,
        content=wire.Copy(items=item.items).SerializeToString(),
    )


def inquiries_from_wire(request: wire.RequestInformationRequest) -> list[Delivered[Inquiry]]:
    return delivered(request.items, _inquiry)


def _inquiry(item: wire.Inquiry) -> Inquiry:
    return Inquiry(
        inquiry_id=uuid_from_wire(item.inquiry_id, "inquiry_id"),
        person=nouns.integrated_number_from_wire(item.integrated_addressee_number),
        matter=nouns.matter_from_wire(item.matter),
    )


def decisions_from_wire(request: wire.ReceiveDecisionsRequest) -> list[Delivered[Decision]]:
    return delivered(request.items, lambda item: nouns.decision_from_wire(item.decision))


def permits_from_wire(request: wire.ReceivePermitsRequest) -> list[Delivered[bytes]]:
    """Return what should be attested permits; one that does not prove itself is refused alone."""
    return delivered(request.items, lambda item: item.permit)


def answers_from_wire(request: wire.ReceiveAnswersRequest) -> list[Delivered[Answer]]:
    return delivered(request.items, lambda item: nouns.answer_from_wire(item.answer))


def page_to_wire(records: Sequence[BodyRecord], token: str) -> audit_wire.ListProvisionRecordsResponse:
    return audit_wire.ListProvisionRecordsResponse(
        records=[nouns.provision_record_to_wire(each) for each in records],
        next_page_token=token,
    )


def key_to_interface(key: PublicKey) -> interface_wire.PublicKeyItem:
    return interface_wire.PublicKeyItem(key=nouns.public_key_to_wire(key))


def inquiry_to_interface(inquiry: SymbolInquiry) -> interface_wire.InquiryItem:
    return interface_wire.InquiryItem(inquiry=nouns.symbol_inquiry_to_wire(inquiry))


def answer_to_interface(body: str, answer: Answer) -> interface_wire.AnswerItem:
    return interface_wire.AnswerItem(body_code=body, answer=nouns.answer_to_wire(answer))


def symbol_result_to_city(person: IntegratedAddresseeNumber) -> city_wire.SymbolResult:
    return city_wire.SymbolResult(integrated_addressee_number=person.value)


def result_to_city(result: Result) -> city_wire.ResultItem:
    return city_wire.ResultItem(
        inquiry_id=result.inquiry_id,
        integrated_addressee_number=result.person.value,
        result=nouns.result_to_wire(result.result),
        explanation=result.explanation,
        items=_items_in(result.content),
    )


def _items_in(content: bytes) -> Sequence[linkage_pb2.DataItem]:
    """Return the layout items packed in *content*: bytes of Copy messages with nothing else set."""
    try:
        return wire.Copy.FromString(content).items
    except DecodeError as error:
        raise AnswerUnreadable from error
