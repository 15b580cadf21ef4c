"""What the neighbours of the integrated addressee system get from it."""

from uuid import uuid4

from juki.addressee.v1 import counter_service_pb2 as counter_wire
from juki.addressee.v1 import inquiry_service_pb2 as inquiry_wire


def d_of(body, numbering):
    request = inquiry_wire.FindIntegratedNumbersRequest(addressee_numbers=[numbering.addressee_number.value])
    return body.inquiry.FindIntegratedNumbers(request).integrated_addressee_numbers[0]


def test_the_city_middle_server_is_asked_by_integrated_number_alone(city, numbering):
    city.number(numbering())
    city.counter.AcquireSymbols(
        counter_wire.AcquireSymbolsRequest(
            request_id=str(uuid4()), addressee_numbers=[numbering().addressee_number.value]
        )
    )
    city.mesh.settle()
    assert [each.integrated_addressee_number for each in city.requested] == [d_of(city, numbering())]


def test_a_residents_acquisition_goes_to_the_basic_person_system(city, numbering):
    city.number(numbering())
    outcomes = city.bring_number(d_of(city, numbering()))
    city.mesh.settle()
    assert [each.reason for each in outcomes] == [""]
    assert [each.acquisition.addressee_number for each in city.residents] == [numbering().addressee_number.value]
    assert city.others == []


def test_an_agencys_acquisition_goes_to_the_nation_by_my_number(agency, numbering):
    agency.number(numbering())
    outcomes = agency.bring_number(d_of(agency, numbering()))
    agency.mesh.settle()
    assert [each.reason for each in outcomes] == [""]
    assert [each.my_number for each in agency.others] == [numbering().my_number.value]
    assert agency.residents == []


def test_a_city_without_a_link_to_the_nation_refuses_what_no_resident_record_knows(city, numbering):
    city.number(numbering(), by="test.terminal")
    outcomes = city.bring_number(d_of(city, numbering()))
    assert [each.reason for each in outcomes] == ["NO_SUCH_PEER"]
