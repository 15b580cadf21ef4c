"""Every refusal has its own reason, says what to do, and is named where callers read."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import fittings
import mesh
import nodes
import pki
from vocabulary.refusals import Conflict, Malformed, NotAllowed, NotFound, NotNow, Refusal

ROOT = Path(__file__).resolve().parents[2]
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


def test_a_kinds_own_reasons_stand_in_its_contract() -> None:
    unsaid = []
    for each in _declared():
        parts = each.__module__.split(".")
        if parts[0] != "nodes" or "reason" not in vars(each):
            continue
        contract = ROOT / "proto" / "juki" / parts[1] / "v1" / f"{parts[1]}_service.proto"
        if each.reason not in contract.read_text(encoding="utf-8"):
            unsaid.append(f"{parts[1]}: {each.reason}")
    assert not unsaid
