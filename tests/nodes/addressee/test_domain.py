"""Who gets which number, and how far a symbol is."""

from dataclasses import replace

import pytest

from nodes.addressee import domain
from nodes.addressee.domain import AddresseeNumberTaken, Counters, NotNumbered, SymbolState, SystemNumber
from vocabulary.identifiers import IntegratedAddresseeNumber

D, OTHER = (IntegratedAddresseeNumber.from_serial(serial) for serial in (8, 9))
MINE, THEIRS = "a.basic-person", "tax.business-system"


def person(numbering, symbol=SymbolState.NONE, reason=""):
    return replace(domain.numbered(None, D, numbering()), symbol=symbol, reason=reason)


def tied(numbering, sender=MINE):
    return SystemNumber(addressee_number=numbering().addressee_number, integrated_number=D, sender=sender, order=3)


def test_a_serial_without_a_check_digit_is_skipped():
    number, after = domain.next_number(Counters(serial=5, order=4))
    assert (number, after) == (IntegratedAddresseeNumber.from_serial(7), Counters(serial=7, order=4))


def test_only_the_system_a_number_is_of_may_say_that_its_my_number_changed(numbering):
    request = numbering(my_number=2)
    domain.check_sender(tied(numbering), person(numbering), request, MINE)
    domain.check_sender(tied(numbering), person(numbering), numbering(), THEIRS)
    with pytest.raises(AddresseeNumberTaken):
        domain.check_sender(tied(numbering), person(numbering), request, THEIRS)


def test_somebody_known_keeps_the_number_and_what_is_known_of_the_symbol(numbering):
    after = domain.numbered(
        person(numbering, SymbolState.REFUSED, "WHY"), D, numbering(my_number=2, address="札幌市北区2")
    )
    assert (after.integrated_number, after.my_number) == (D, numbering(my_number=2).my_number)
    assert (after.items.address, after.symbol, after.reason) == ("札幌市北区2", SymbolState.REFUSED, "WHY")


def test_a_number_is_tied_once_and_anew_when_it_means_somebody_else(numbering):
    counters = Counters(serial=1, order=7)
    before = tied(numbering)
    assert domain.tie(before, numbering(), person(numbering), THEIRS, counters) == (before, counters)
    other = replace(person(numbering), integrated_number=OTHER)
    moved, after = domain.tie(before, numbering(), other, THEIRS, counters)
    assert (moved.integrated_number, moved.sender, moved.order, after.order) == (OTHER, MINE, 8, 8)
    fresh, _ = domain.tie(None, numbering(), other, THEIRS, counters)
    assert (fresh.sender, fresh.order) == (THEIRS, 8)


@pytest.mark.parametrize("symbol", [SymbolState.REQUESTED, SymbolState.ACQUIRED])
def test_an_acquisition_under_way_or_done_is_not_begun_again(numbering, symbol):
    assert domain.request_symbol(person(numbering, symbol)) is None


@pytest.mark.parametrize("symbol", [SymbolState.NONE, SymbolState.REFUSED])
def test_an_acquisition_begins_where_there_was_none_or_it_was_refused(numbering, symbol):
    begun = domain.request_symbol(person(numbering, symbol, "WHY"))
    assert (begun.symbol, begun.reason) == (SymbolState.REQUESTED, "")


@pytest.mark.parametrize(
    ("reason", "for_good", "after"),
    [
        ("", False, (SymbolState.ACQUIRED, "")),
        ("AWAY", False, (SymbolState.REQUESTED, "AWAY")),
        ("NOBODY", True, (SymbolState.REFUSED, "NOBODY")),
    ],
)
def test_a_try_ends_in_one_of_three_ways(numbering, reason, for_good, after):
    ended = domain.conclude(person(numbering, SymbolState.REQUESTED), reason, for_good=for_good)
    assert (ended.symbol, ended.reason) == after


def test_a_try_changes_nothing_of_somebody_who_has_a_symbol_by_then(numbering):
    there = person(numbering, SymbolState.ACQUIRED)
    assert domain.conclude(there, "NOBODY", for_good=True) is there


def test_nobody_unknown_is_known():
    with pytest.raises(NotNumbered):
        domain.known(None)
