"""A municipality asks for resident codes."""

from collections.abc import Callable

from nodes.national.domain import Allotment
from nodes.national.store import Register
from vocabulary.identifiers import LocalGovernmentCode, ResidentCode


def allot_codes(
    unit: Register, municipality: LocalGovernmentCode, count: int, draw: Callable[[], ResidentCode]
) -> list[ResidentCode]:
    """Give *municipality* codes that nobody ever had; *draw* gives a random one, perhaps one that is taken."""
    allotted: list[ResidentCode] = []
    while len(allotted) < count:
        drawn = dict.fromkeys(draw() for _ in range(count - len(allotted)))
        unit.codes.fetch(drawn)
        free = [code for code in drawn if unit.codes.find(code) is None]
        for code in free:
            unit.codes.keep(code, Allotment(municipality=municipality))
        allotted += free
    return allotted
