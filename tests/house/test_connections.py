"""The contracts connect those whom the source document connects, those on a list with reasons, and nobody else."""

import re
from pathlib import Path

from mesh.contracts.options import callers_of, roles
from nodes import load_kind

ROOT = Path(__file__).resolve().parents[2]
KINDS = sorted(path.name for path in (ROOT / "nodes").iterdir() if (path / "__init__.py").exists())
PAGE = (ROOT / "docs" / "connections.md").read_text(encoding="utf-8")

# Domain facts 1.15, box ③ of the source document, with the kinds that play the systems it marks.
MARKED = {
    "resident_record": {"juki_gateway", "basic_person"},
    "municipal_cs": {"juki_gateway"},
    "juki_gateway": {"municipal_cs", "resident_record"},
    "middle_server": {"interface_system", "city_middle_server"},
    "city_middle_server": {"middle_server", "addressee", "basic_person", "business_system"},
    "addressee": {"city_middle_server", "basic_person", "business_system"},
    "basic_person": {"city_middle_server", "addressee", "business_system", "resident_record"},
    "service_portal": set[str](),
    "linkage_platform": set[str](),
}


def _pairs() -> set[frozenset[str]]:
    """Every pair that a contract lets talk, clients aside."""
    return {
        frozenset((caller, kind))
        for kind in KINDS
        for method in load_kind(kind).CONTRACT.methods.values()
        for caller in callers_of(method)
        if caller not in roles()
    }


def _section(title: str) -> str:
    return PAGE.partition(title)[2].partition("\n## ")[0]


def _listed() -> set[frozenset[str]]:
    found = re.findall(r"`(\w+)` – `(\w+)`", _section("## Beyond it"))
    return {frozenset(pair) for pair in found}


def test_every_pair_that_may_talk_is_marked_by_the_source_or_listed_with_its_reason() -> None:
    marked = {frozenset((one, other)) for one, others in MARKED.items() for other in others}
    assert _pairs() <= marked | _listed()


def test_the_list_has_no_pair_that_never_talks_and_none_that_the_source_marks() -> None:
    marked = {frozenset((one, other)) for one, others in MARKED.items() for other in others}
    assert _listed() <= _pairs()
    assert not _listed() & marked


def test_the_page_shows_the_marks_of_the_source() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", _section("## Marked by the source"), re.MULTILINE))
    assert set(rows) == set(MARKED)
    for kind, others in MARKED.items():
        assert set(re.findall(r"`(\w+)`", rows[kind])) == others


def test_a_client_talks_to_those_whom_the_page_names() -> None:
    text = PAGE.partition("Clients stand beside")[2]
    for role, told in re.findall(r"`(\w+)` with [^(]+\(([^)]*)\)", text):
        called = {
            kind for kind in KINDS for method in load_kind(kind).CONTRACT.methods.values() if role in callers_of(method)
        }
        assert called == set(re.findall(r"`(\w+)`", told)), role
