"""A symbol is to be made for somebody."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.national.domain import Acquiring, PersonNotFound
from nodes.national.peers import CoreSystem
from nodes.national.store import Register
from vocabulary.identifiers import MyNumber, ResidentCode


def pass_acquisitions(unit: Register, core: CoreSystem, acquisitions: Sequence[Delivered[Acquiring]]) -> list[Outcome]:
    """Send the core the resident code for each acquisition number, keeping neither (My Number Act art. 21-2)."""
    keys = [each.value.key for each in acquisitions]
    unit.codes.fetch(key for key in keys if isinstance(key, ResidentCode))
    unit.numbered.fetch(key for key in keys if isinstance(key, MyNumber))
    return unit.settle(acquisitions, partial(_pass, unit, core))


def _pass(unit: Register, core: CoreSystem, acquiring: Acquiring) -> None:
    code = _code_of(unit, acquiring.key)
    if code is None:
        raise PersonNotFound
    unit.post(core.acquisition(acquiring.number, code))


def _code_of(unit: Register, key: ResidentCode | MyNumber) -> ResidentCode | None:
    if isinstance(key, MyNumber):
        return unit.numbered.find(key)
    return key if unit.codes.find(key) else None
