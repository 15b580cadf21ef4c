"""A network with something altered, and what the check says to it."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mesh.hosting.check import prove
from mesh.topology.file import TopologyError, read
from nodes import load_kind

ROOT = Path(__file__).resolve().parents[4]
DEFAULT = (Path(__file__).parent / "topology.yaml").read_text(encoding="utf-8")

Change = tuple[str, str]
Faults = Callable[..., list[str]]

WELFARE = "business_systems: {welfare: {title: 福祉総合システム}}"
_TO_ADDRESSEE = "{from: business_system, to: addressee, of: own body, methods: [AssignNumbers], carries: [addressee_number, my_number, four_items]}"
_STAFF = (
    "{from: terminal, to: business_system, of: own body, methods: [RegisterCustomer, RequestInformation, GetInquiry],"
)
_OTHERS = 'of: own body, systems: [tax, ""],'
_OF_SPARED = "of: own body, systems: [welfare], methods: [GetInquiry], carries: [addressee_number, specific_personal_information]}"
SPARED: list[Change] = [
    (
        WELFARE,
        "business_systems: {welfare: {title: 福祉総合システム, uses_my_number: false}, tax: {title: 税}}",
    ),
    (_TO_ADDRESSEE, _TO_ADDRESSEE.replace("of: own body,", _OTHERS)),
    (
        _STAFF,
        f"{{from: terminal, to: business_system, {_OF_SPARED}\n  - " + _STAFF.replace("of: own body,", _OTHERS),
    ),
]
"""Sapporo's welfare office uses no My Numbers and is served by rules of its own; others use them as before."""


def changed(folder: Path, changes: Iterable[Change]) -> Path:
    """Write the default topology with texts replaced, each of which stands in it once, and return where."""
    text = DEFAULT
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the default topology"
        text = text.replace(old, new)
    path = folder / "topology.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Return what is wrong with the default network when texts in its file are replaced: "line what. remedy" each."""

    def find(*changes: Change) -> list[str]:
        path = changed(tmp_path, changes)
        try:
            prove(read(path), load_kind)
        except TopologyError as error:
            return [f"{each.line} {each.what}. {each.remedy}" for each in error.faults]
        return []

    return find


def line_of(text: str, changed: str = DEFAULT) -> int:
    """Return the line on which *text* stands."""
    return changed[: changed.index(text)].count("\n") + 1
