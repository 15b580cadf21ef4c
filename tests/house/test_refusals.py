"""Every refusal has its own reason, says what to do, and is named where callers read."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import fittings
import mesh
import nodes
import pki
from mesh.contracts.options import refusals_of
from nodes import load_kind
from vocabulary.refusals import Conflict, Malformed, NotAllowed, NotFound, NotNow, Refusal

ROOT = Path(__file__).resolve().parents[2]
KINDS = sorted(load_kind.names)
GENERAL = {Refusal, Malformed, NotFound, NotAllowed, NotNow, Conflict}


def _all(of: type[Refusal]) -> set[type[Refusal]]:
    return {of} | {each for below in of.__subclasses__() for each in _all(below)}


def _declared() -> list[type[Refusal]]:
    for package in (fittings, mesh, nodes, pki):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    ours = ("fittings", "mesh", "nodes", "pki", "vocabulary")
    found = [each for each in _all(Refusal) if each.__module__.split(".")[0] in ours]
    return sorted(found, key=lambda each: each.__qualname__)


def test_a_reason_belongs_to_one_refusal() -> None:
    reasons: dict[str, set[str]] = {}
    for each in _declared():
        if "reason" in vars(each):
            reasons.setdefault(each.reason, set()).add(f"{each.__module__}.{each.__qualname__}")
    assert not {reason: places for reason, places in reasons.items() if len(places) > 1 and reason}


def test_a_reason_is_an_upper_snake_case_word() -> None:
    assert not [
        each for each in _declared() if each.reason and not re.fullmatch(r"[A-Z][A-Z0-9_]+[A-Z0-9]", each.reason)
    ]


def test_a_refusal_names_cause_remedy_and_the_counters_text() -> None:
    poor = [each for each in _declared() if each.reason and not (each.cause and each.remedy and each.japanese)]
    assert not poor


def test_two_refusals_give_no_cause_alike() -> None:
    causes = Counter(cause for cause, _ in {(each.cause, each.reason) for each in _declared() if each.cause})
    assert not [cause for cause, reasons in causes.items() if reasons > 1]


def _said(kind: str) -> set[str]:
    """Every reason that the methods of a kind's contract name."""
    methods = load_kind(kind).CONTRACT.methods.values()
    return {reason for method in methods for reason in refusals_of(method)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kinds_own_reasons_stand_in_its_contract(kind: str) -> None:
    own = [each for each in _declared() if each.__module__.split(".")[:2] == ["nodes", kind] and "reason" in vars(each)]
    assert not {each.reason for each in own} - _said(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_contract_names_reasons_that_some_refusal_has_and_none_of_the_roads(kind: str) -> None:
    declared = {each.reason for each in _declared()}
    roads = {each.reason for each in _declared() if each.__module__.startswith("mesh.") or each is Malformed}
    assert _said(kind) <= declared - roads


def test_every_refusal_has_a_reason_of_its_own() -> None:
    lacking = [each for each in _declared() if each not in GENERAL and each.__module__.startswith("nodes.")]
    assert not [f"{each.__module__}.{each.__qualname__}" for each in lacking if "reason" not in vars(each)]
