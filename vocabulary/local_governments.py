"""The table of local governments: prefectures, municipalities and the wards of designated cities.

The data lies beside this file in ``local_governments.csv``, made by
``tools/make_local_governments.py``; names and readings are as its source has them
(Hamamatsu with the seven wards it had until 2023).
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalGovernment:
    """One row: six-digit code, name, reading in hiragana, and the code of what it lies in.

    A prefecture lies in nothing (an empty *parent*), a municipality in its
    prefecture, a ward of a designated city in that city. Tokyo's special wards
    are municipalities.
    """

    code: str
    name: str
    kana: str
    parent: str

    @property
    def is_prefecture(self) -> bool:
        return not self.parent

    @property
    def is_municipality(self) -> bool:
        # In a code, 000 in the place of the municipality stands for the prefecture itself.
        return self.parent[2:5] == "000"

    @property
    def is_ward(self) -> bool:
        return not self.is_prefecture and not self.is_municipality


@cache
def table() -> Mapping[str, LocalGovernment]:
    """Return every row under its six-digit code, in order of code."""
    text = files("vocabulary").joinpath("local_governments.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["code"]: LocalGovernment(**row) for row in rows})


@cache
def municipalities() -> tuple[LocalGovernment, ...]:
    """Return all 1,741 of them in order of code, without the wards of designated cities."""
    return tuple(row for row in table().values() if row.is_municipality)


@cache
def bodies() -> tuple[LocalGovernment, ...]:
    """Return all 1,788 local public bodies: prefectures and municipalities in order of code."""
    return tuple(row for row in table().values() if not row.is_ward)


@cache
def wards_of(city: str) -> tuple[LocalGovernment, ...]:
    """Return the wards of the designated city under a six-digit code; none for any other."""
    return tuple(row for row in table().values() if row.is_ward and row.parent == city)
