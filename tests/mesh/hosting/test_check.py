"""Privacy proven before anything starts: who may not see something has no path by which to get it."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mesh.contracts.options import conduct_in
from mesh.hosting.check import prove
from mesh.hosting.node import NodeModule, NodeSettings
from mesh.topology.file import TopologyError, read
from nodes import load_kind

KINDS = sorted(each.name for each in Path("gen/juki").iterdir() if each.name != "types" and each.is_dir())


def contract(kind: str) -> NodeModule:
    """Return a kind that is no more than its contract."""
    if kind not in KINDS:
        raise ModuleNotFoundError(kind)
    return cast(NodeModule, SimpleNamespace(Settings=NodeSettings, CONTRACT=load_kind(kind).CONTRACT))


HEAD = """\
version: 1
name: test
trust_domains: [{name: a.juki.test}]
hosts:
  - name: all
    port: 7001
    nodes:
"""


def proven(tmp_path: Path, nodes: list[str], links: str) -> None:
    """Read and prove a topology of *nodes* (each its own kind) and *links*."""
    lines = [f"      - {{id: a, kind: {kind}, trust_domain: a.juki.test}}\n" for kind in nodes]
    clients = "clients: [{id: a, kind: terminal, trust_domain: a.juki.test}]\n"
    path = tmp_path / "topology.yaml"
    path.write_text(HEAD + "".join(lines) + clients + "links:\n" + links)
    prove(read(path), contract)


def link(caller: str, callee: str, methods: str, carries: str) -> str:
    return f"  - {{callers: [a.{caller}], callees: [a.{callee}], methods: [{methods}], carries: [{carries}]}}\n"


def faults(*arguments: Any) -> list[str]:
    with pytest.raises(TopologyError) as refused:
        proven(*arguments)
    assert all(each.line > 0 for each in refused.value.faults)
    return [each.what for each in refused.value.faults]


UP = link("prefecture", "national", "NotifyChanges", "resident_code, my_number, four_items, change")


def test_links_that_carry_what_both_ends_may_see_pass(tmp_path: Path) -> None:
    proven(tmp_path, ["prefecture", "national"], UP)


def test_the_default_network_passes() -> None:
    prove(read(Path("topology.yaml")), load_kind)


@pytest.mark.parametrize(
    ("callee", "caller", "method"),
    [
        ("core_system", "national", "SubmitResidentCodes"),
        ("middle_server", "city-middle-server", "RegisterCopies"),
    ],
)
def test_no_link_lets_a_my_number_reach_who_may_not_see_it(
    tmp_path: Path, callee: str, caller: str, method: str
) -> None:
    end = callee.replace("_", "-")
    kinds = [caller.replace("-", "_"), callee, "prefecture", *(["national"] if caller != "national" else [])]
    found = faults(tmp_path, kinds, UP + link(caller, end, method, "my_number"))
    assert any(f"my_number could reach a.{end}, which may never see it" in each for each in found), found


def test_the_path_from_a_rightful_holder_is_named(tmp_path: Path) -> None:
    links = UP + link("national", "core-system", "SubmitResidentCodes", "my_number")
    found = faults(tmp_path, ["prefecture", "national", "core_system"], links)
    assert any("by a.national → a.core-system" in each for each in found), found


def test_one_who_passes_on_is_named_as_well_as_the_end_of_the_path(tmp_path: Path) -> None:
    links = link("national", "core-system", "SubmitResidentCodes", "my_number")
    links += link("interface-system", "core-system", "RequestInformation", "my_number")
    found = faults(tmp_path, ["national", "core_system", "interface_system"], links)
    assert any("a.national → a.core-system → a.interface-system" in each for each in found), found


def test_a_class_that_no_method_of_the_link_has_a_field_for_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, ["prefecture", "national"], link("prefecture", "national", "NotifyChanges", "symbol"))
    assert any("may carry symbol, which none of its methods has a field for" in each for each in found)


def test_a_method_that_the_contract_lacks_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, ["prefecture", "national"], link("prefecture", "national", "Nothing", ""))
    assert found == ["national has no method Nothing"]


def test_a_kind_that_nobody_wrote_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, ["prefecture", "palace"], "  []\n") == ["a.palace: there is no kind palace"]


def test_callees_of_several_kinds_are_told(tmp_path: Path) -> None:
    links = "  - {callers: [a.terminal], callees: [a.prefecture, a.national], methods: [FindIdentity]}\n"
    assert faults(tmp_path, ["prefecture", "national"], links) == ["a link names callees of several kinds"]


def test_settings_that_the_kind_does_not_know_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    node = "      - id: a\n        kind: national\n        trust_domain: a.juki.test\n"
    path.write_text(HEAD + node + "        settings:\n          colour: red\n")
    with pytest.raises(TopologyError) as refused:
        prove(read(path), contract)
    (fault,) = refused.value.faults
    assert (fault.line, "colour: unknown key" in fault.what) == (12, True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_contract_says_what_its_kind_may_see(kind: str) -> None:
    from mesh.contracts import guard as contracts

    service = load_kind(kind).CONTRACT
    seen = service.sees
    assert conduct_in(import_module(f"juki.{kind}.v1.kind_pb2").DESCRIPTOR) is not None
    for method in service.methods.values():
        assert contracts.classes_of(method) <= seen, method.name


@pytest.mark.parametrize("kind", ["core_system", "middle_server", "interface_system", "city_middle_server"])
def test_no_contract_of_the_linkage_network_has_a_field_for_a_my_number(kind: str) -> None:
    from mesh.contracts.data_class import DataClass

    service = load_kind(kind).CONTRACT
    assert DataClass.MY_NUMBER not in service.sees
