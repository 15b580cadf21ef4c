"""What the integrated addressee system lets in, and what it hands on."""

from functools import reduce
from uuid import uuid4

import pytest

from fittings.nouns.people import four_items_to_wire
from juki.addressee.v1 import delivery_service_pb2 as wire
from juki.types.v1.delivery_pb2 import Delivery
from nodes.addressee import convert
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.refusals import Malformed


def on_wire(numbering):
    item = wire.NumberingRequest(
        delivery=Delivery(delivery_id=str(uuid4())),
        addressee_number=numbering.addressee_number.value,
        my_number=numbering.my_number.value,
        four_items=four_items_to_wire(numbering.items),
    )
    return wire.AssignNumbersRequest(items=[item])


def varied(message, field, value):
    """Return *message* with *field*, a path, set to *value*."""
    *above, last = field.split(".")
    inner = reduce(getattr, above, message)
    setattr(inner, last, value)
    return message


def test_a_request_arrives_as_it_was_sent(numbering):
    assert [each.value for each in convert.requests_from_wire(on_wire(numbering()))] == [numbering()]


@pytest.mark.parametrize(
    ("field", "value"),
    [("addressee_number", ""), ("my_number", "1"), ("four_items.sex", 5), ("four_items.address", "")],
)
def test_a_field_of_the_wrong_shape_is_named_in_the_refusal(numbering, field, value):
    request = on_wire(numbering())
    varied(request.items[0], field, value)
    with pytest.raises(Malformed) as refused:
        convert.requests_from_wire(request)
    assert refused.value.facts["field"] == field


@pytest.mark.parametrize("count", [0, 501])
def test_a_look_up_asks_for_one_to_five_hundred(count):
    with pytest.raises(Malformed):
        convert.addressee_numbers_from_wire([AddresseeNumber.from_serial(1).value] * count)


def test_an_unknown_number_is_answered_with_nothing_in_its_place():
    asked = [AddresseeNumber.from_serial(serial) for serial in (1, 2, 3)]
    found = {asked[1]: IntegratedAddresseeNumber.from_serial(9)}
    answer = convert.integrated_numbers_to_wire(asked, found)
    assert list(answer.integrated_addressee_numbers) == ["", found[asked[1]].value, ""]


def test_the_nation_gets_a_my_number_and_the_resident_record_does_not(numbering):
    acquisition = AcquisitionNumber("ab" * 16)
    national = convert.acquisition_to_national(numbering().my_number, acquisition)
    person = convert.acquisition_to_basic_person(numbering().addressee_number, acquisition)
    assert (national.my_number, national.resident_code) == (numbering().my_number.value, "")
    assert (person.acquisition.addressee_number, person.acquisition.acquisition_number) == (
        numbering().addressee_number.value,
        acquisition.value,
    )
