"""Every reason that a contract names is one that some test was refused with: run last, when all tests run."""

from pathlib import Path

import pytest

from mesh.contracts.options import refusals_of
from nodes import load_kind
from tests.conftest import REACHED

KINDS = sorted(load_kind.names)
TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def everything_ran(request: pytest.FixtureRequest) -> None:
    """Skip where only some of the kinds' tests run: others may reach what these do not."""
    ran = {item.path for item in request.session.items}
    if not all(ran >= set((TESTS / each).rglob("test_*.py")) for each in ("nodes", "fittings")):
        pytest.skip("only some tests run")


@pytest.mark.parametrize("kind", KINDS)
def test_every_reason_is_reached(kind: str, everything_ran: None) -> None:
    methods = load_kind(kind).CONTRACT.methods.items()
    named = {(method.input_type.full_name, reason) for _, method in methods for reason in refusals_of(method)}
    missing = [" ".join(each) for each in sorted(named - REACHED)]
    assert not missing, "\n".join(missing)
