"""What is known of a synthetic person and household before any number is allotted to them."""

from dataclasses import dataclass
from typing import Final

from population.foreigners import Residence
from vocabulary.codes import Relationship, Sex
from vocabulary.dates import CivilDate

SIMULATED: Final = "SIMULATED"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Person:
    """Somebody who does not exist, as a resident record would first describe them.

    Surname and given name stand apart by one space. ``relationship`` is none only where the
    householder is not set; ``domicile`` and ``register_head`` are empty for foreigners and where
    the law knows none; ``nationality`` is empty for Japanese. ``tags`` name the hard cases this person stands for.
    """

    name: str
    kana: str
    birth_date: CivilDate
    sex: Sex
    relationship: Relationship | None
    is_householder: bool = False
    domicile: str = ""
    register_head: str = ""
    nationality: str = ""
    residence: Residence | None = None
    former_name: str = ""
    common_name: str = ""
    tags: frozenset[str] = frozenset()
    marker: str = SIMULATED

    @property
    def japanese(self) -> bool:
        """Whether the person is Japanese."""
        return not self.nationality

    def __repr__(self) -> str:
        return f"Person({self.marker}, ***)"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Household:
    """People who live together, in the order a resident record lists them.

    ``address`` is whole but for the building: it holds the municipality, ``ward`` and ``area`` already.
    """

    municipality: str
    ward: str
    area: str
    address: str
    building: str
    postal: str
    members: tuple[Person, ...]
    marker: str = SIMULATED

    def __repr__(self) -> str:
        return f"Household({self.marker}, {self.municipality}, {len(self.members)} members, ***)"
