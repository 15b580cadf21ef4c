"""``juki check``: proven from contracts and topology alone, before anything starts.

Two questions are asked of every network. Can data reach who may not see it (``leaks``)? Contracts say who may call
what, of which body, and what each kind keeps or only passes on; a topology may only narrow that, and what it does not
say is refused at run time, so the rules together bound where any class can travel. And can it work at all
(``workable``)? Every kind has the neighbours it needs, codes and numbers fit, nobody is in two places.
``coalitions`` asks a third, of the contracts alone: what could kinds tie together if they conspired?
"""

from collections.abc import Iterator

from mesh.hosting.check import leaks, workable
from mesh.hosting.check.scene import Scene, set_scene
from mesh.hosting.node import Kinds
from mesh.topology.file import Fault, TopologyError, TopologyFile


def prove(found: TopologyFile, kinds: Kinds) -> None:
    """Raise ``TopologyError`` with every fault, each with its line and what to do about it."""
    if faults := sorted(set(_faults(found, kinds)), key=lambda each: (each.line, each.what)):
        raise TopologyError(found.path, faults)


def _faults(found: TopologyFile, kinds: Kinds) -> Iterator[Fault]:
    scene, unknown = set_scene(found, kinds)
    yield from unknown
    for judge in (*leaks.JUDGES, *workable.JUDGES):
        yield from judge(scene)


__all__ = ["Scene", "prove"]
