"""Symbols are acquired (符号取得; 番号法第21条の2).

A procedure over many nodes: whoever is REQUESTED in the table of people is asked for until a symbol is there or it is
refused for good. It keeps no acquisition number: each try begins with new ones, which make those of before void.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from mesh.storage.outbox import AGAIN_CODES, may_pass_later
from nodes.addressee import domain
from nodes.addressee.domain import Acquiring, Submission
from nodes.addressee.store.register import Register
from vocabulary.identifiers import AcquisitionNumber, AddresseeNumber, IntegratedAddresseeNumber
from vocabulary.refusals import Refusal

Tried = Mapping[IntegratedAddresseeNumber, Refusal | None]
"""Why each person got no symbol; None where there is one."""


def request_symbols(unit: Register, numbers: Sequence[AddresseeNumber]) -> int:
    """Begin the acquisitions that are neither under way nor done, all or none; return how many."""
    unit.system_numbers.fetch(numbers)
    people = dict.fromkeys(unit.number_behind(each) for each in numbers)
    unit.people.fetch(each for each in people if each)
    known = [domain.known(unit.people.find(each) if each else None) for each in people]
    begun = [each for each in map(domain.request_symbol, known) if each]
    for person in begun:
        unit.people.keep(person.integrated_number, person)
    return len(begun)


def submissions(
    some: Sequence[Acquiring], numbers: Mapping[IntegratedAddresseeNumber, AcquisitionNumber | None]
) -> list[Submission]:
    """Return what goes to the nation: those for whom the core drew a number, which is whoever has no symbol yet."""
    drawn = ((each, numbers[each.integrated_number]) for each in some)
    return [Submission(acquiring=each, acquisition_number=number) for each, number in drawn if number]


def conclude(unit: Register, tried: Tried) -> bool:
    """Keep what a try came to; return whether anybody is left whom waiting may help."""
    unit.people.fetch(tried)
    left = False
    for number, refusal in tried.items():
        waits = refusal is not None and _may_pass(refusal)
        before = domain.known(unit.people.find(number))
        after = domain.conclude(before, refusal.reason if refusal else "", for_good=not waits)
        if after != before:
            unit.people.keep(number, after)
        left = left or waits
    return left


def _may_pass(refusal: Refusal) -> bool:
    """Whether to try again: what waiting helps, and what failed on the way for no reason of the person's."""
    return may_pass_later(refusal.code, refusal.reason) or refusal.code in AGAIN_CODES


def receive_results(unit: Register, results: Sequence[Delivered[IntegratedAddresseeNumber]]) -> list[Outcome]:
    """Note for whom the symbol is at the middle server."""
    unit.people.fetch(each.value for each in results)
    return unit.settle(results, partial(_receive, unit))


def _receive(unit: Register, number: IntegratedAddresseeNumber) -> None:
    unit.people.keep(number, domain.acquire(domain.known(unit.people.find(number))))
