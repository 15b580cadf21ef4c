"""Who gets which number, and how far a symbol is."""

from dataclasses import replace

import pytest

from nodes.addressee import domain
from nodes.addressee.domain import AddresseeNumberTaken, Counters, NotNumbered, Register, SymbolState
from vocabulary.identifiers import AddresseeNumber, IntegratedAddresseeNumber, MyNumber


def empty():
    return Register([], [], Counters(serial=499_999_999, order=0))


def meaning(register, addressee):
    return register.changed_numbers[AddresseeNumber.from_serial(addressee)].integrated_number


def test_the_first_person_gets_the_first_serial(numbering):
    register = empty()
    register.number(numbering(), "a.basic-person")
    assert meaning(register, 1) == IntegratedAddresseeNumber.next_after(499_999_999)[1]


def test_a_serial_without_a_check_digit_is_skipped(numbering):
    register = Register([], [], Counters(serial=5, order=0))
    register.number(numbering(), "a.basic-person")
    assert (register.counters.serial, meaning(register, 1)) == (7, IntegratedAddresseeNumber.from_serial(7))


def test_two_numbers_with_one_my_number_mean_one_person(numbering):
    register = empty()
    register.number(numbering(addressee=1), "a.basic-person")
    register.number(numbering(addressee=2), "a.business-system")
    assert meaning(register, 1) == meaning(register, 2)
    assert len(register.changed_people) == 1


def test_different_my_numbers_mean_different_people(numbering):
    register = empty()
    register.number(numbering(addressee=1, my_number=1), "a.basic-person")
    register.number(numbering(addressee=2, my_number=2), "a.basic-person")
    assert meaning(register, 1) != meaning(register, 2)


def test_a_person_whose_my_number_changes_keeps_the_integrated_number(numbering):
    register = empty()
    register.number(numbering(my_number=1), "a.basic-person")
    first = meaning(register, 1)
    register.number(numbering(my_number=2), "a.basic-person")
    assert meaning(register, 1) == first
    assert register.changed_people[first].my_number == MyNumber.from_body(f"{2:011d}")


def test_a_my_number_given_up_may_be_numbered_anew(numbering):
    register = empty()
    register.number(numbering(addressee=1, my_number=1), "a.basic-person")
    register.number(numbering(addressee=1, my_number=2), "a.basic-person")
    register.number(numbering(addressee=2, my_number=1), "a.basic-person")
    assert meaning(register, 1) != meaning(register, 2)


def test_a_number_whose_my_number_becomes_that_of_another_person_here_means_that_person(numbering):
    register = empty()
    register.number(numbering(addressee=1, my_number=1), "a.basic-person")
    register.number(numbering(addressee=2, my_number=2), "a.business-system")
    register.number(numbering(addressee=1, my_number=2), "a.basic-person")
    assert meaning(register, 1) == meaning(register, 2)


def test_an_address_that_changes_is_kept_and_numbers_nobody_anew(numbering):
    register = empty()
    register.number(numbering(), "a.basic-person")
    before = register.counters
    register.number(numbering(address="札幌市北区2"), "a.basic-person")
    assert register.counters == before
    assert register.changed_people[meaning(register, 1)].items.address == "札幌市北区2"


def test_another_system_cannot_give_somebody_elses_addressee_number(numbering):
    register = empty()
    register.number(numbering(my_number=1), "a.basic-person")
    before = register.counters
    with pytest.raises(AddresseeNumberTaken):
        register.number(numbering(my_number=2), "a.business-system")
    assert register.counters == before


def person(numbering, symbol):
    register = empty()
    register.number(numbering(), "a.basic-person")
    return replace(next(iter(register.changed_people.values())), symbol=symbol)


@pytest.mark.parametrize("symbol", [each for each in SymbolState if each is not SymbolState.NONE])
def test_an_acquisition_under_way_or_done_is_not_begun_again(numbering, symbol):
    assert domain.request_symbol(person(numbering, symbol)) is None


def test_an_acquisition_begins_where_there_was_none(numbering):
    begun = domain.request_symbol(person(numbering, SymbolState.NONE))
    assert begun is not None
    assert begun.symbol is SymbolState.REQUESTED


def test_a_number_that_comes_after_its_symbol_goes_nowhere(numbering):
    assert domain.receive_number(person(numbering, SymbolState.ACQUIRED)) is None


@pytest.mark.parametrize("step", [domain.receive_number, domain.acquire])
def test_nobody_unknown_gets_a_symbol(step):
    with pytest.raises(NotNumbered):
        step(None)
