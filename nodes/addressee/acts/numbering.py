"""The systems of the body have people numbered."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.addressee import domain
from nodes.addressee.domain import Counters, NumberingRequest, Person
from nodes.addressee.store.register import THE_ONE, Register
from vocabulary.identifiers import IntegratedAddresseeNumber


def assign_numbers(
    unit: Register, first: Counters, sender: str, requests: Sequence[Delivered[NumberingRequest]]
) -> list[Outcome]:
    """Number each person once (団体内統合宛名番号の付番): the same My Number gets the same integrated number.

    *first* is what a body counts from that has counted nothing yet.
    """
    _fetch(unit, [each.value for each in requests])
    return unit.settle(requests, partial(_number, unit, first, sender))


def _fetch(unit: Register, requests: Sequence[NumberingRequest]) -> None:
    unit.holders.fetch(each.my_number for each in requests)
    unit.system_numbers.fetch(each.addressee_number for each in requests)
    holders = (unit.holders.find(each.my_number) for each in requests)
    ties = (unit.system_numbers.find(each.addressee_number) for each in requests)
    unit.people.fetch([*filter(None, holders), *(each.integrated_number for each in ties if each)])


def _number(unit: Register, first: Counters, sender: str, request: NumberingRequest) -> None:
    """Give the person the number of the same My Number, or a fresh one, and tie the sender's own to it."""
    tied = unit.system_numbers.find(request.addressee_number)
    before = unit.people.find(tied.integrated_number) if tied else None
    domain.check_sender(tied, before, request, sender)
    holder = unit.holders.find(request.my_number)
    same = unit.people.find(holder) if holder else before
    number = same.integrated_number if same else _next_number(unit, first)
    person = domain.numbered(same, number, request)
    _keep(unit, same, person)
    made, after = domain.tie(tied, request, person, sender, unit.counters.find(THE_ONE) or first)
    if made is not tied:
        unit.system_numbers.keep(made.addressee_number, made)
        unit.counters.keep(THE_ONE, after)


def _next_number(unit: Register, first: Counters) -> IntegratedAddresseeNumber:
    number, after = domain.next_number(unit.counters.find(THE_ONE) or first)
    unit.counters.keep(THE_ONE, after)
    return number


def _keep(unit: Register, before: Person | None, person: Person) -> None:
    """Keep the person under both numbers; a My Number that was given up is nobody's until another takes it."""
    if before is None or before.my_number != person.my_number:
        if before is not None:
            unit.holders.keep(before.my_number, None)
        unit.holders.keep(person.my_number, person.integrated_number)
    unit.people.keep(person.integrated_number, person)
