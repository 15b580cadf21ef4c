"""A body acquires a symbol: it gets a number for one person, and the nation brings the resident code under it.

A number rests nowhere here: what is kept of it is a keyed digest, from the number until the symbol has arrived.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.core_system.domain.acquisitions import OpenAcquisition, SymbolFor, open_one, plain_number
from nodes.core_system.domain.symbols import Symbols
from nodes.core_system.store.register import Register
from vocabulary.identifiers import AcquisitionNumber, LinkageCode, ResidentCode
from vocabulary.juki_net import ResidentAcquisition
from vocabulary.linkage import IssuedNumber, IssuedSymbol
from vocabulary.refusals import Refusal


def issue_numbers(
    unit: Register, draw: Callable[[], str], body: str, request_ids: Sequence[str], now: datetime
) -> list[IssuedNumber]:
    """Give each of a body's requests a number; one it had before is void (番号法第21条の2第2項).

    *draw* gives 32 random hexadecimal digits.
    """
    issued = [IssuedNumber(request_id=each, number=AcquisitionNumber(plain_number(draw))) for each in request_ids]
    for each in issued:
        unit.acquisitions.keep(each.number, OpenAcquisition(body=body, request_id=each.request_id, issue_time=now))
    return issued


def make_symbols(
    unit: Register, symbols: Symbols, acquired: Sequence[Delivered[ResidentAcquisition]], now: datetime
) -> list[Delivered[SymbolFor | Refusal]]:
    """Make each acquisition's symbol, and keep that it was made; or say why there is none (番号法第21条の2第2項).

    The acquisition stays open until the symbol has arrived, so that whoever heard nothing may ask again.
    """
    unit.acquisitions.fetch(each.value.acquisition_number for each in acquired)
    unit.linkages.fetch(symbols.index_of(each.value.resident_code) for each in acquired)
    return [each.map(partial(_make, unit, symbols, now)) for each in acquired]


def _make(unit: Register, symbols: Symbols, now: datetime, acquisition: ResidentAcquisition) -> SymbolFor | Refusal:
    number = acquisition.acquisition_number
    found = open_one(unit.acquisitions.find(number), now)
    if isinstance(found, Refusal):
        return found
    linkage = _linkage_of(unit, symbols, acquisition.resident_code)
    unit.issued.add((linkage, found.body))
    return SymbolFor(body=found.body, issued=IssuedSymbol(number=number, symbol=symbols.make(linkage, found.body)))


def _linkage_of(unit: Register, symbols: Symbols, code: ResidentCode) -> LinkageCode:
    index = symbols.index_of(code)
    known = unit.linkages.find(index)
    if known is not None:
        return known
    fresh = symbols.linkage_for(code)
    unit.linkages.keep(index, fresh)
    return fresh


def forget_arrived(
    unit: Register, acquired: Sequence[Delivered[ResidentAcquisition]], outcomes: Sequence[Outcome]
) -> None:
    """Forget the numbers of those whose symbol has arrived (番号法第21条の2第3項); *outcomes* are in the same order."""
    for each, outcome in zip(acquired, outcomes, strict=True):
        if outcome.refusal is None:
            unit.done.add(each.value.acquisition_number)
