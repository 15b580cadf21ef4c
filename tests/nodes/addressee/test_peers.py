"""What the neighbours of the integrated addressee system get from it."""

from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber

ONE, TWO = AddresseeNumber.from_serial(1), AddresseeNumber.from_serial(2)


def test_the_city_middle_server_is_asked_by_integrated_number_alone(city, numbering):
    city.number(numbering())
    city.acquire(ONE)
    city.comes_to(ONE, "ACQUIRED")
    assert city.fakes.asked == [city.integrated(ONE)]


def test_a_residents_number_goes_to_the_basic_person_system(city, numbering):
    city.number(numbering())
    city.acquire(ONE)
    city.comes_to(ONE, "ACQUIRED")
    (got,) = city.fakes.residents
    assert (got.acquisition.addressee_number, got.acquisition.acquisition_number) == (ONE.value, city.fakes.drawn[0])
    assert city.fakes.others == []


def test_an_agencys_number_goes_to_the_nation_by_my_number(agency, numbering):
    agency.number(numbering())
    agency.acquire(ONE)
    agency.comes_to(ONE, "ACQUIRED")
    (got,) = agency.fakes.others
    assert (got.my_number, got.acquisition_number) == (numbering().my_number.value, agency.fakes.drawn[0])
    assert agency.fakes.residents == []


def test_a_city_without_a_link_to_the_nation_has_no_way_for_whom_no_resident_record_knows(city, numbering):
    city.number(numbering(addressee=1, my_number=1), by="test.terminal")
    city.number(numbering(addressee=2, my_number=2))
    city.acquire(ONE, TWO)
    city.comes_to(ONE, "REFUSED", "NO_SUCH_PEER")
    city.comes_to(TWO, "ACQUIRED")


def test_an_answer_about_others_than_those_asked_for_is_not_believed(city, numbering):
    city.number(numbering())
    begun, other = city.fakes.begun, IntegratedAddresseeNumber.from_serial(9).value
    city.fakes.begun = lambda number: begun(other)
    city.acquire(ONE)
    city.comes_to(ONE, "REQUESTED", "ANSWER_MALFORMED")  # it is asked again, for it is nobody's fault here
    assert city.fakes.residents == []


def test_who_has_a_symbol_already_is_brought_to_nobody(city, numbering):
    city.number(numbering())
    city.fakes.with_symbol.update(city.integrated(ONE))
    city.acquire(ONE)
    city.comes_to(ONE, "ACQUIRED")
    assert city.fakes.residents == []
