"""Numbers are given: resident codes at random from the municipality's stock, running numbers in their order."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from nodes.resident_record.domain.record import NewNumbers
from nodes.resident_record.domain.refusals import CodeStockEmpty
from nodes.resident_record.store.register import Register
from vocabulary.identifiers import AddresseeNumber, ResidentCode, Serial

S = TypeVar("S", bound=Serial)
Choose = Callable[[Sequence[str], int], Sequence[str]]  # that many of them, at random


def fresh_numbers(unit: Register, count: int, choose: Choose) -> list[NewNumbers]:
    """Return addressee numbers and resident codes for that many people who never had any."""
    codes = take_codes(unit, count, choose)
    numbers = next_numbers(unit, AddresseeNumber, count)
    return [
        NewNumbers(addressee_number=number, resident_code=code) for number, code in zip(numbers, codes, strict=True)
    ]


def take_codes(unit: Register, count: int, choose: Choose) -> list[ResidentCode]:
    """Return that many codes picked at random, used from now on (住基法第30条の3)."""
    unused = unit.unused_codes()
    if len(unused) < count:
        raise CodeStockEmpty
    chosen = choose(unused, count)
    for code in chosen:
        unit.is_used.keep(code, True)
    return [ResidentCode(each) for each in chosen]


def next_numbers(unit: Register, kind: type[S], count: int) -> list[S]:
    """Return the next running numbers of *kind*; none is ever given twice."""
    last, numbers = unit.last_given.find(kind.__name__) or 0, list[S]()
    for _ in range(count):
        last, number = kind.next_after(last)
        numbers.append(number)
    unit.last_given.keep(kind.__name__, last)
    return numbers
