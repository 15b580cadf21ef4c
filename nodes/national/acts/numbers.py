"""A municipality asks for My Numbers."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.national.domain import NumberRequest, allotted_to, candidates
from nodes.national.peers import MunicipalCs
from nodes.national.store import Register
from vocabulary.identifiers import MyNumber, ResidentCode


def make_numbers(
    unit: Register, municipalities: MunicipalCs, key: bytes, requests: Sequence[Delivered[NumberRequest]]
) -> list[Outcome]:
    """Make a My Number for each code that has none, and send each to its municipality (番号法第8条第2項)."""
    unit.codes.fetch(each.value.code for each in requests)
    unit.owners.fetch(next(candidates(key, each.value.code)) for each in requests)
    return unit.settle(requests, partial(_make, unit, municipalities, key))


def _make(unit: Register, municipalities: MunicipalCs, key: bytes, asked: NumberRequest) -> None:
    allotment = allotted_to(unit.codes.find(asked.code), asked.municipality)
    number = allotment.my_number or make_number(unit, key, asked.code)
    if allotment.my_number is None:
        unit.codes.keep(asked.code, replace(allotment, my_number=number))
    unit.post(municipalities.number(asked.code, number, asked.municipality))


def make_number(unit: Register, key: bytes, code: ResidentCode) -> MyNumber:
    """Return the first number made from *code* that nobody has or ever had."""
    number = next(each for each in candidates(key, code) if unit.owners.find(each) is None)
    unit.owners.keep(number, code)
    return number
