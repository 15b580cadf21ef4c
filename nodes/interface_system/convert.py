"""The border between both sides: what comes in for the core or a middle server becomes what goes on to it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.message import Message

from fittings.nouns.fields import uuid_from_wire
from fittings.nouns.linkage import body_code_from_wire, issued_number_from_wire, issued_number_to_wire
from juki.core_system.v1 import acquisition_service_pb2 as core_acquisition_wire
from juki.core_system.v1 import delivery_service_pb2 as core_wire
from juki.interface_system.v1 import acquisition_service_pb2 as acquisition_wire
from juki.middle_server.v1 import delivery_service_pb2 as middle_wire
from mesh.storage.items import Delivered, delivered
from nodes.interface_system.domain import Parcel
from vocabulary.linkage import IssuedNumber


@dataclass(frozen=True, slots=True)
class Way:
    """How items of one sort go on: as what, which of their fields unopened, and for which body."""

    onward: type[Message]
    noun: str
    body_of: Callable[[Any], str]


def _addressed(item: Any) -> str:
    """Return the body that an item for a middle server is for."""
    code: str = item.body_code
    return code


KEYS: Final = Way(core_wire.PublicKeyItem, "key", lambda item: item.key.body_code)
INQUIRIES: Final = Way(core_wire.InquiryItem, "inquiry", lambda item: item.inquiry.inquirer_code)
SYMBOLS: Final = Way(middle_wire.IssuedSymbolItem, "symbol", _addressed)
DECISIONS: Final = Way(middle_wire.DecisionItem, "decision", _addressed)
PERMITS: Final = Way(middle_wire.PermitItem, "permit", _addressed)
ANSWERS: Final = Way(middle_wire.AnswerItem, "answer", _addressed)


def parcels_from_wire(items: Iterable[Any], way: Way) -> list[Delivered[Parcel[Message]]]:
    """Return *items* as what goes on, without the stamp they came with."""
    return delivered(items, lambda item: _parcel(item, way))


def _parcel(item: Any, way: Way) -> Parcel[Message]:
    content = way.onward(**{way.noun: getattr(item, way.noun)})
    return Parcel(body=body_code_from_wire(way.body_of(item)), content=content)


def number_requests_from_wire(request: acquisition_wire.IssueAcquisitionNumbersRequest) -> tuple[str, list[str]]:
    """Return the body that asks, and by what it knows each request."""
    ids = [uuid_from_wire(each, "acquisition_request_ids") for each in request.acquisition_request_ids]
    return body_code_from_wire(request.body_code), ids


def number_requests_to_core(
    body: str, request_ids: Sequence[str]
) -> core_acquisition_wire.IssueAcquisitionNumbersRequest:
    return core_acquisition_wire.IssueAcquisitionNumbersRequest(body_code=body, acquisition_request_ids=request_ids)


def numbers_from_core(response: core_acquisition_wire.IssueAcquisitionNumbersResponse) -> list[IssuedNumber]:
    return [issued_number_from_wire(each) for each in response.numbers]


def numbers_to_wire(issued: Sequence[IssuedNumber]) -> acquisition_wire.IssueAcquisitionNumbersResponse:
    return acquisition_wire.IssueAcquisitionNumbersResponse(numbers=[issued_number_to_wire(each) for each in issued])
