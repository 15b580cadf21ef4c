"""Which identifiers of one person kinds could tie together if they conspired.

A kind knows that two identifiers are one person's when one message it sends or receives holds both, or when a key it
holds makes one of the other. Kinds that conspire put what they know together. This is said of kinds, from contracts
alone: a topology can only take ways away.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.contracts.formats import BY_CLASS
from mesh.contracts.guard import classes_of
from mesh.contracts.options import callers_of

Pair = frozenset[DataClass]
"""Two identifiers."""

LARGEST = 3  # kinds in one coalition
IDENTIFIERS = frozenset(BY_CLASS)


def known_pairs(contracts: Mapping[str, Contract]) -> dict[str, frozenset[Pair]]:
    """Return what each kind can join by itself, step by step: pairs it sees together or makes of each other."""
    pairs: dict[str, set[Pair]] = {kind: set() for kind in contracts}
    for kind, contract in contracts.items():
        for each in contract.conduct.derives:
            pairs[kind].add(frozenset((each.source, each.result)))
        for method in contract.methods.values():
            together = {frozenset(pair) for pair in combinations(sorted(classes_of(method) & IDENTIFIERS), 2)}
            for party in (kind, *callers_of(method)):
                if party in pairs:
                    pairs[party] |= together
    return {kind: frozenset(found) for kind, found in pairs.items()}


def joined(known: Iterable[frozenset[Pair]]) -> frozenset[Pair]:
    """Return every pair that follows from what several kinds know."""
    groups: list[set[DataClass]] = []
    for pair in frozenset[Pair]().union(*known):
        touching = [group for group in groups if group & pair]
        groups = [group for group in groups if not group & pair]
        groups.append(set(pair).union(*touching))
    return frozenset(frozenset(pair) for group in groups for pair in combinations(sorted(group), 2))


def coalitions(contracts: Mapping[str, Contract]) -> Iterator[tuple[tuple[str, ...], frozenset[Pair]]]:
    """Yield every coalition of one to three kinds that can join what no smaller part of it can, and what that is."""
    known = known_pairs(contracts)
    reached: dict[tuple[str, ...], frozenset[Pair]] = {}
    for size in range(1, LARGEST + 1):
        for together in combinations(sorted(contracts), size):
            reached[together] = joined(known[kind] for kind in together)
            parts = [reached[part] for part in combinations(together, size - 1)] if size > 1 else []
            if gained := reached[together] - frozenset[Pair]().union(*parts):
                yield together, gained
