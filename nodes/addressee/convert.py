"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from fittings.nouns.fields import checked, enum_to_wire
from fittings.nouns.juki_net import addressee_acquisition_to_wire
from fittings.nouns.linkage import integrated_acquisition_from_wire
from fittings.nouns.people import four_items_from_wire
from juki.addressee.v1 import counter_service_pb2 as counter_wire
from juki.addressee.v1 import delivery_service_pb2 as delivery_wire
from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire
from juki.basic_person.v1 import delivery_service_pb2 as person_wire
from juki.city_middle_server.v1 import acquisition_service_pb2 as city_wire
from juki.national.v1 import delivery_service_pb2 as national_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.addressee.domain import NumberingRequest, Person
from vocabulary.identifiers import (
    AcquisitionNumber,
    AddresseeNumber,
    IntegratedAddresseeNumber,
    MyNumber,
    Serial,
)
from vocabulary.juki_net import AddresseeAcquisition
from vocabulary.refusals import Malformed

N = TypeVar("N", bound=Serial)

MOST_NUMBERS = 500  # in one look-up


def requests_from_wire(request: delivery_wire.AssignNumbersRequest) -> list[Delivered[NumberingRequest]]:
    return delivered(request.items, _numbering)


def _numbering(item: delivery_wire.NumberingRequest) -> NumberingRequest:
    return NumberingRequest(
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        my_number=checked(MyNumber, item.my_number, "my_number"),
        items=four_items_from_wire(item.four_items, "four_items"),
    )


def assigned_response(outcomes: Sequence[Outcome]) -> delivery_wire.AssignNumbersResponse:
    return delivery_wire.AssignNumbersResponse(outcomes=outcomes_to_wire(outcomes))


def addressee_numbers_from_wire(numbers: Sequence[str]) -> list[AddresseeNumber]:
    return _numbers(AddresseeNumber, numbers, "addressee_numbers")


def integrated_numbers_from_wire(numbers: Sequence[str]) -> list[IntegratedAddresseeNumber]:
    return _numbers(IntegratedAddresseeNumber, numbers, "integrated_addressee_numbers")


def _numbers(make: type[N], numbers: Sequence[str], field: str) -> list[N]:
    if not 1 <= len(numbers) <= MOST_NUMBERS:
        raise Malformed(field, f"has not 1 to {MOST_NUMBERS} entries")
    return [checked(make, each, field) for each in numbers]


def integrated_numbers_to_wire(
    asked: Sequence[AddresseeNumber], found: Mapping[AddresseeNumber, IntegratedAddresseeNumber]
) -> inquiry_wire.FindIntegratedNumbersResponse:
    numbers = [found[each].value if each in found else "" for each in asked]
    return inquiry_wire.FindIntegratedNumbersResponse(integrated_addressee_numbers=numbers)


def addressee_numbers_to_wire(
    asked: Sequence[IntegratedAddresseeNumber], found: Mapping[IntegratedAddresseeNumber, AddresseeNumber]
) -> inquiry_wire.FindAddresseeNumbersResponse:
    numbers = [found[each].value if each in found else "" for each in asked]
    return inquiry_wire.FindAddresseeNumbersResponse(addressee_numbers=numbers)


def number_from_wire(request: counter_wire.GetSymbolStateRequest) -> AddresseeNumber:
    return checked(AddresseeNumber, request.addressee_number, "addressee_number")


def state_to_wire(person: Person) -> counter_wire.GetSymbolStateResponse:
    state = enum_to_wire(counter_wire.SymbolState, person.symbol)
    return counter_wire.GetSymbolStateResponse(state=state, reason=person.reason)


def started_to_wire(started: int) -> counter_wire.AcquireSymbolsResponse:
    return counter_wire.AcquireSymbolsResponse(started=started)


def results_from_wire(
    request: delivery_wire.ReceiveSymbolResultsRequest,
) -> list[Delivered[IntegratedAddresseeNumber]]:
    return delivered(request.items, _with_symbol)


def _with_symbol(item: delivery_wire.SymbolResult) -> IntegratedAddresseeNumber:
    return checked(IntegratedAddresseeNumber, item.integrated_addressee_number, "integrated_addressee_number")


def results_response(outcomes: Sequence[Outcome]) -> delivery_wire.ReceiveSymbolResultsResponse:
    return delivery_wire.ReceiveSymbolResultsResponse(outcomes=outcomes_to_wire(outcomes))


def begin_to_city(people: Sequence[IntegratedAddresseeNumber]) -> city_wire.BeginAcquisitionsRequest:
    return city_wire.BeginAcquisitionsRequest(integrated_addressee_numbers=[each.value for each in people])


def begun_from_city(
    response: city_wire.BeginAcquisitionsResponse,
) -> dict[IntegratedAddresseeNumber, AcquisitionNumber | None]:
    acquisitions = map(integrated_acquisition_from_wire, response.acquisitions)
    return {each.integrated_number: each.acquisition_number for each in acquisitions}


def acquisition_to_basic_person(number: AddresseeNumber, acquisition: AcquisitionNumber) -> person_wire.AcquisitionItem:
    passing = AddresseeAcquisition(acquisition_number=acquisition, addressee_number=number)
    return person_wire.AcquisitionItem(acquisition=addressee_acquisition_to_wire(passing))


def acquisition_to_national(number: MyNumber, acquisition: AcquisitionNumber) -> national_wire.AcquisitionItem:
    return national_wire.AcquisitionItem(acquisition_number=acquisition.value, my_number=number.value)
