"""A municipality asks for My Numbers."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.national.domain import NumberRequest, allotted_to, with_number
from nodes.national.peers import MunicipalCs
from nodes.national.store import Register


def make_numbers(
    unit: Register, municipalities: MunicipalCs, key: bytes, requests: Sequence[Delivered[NumberRequest]]
) -> list[Outcome]:
    """Make a My Number for each code that has none, and send each to its municipality (番号法第8条第2項)."""
    unit.codes.fetch(each.value.code for each in requests)
    return unit.settle(requests, partial(_make, unit, municipalities, key))


def _make(unit: Register, municipalities: MunicipalCs, key: bytes, asked: NumberRequest) -> None:
    allotment = allotted_to(unit.codes.find(asked.code), asked.municipality)
    number, numbered = with_number(allotment, asked.code, key, unit.is_taken)
    if numbered is not allotment:
        unit.codes.keep(asked.code, numbered)
    unit.post(municipalities.number(asked.code, number, asked.municipality))
