"""What the neighbours of the city middle server get from it."""

from uuid import uuid4

import pytest

from juki.city_middle_server.v1 import delivery_service_pb2 as wire
from juki.types.v1.civil_date_pb2 import CivilDate as WireDate
from juki.types.v1.delivery_pb2 import Delivery
from juki.types.v1.linkage_pb2 import IntegratedAcquisition
from mesh.storage.outbox import waiting
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber

A, D = AddresseeNumber.from_serial(1).value, IntegratedAddresseeNumber.from_serial(9).value
N = "ab" * 16


def stamp():
    return Delivery(delivery_id=str(uuid4()))


@pytest.mark.function("S5.1")
def test_a_request_for_a_symbol_reaches_the_middle_server(city):
    item = wire.SymbolRequest(delivery=stamp(), integrated_addressee_number=D)
    city.stub.RequestSymbols(wire.RequestSymbolsRequest(items=[item]))
    city.mesh.settle()
    assert [each.integrated_addressee_number for each in city.middle_server.symbol_requests] == [D]


def test_an_acquisition_number_reaches_the_addressee_system_and_leaves_nothing_behind(city):
    acquisition = IntegratedAcquisition(integrated_addressee_number=D, acquisition_number=N)
    item = wire.IntegratedAcquisitionItem(delivery=stamp(), acquisition=acquisition)
    city.stub.ReceiveAcquisitionNumbers(wire.ReceiveAcquisitionNumbersRequest(items=[item]))
    city.mesh.settle()
    (got,) = city.addressee.acquisitions
    assert (got.integrated_addressee_number, got.acquisition_number) == (D, N)
    with city.mesh.running("test.city-middle-server").database.reading() as session:
        assert waiting(session) == []


def test_the_news_of_a_symbol_reaches_the_addressee_system(city):
    item = wire.SymbolResult(delivery=stamp(), integrated_addressee_number=D)
    city.stub.ReceiveSymbolResults(wire.ReceiveSymbolResultsRequest(items=[item]))
    city.mesh.settle()
    assert [each.integrated_addressee_number for each in city.addressee.results] == [D]


@pytest.mark.function("S5.1")
def test_a_copy_reaches_the_middle_server_in_layout_items(city):
    city.addressee.numbers = {A: D}
    item = wire.HouseholdCopy(
        delivery=stamp(),
        addressee_number=A,
        record_id="r",
        relationship="子",
        valid_from=WireDate(iso8="20260401"),
        version=3,
    )
    city.stub.RegisterHouseholdCopies(wire.RegisterHouseholdCopiesRequest(items=[item]))
    city.mesh.settle()
    (copy,) = city.middle_server.copies
    assert (copy.integrated_addressee_number, copy.record_id, copy.version) == (D, "r", 3)
    assert [each.value for each in copy.items] == ["20", "0", "20260401"]
