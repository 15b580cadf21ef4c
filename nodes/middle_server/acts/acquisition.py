"""The body acquires symbols (符号取得): a number from the core within the call, and later the symbol."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.middle_server.domain.symbols import Acquisition, asked_with, begun, is_still, numbered
from nodes.middle_server.peers import CityMiddleServer
from nodes.middle_server.store.register import Register
from vocabulary.identifiers import AcquisitionNumber, IntegratedAddresseeNumber
from vocabulary.linkage import IssuedSymbol


def open_acquisitions(
    unit: Register, new_id: Callable[[], str], persons: Sequence[IntegratedAddresseeNumber], now: datetime
) -> list[Acquisition]:
    """Open an acquisition for each who has no symbol yet, to be asked for when this unit has ended.

    What was asked before is void from here on. *new_id* gives a UUID.
    """
    unit.symbols.fetch(persons)
    unit.acquisitions.fetch(persons)
    without = [each for each in persons if unit.symbols.find(each) is None]
    opened = [begun(unit.acquisitions.find(each), each, new_id(), now) for each in without]
    for each in opened:
        unit.acquisitions.keep(each.person, each)
    return opened


def keep_numbers(
    unit: Register, opened: Sequence[Acquisition], issued: Mapping[str, AcquisitionNumber]
) -> dict[IntegratedAddresseeNumber, AcquisitionNumber]:
    """Keep by what each number *issued* to a request will be known again, and return whose they are.

    Whoever got a symbol meanwhile needs none. The number itself rests nowhere (番号法第21条の2).
    """
    persons = [each.person for each in opened]
    unit.symbols.fetch(persons)
    unit.acquisitions.fetch(persons)
    for each in opened:
        if is_still(unit.acquisitions.find(each.person), each):
            digest = unit.digest_of(issued[each.request_id])
            unit.acquisitions.keep(each.person, numbered(each, digest))
    return {each.person: issued[each.request_id] for each in opened if unit.symbols.find(each.person) is None}


def tie_symbols(unit: Register, city: CityMiddleServer, symbols: Sequence[Delivered[IssuedSymbol]]) -> list[Outcome]:
    """Tie each symbol to its person, forget number and request, and tell the city."""
    unit.fetch_numbered(each.value.number for each in symbols)
    return unit.settle(symbols, partial(_tie, unit, city))


def _tie(unit: Register, city: CityMiddleServer, issued: IssuedSymbol) -> None:
    digest = unit.digest_of(issued.number)
    acquisition = asked_with(digest, unit.numbered(digest))
    unit.symbols.keep(acquisition.person, issued.symbol)
    unit.acquisitions.keep(acquisition.person, None)
    unit.post(city.symbol_result(acquisition.person))
