"""Middle servers publish the keys with which what is provided to them is sealed."""

from collections.abc import Sequence
from functools import partial

from mesh.storage.items import Delivered, Outcome
from nodes.core_system.store.register import Register
from vocabulary.linkage import PublicKey


def keep_keys(unit: Register, keys: Sequence[Delivered[PublicKey]]) -> list[Outcome]:
    """Keep each body's newest key."""
    return unit.settle(keys, partial(_keep, unit))


def _keep(unit: Register, key: PublicKey) -> None:
    unit.keys.keep(key.body, key.public_key)
