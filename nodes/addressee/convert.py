"""The border between wire and domain. Nothing unchecked passes inward."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from fittings.nouns.people import checked, date_from_wire, name_from_wire, sex_from_wire, text_from_wire
from juki.addressee.v1 import addressee_service_pb2 as wire
from juki.basic_person.v1 import basic_person_service_pb2 as person_wire
from juki.city_middle_server.v1 import city_middle_server_service_pb2 as city_wire
from juki.national.v1 import national_service_pb2 as national_wire
from mesh.storage.items import Delivered, Outcome, delivered, outcomes_to_wire
from nodes.addressee.domain import FourItems, Numbering, Person, Received
from vocabulary.identifiers import (
    AcquisitionNumber,
    AddresseeNumber,
    IntegratedAddresseeNumber,
    MyNumber,
    Serial,
)
from vocabulary.identity_record import LONGEST_ADDRESS
from vocabulary.refusals import Malformed

N = TypeVar("N", bound=Serial)

MOST_NUMBERS = 500  # in one look-up


def requests_from_wire(request: wire.AssignNumbersRequest) -> list[Delivered[Numbering]]:
    return delivered(request.items, _numbering)


def _numbering(item: wire.NumberingRequest) -> Numbering:
    return Numbering(
        addressee_number=checked(AddresseeNumber, item.addressee_number, "addressee_number"),
        my_number=checked(MyNumber, item.my_number, "my_number"),
        items=FourItems(
            name=name_from_wire(item.name, "name"),
            birth_date=date_from_wire(item.birth_date, "birth_date"),
            sex=sex_from_wire(item.sex, "sex"),
            address=text_from_wire(item.address, "address", LONGEST_ADDRESS),
        ),
    )


def assigned_response(outcomes: Sequence[Outcome]) -> wire.AssignNumbersResponse:
    return wire.AssignNumbersResponse(outcomes=outcomes_to_wire(outcomes))


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
) -> wire.FindIntegratedNumbersResponse:
    numbers = [found[each].value if each in found else "" for each in asked]
    return wire.FindIntegratedNumbersResponse(integrated_addressee_numbers=numbers)


def addressee_numbers_to_wire(
    asked: Sequence[IntegratedAddresseeNumber], found: Mapping[IntegratedAddresseeNumber, AddresseeNumber]
) -> wire.FindAddresseeNumbersResponse:
    numbers = [found[each].value if each in found else "" for each in asked]
    return wire.FindAddresseeNumbersResponse(addressee_numbers=numbers)


def number_from_wire(request: wire.GetSymbolStateRequest) -> AddresseeNumber:
    return checked(AddresseeNumber, request.addressee_number, "addressee_number")


def state_to_wire(person: Person) -> wire.GetSymbolStateResponse:
    return wire.GetSymbolStateResponse(state=person.symbol.value)


def started_bytes(started: int) -> bytes:
    return wire.AcquireSymbolsResponse(started=started).SerializeToString()


def started_response(answer: bytes) -> wire.AcquireSymbolsResponse:
    return wire.AcquireSymbolsResponse.FromString(answer)


def received_from_wire(request: wire.ReceiveAcquisitionNumbersRequest) -> list[Delivered[Received]]:
    return delivered(request.items, _received)


def _received(item: wire.AcquisitionNumber) -> Received:
    return Received(
        integrated_number=_integrated_number(item.integrated_addressee_number),
        acquisition_number=checked(AcquisitionNumber, item.acquisition_number, "acquisition_number"),
    )


def _integrated_number(value: str) -> IntegratedAddresseeNumber:
    return checked(IntegratedAddresseeNumber, value, "integrated_addressee_number")


def received_response(outcomes: Sequence[Outcome]) -> wire.ReceiveAcquisitionNumbersResponse:
    return wire.ReceiveAcquisitionNumbersResponse(outcomes=outcomes_to_wire(outcomes))


def results_from_wire(
    request: wire.ReceiveSymbolResultsRequest,
) -> list[Delivered[IntegratedAddresseeNumber]]:
    return delivered(request.items, lambda item: _integrated_number(item.integrated_addressee_number))


def results_response(outcomes: Sequence[Outcome]) -> wire.ReceiveSymbolResultsResponse:
    return wire.ReceiveSymbolResultsResponse(outcomes=outcomes_to_wire(outcomes))


def symbol_request_to_city(number: IntegratedAddresseeNumber) -> city_wire.SymbolRequest:
    return city_wire.SymbolRequest(integrated_addressee_number=number.value)


def acquisition_to_basic_person(number: AddresseeNumber, acquisition: AcquisitionNumber) -> person_wire.Acquisition:
    return person_wire.Acquisition(acquisition_number=acquisition.value, addressee_number=number.value)


def acquisition_to_national(number: MyNumber, acquisition: AcquisitionNumber) -> national_wire.Acquisition:
    return national_wire.Acquisition(acquisition_number=acquisition.value, my_number=number.value)
