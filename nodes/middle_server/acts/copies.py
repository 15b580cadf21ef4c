"""The body registers copies (副本) of what it may provide."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.middle_server.domain.copies import Copy, lock, replaces
from nodes.middle_server.domain.sealing import Vault
from nodes.middle_server.store.register import Register


def register_copies(unit: Register, vault: Vault, copies: Sequence[Delivered[Copy]]) -> list[Outcome]:
    """Keep each copy (副本), encrypted, unless one as new is kept already; it answers for the body (番号法第22条)."""
    unit.copies.fetch(each.value.key for each in copies)
    return unit.settle(copies, partial(_register, unit, vault))


def _register(unit: Register, vault: Vault, copy: Copy) -> None:
    if replaces(copy, unit.copies.find(copy.key)):
        unit.copies.keep(copy.key, lock(copy, vault))
