"""Which identifiers of one person kinds could tie together if they conspired.

A kind knows that two identifiers are one person's when one message it sends or receives holds both, or when a key it
holds makes one of the other. Kinds that conspire put what they know together. This is said of kinds, from contracts
alone: a topology can only take ways away.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import combinations, product

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from mesh.contracts.contract import Contract
from mesh.contracts.data_class import DataClass
from mesh.contracts.formats import BY_CLASS
from mesh.contracts.guard import classes_in
from mesh.contracts.options import callers_of, field_class

Pair = frozenset[DataClass]
"""Two identifiers."""

LARGEST = 3  # kinds in one coalition
IDENTIFIERS = frozenset(BY_CLASS)


def known_pairs(contracts: Mapping[str, Contract]) -> dict[str, frozenset[Pair]]:
    """Return what each kind can join by itself, step by step: pairs it may see together or makes of each other."""
    pairs: dict[str, set[Pair]] = {kind: set() for kind in contracts}
    for kind, contract in contracts.items():
        for each in contract.conduct.derives:
            pairs[kind].add(frozenset((each.source, each.result)))
        for method in contract.methods.values():
            together = pairs_in(method)
            for party in (kind, *callers_of(method)):
                if party in pairs:
                    pairs[party] |= {pair for pair in together if pair <= contracts[party].sees}
    return {kind: frozenset(found) for kind, found in pairs.items()}


def pairs_in(method: MethodDescriptor) -> frozenset[Pair]:
    """Return the identifiers that one call of *method* can show together."""
    asked, answered = method.input_type, method.output_type
    return _inside(asked, ()) | _inside(answered, ()) | _across(classes_in(asked), classes_in(answered))


@cache
def _inside(message: Descriptor, above: tuple[str, ...]) -> frozenset[Pair]:
    if message.full_name in above:
        return frozenset()
    below = (*above, message.full_name)
    deeper = (_inside(field.message_type, below) for field in message.fields if field.message_type is not None)
    beside = (
        _across(_classes(one), _classes(other))
        for one, other in combinations(message.fields, 2)
        if one.containing_oneof is None or one.containing_oneof is not other.containing_oneof
    )
    return frozenset[Pair]().union(*deeper, *beside)


def _classes(field: FieldDescriptor) -> frozenset[DataClass]:
    own = field_class(field)
    if own is not None:
        return frozenset({own})
    return classes_in(field.message_type) if field.message_type is not None else frozenset()


def _across(some: frozenset[DataClass], others: frozenset[DataClass]) -> frozenset[Pair]:
    pairs = product(some & IDENTIFIERS, others & IDENTIFIERS)
    return frozenset(frozenset(pair) for pair in pairs if len(set(pair)) == 2)


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
