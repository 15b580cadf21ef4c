"""What the neighbours of the city middle server get from it."""

from uuid import uuid4

import pytest

from juki.city_middle_server.v1 import acquisition_service_pb2 as acquisition_wire
from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1.civil_date_pb2 import CivilDate as WireDate
from juki.types.v1.delivery_pb2 import Delivery
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber

A, D, E = (
    AddresseeNumber.from_serial(1).value,
    IntegratedAddresseeNumber.from_serial(9).value,
    IntegratedAddresseeNumber.from_serial(8).value,
)
N = "ab" * 16


def stamp():
    return Delivery(delivery_id=str(uuid4()))


@pytest.mark.function("S5.1")
def test_acquisition_numbers_come_from_the_middle_server_as_it_gave_them(city):
    city.drawn[D] = N
    request = acquisition_wire.BeginAcquisitionsRequest(integrated_addressee_numbers=[E, D])
    answer = city.acquisition.BeginAcquisitions(request).acquisitions
    assert [(each.integrated_addressee_number, each.acquisition_number) for each in answer] == [(E, ""), (D, N)]


def test_the_news_of_a_symbol_reaches_the_addressee_system(city):
    item = wire.SymbolResult(delivery=stamp(), integrated_addressee_number=D)
    city.delivery.ReceiveSymbolResults(wire.ReceiveSymbolResultsRequest(items=[item]))
    (got,) = city.addressee.items("ReceiveSymbolResults")
    assert got.integrated_addressee_number == D
    assert got.delivery.delivery_id != item.delivery.delivery_id  # no id joins both sides


@pytest.mark.function("S5.1")
def test_a_copy_reaches_the_middle_server_in_layout_items(city):
    city.numbers[A] = D
    item = wire.HouseholdCopy(
        delivery=stamp(),
        addressee_number=A,
        record_id="r",
        relationship="子",
        valid_from=WireDate(iso8="20260401"),
        version=3,
    )
    city.delivery.RegisterHouseholdCopies(wire.RegisterHouseholdCopiesRequest(items=[item]))
    (copy,) = city.middle_server.items("RegisterCopies")
    assert (copy.integrated_addressee_number, copy.record_id, copy.version) == (D, "r", 3)
    assert [each.value for each in copy.items] == ["20", "0", "20260401"]
