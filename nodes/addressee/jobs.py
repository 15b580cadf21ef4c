"""What the integrated addressee system does on its own."""

from collections.abc import Sequence
from typing import Final

from nodes.addressee.acts.acquisition import Tried, conclude, submissions
from nodes.addressee.domain import Acquiring
from nodes.addressee.peers import CityMiddleServer, Nation
from nodes.addressee.store.store import Store
from vocabulary.identifiers import IntegratedAddresseeNumber
from vocabulary.refusals import Refusal

MOST: Final = 100  # persons in one try


def push_acquisitions(store: Store, city: CityMiddleServer, nation: Nation) -> bool:
    """Try for every symbol that is asked for; return whether anything is left that waiting may help."""
    left = False
    last: IntegratedAddresseeNumber | None = None
    while some := store.requested(MOST, nation.basic_person, last):
        tried = _try(city, nation, some)
        with store.writing() as unit:
            left = conclude(unit, tried) or left
        last = some[-1].integrated_number
    return left


def _try(city: CityMiddleServer, nation: Nation, some: Sequence[Acquiring]) -> Tried:
    """Have numbers drawn and bring each to the nation; who gets none has a symbol already."""
    try:
        numbers = city.begin_acquisitions([each.integrated_number for each in some])
    except Refusal as refusal:
        return {each.integrated_number: refusal for each in some}
    there: Tried = {each.integrated_number: None for each in some if numbers[each.integrated_number] is None}
    return {**there, **nation.submit(submissions(some, numbers))}
