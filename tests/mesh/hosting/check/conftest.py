"""The default network with something altered, and what the check says to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mesh.hosting.check import prove
from mesh.topology.file import TopologyError, read
from nodes import load_kind

ROOT = Path(__file__).resolve().parents[4]
DEFAULT = (ROOT / "topology.yaml").read_text(encoding="utf-8")

Change = tuple[str, str]
Faults = Callable[..., list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Return what is wrong with the default network when texts in its file are replaced: "line what. remedy" each."""

    def find(*changes: Change) -> list[str]:
        text = DEFAULT
        for old, new in changes:
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the default topology"
            text = text.replace(old, new)
        path = tmp_path / "topology.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            prove(read(path), load_kind)
        except TopologyError as error:
            return [f"{each.line} {each.what}. {each.remedy}" for each in error.faults]
        return []

    return find


def line_of(text: str, changed: str = DEFAULT) -> int:
    """Return the line on which *text* stands."""
    return changed[: changed.index(text)].count("\n") + 1
