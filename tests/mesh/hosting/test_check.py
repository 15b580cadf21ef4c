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
version: 2
name: test
bodies: [{id: a, template: one}]
templates:
  one:
    clients: [terminal]
"""


def proven(tmp_path: Path, kinds: list[str], rules: str) -> None:
    """Read and prove a topology of one node of each of *kinds*, and *rules*."""
    path = tmp_path / "topology.yaml"
    path.write_text(f"{HEAD}    on: {{all: [{', '.join(kinds)}]}}\nrules:\n{rules}")
    prove(read(path), contract)


def rule(caller: str, callee: str, methods: str, carries: str) -> str:
    return f"  - {{from: {caller}, to: {callee}, of: any body, methods: [{methods}], carries: [{carries}]}}\n"


def faults(*arguments: Any) -> list[str]:
    with pytest.raises(TopologyError) as refused:
        proven(*arguments)
    assert all(each.line > 0 for each in refused.value.faults)
    return [each.what for each in refused.value.faults]


UP = rule("prefecture", "national", "NotifyChanges", "resident_code, my_number, four_items, change")


def test_rules_that_carry_what_both_ends_may_see_pass(tmp_path: Path) -> None:
    proven(tmp_path, ["prefecture", "national"], UP)


def test_the_default_network_passes() -> None:
    prove(read(Path("topology.yaml")), load_kind)


@pytest.mark.parametrize(
    ("callee", "caller", "method"),
    [
        ("core_system", "national", "SubmitResidentCodes"),
        ("middle_server", "city_middle_server", "RegisterCopies"),
    ],
)
def test_no_rule_lets_a_my_number_reach_who_may_not_see_it(
    tmp_path: Path, callee: str, caller: str, method: str
) -> None:
    kinds = [caller, callee, "prefecture", *(["national"] if caller != "national" else [])]
    found = faults(tmp_path, kinds, UP + rule(caller, callee, method, "my_number"))
    assert any(f"my_number could reach {callee}, which may never see it" in each for each in found), found


def test_the_path_from_a_rightful_holder_is_named(tmp_path: Path) -> None:
    rules = UP + rule("national", "core_system", "SubmitResidentCodes", "my_number")
    found = faults(tmp_path, ["prefecture", "national", "core_system"], rules)
    assert any("by national → core_system" in each for each in found), found


def test_one_who_passes_on_is_named_as_well_as_the_end_of_the_path(tmp_path: Path) -> None:
    rules = rule("national", "core_system", "SubmitResidentCodes", "my_number")
    rules += rule("interface_system", "core_system", "RequestInformation", "my_number")
    found = faults(tmp_path, ["national", "core_system", "interface_system"], rules)
    assert any("national → core_system → interface_system" in each for each in found), found


def test_a_class_that_no_method_of_the_rule_has_a_field_for_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, ["prefecture", "national"], rule("prefecture", "national", "NotifyChanges", "symbol"))
    assert any("may carry symbol, which none of its methods has a field for" in each for each in found)


def test_a_method_that_the_contract_lacks_is_told(tmp_path: Path) -> None:
    found = faults(tmp_path, ["prefecture", "national"], rule("prefecture", "national", "Nothing", ""))
    assert found == ["national has no method Nothing"]


def test_a_kind_that_nobody_wrote_is_told(tmp_path: Path) -> None:
    assert faults(tmp_path, ["prefecture", "palace"], "  []\n") == ["a.palace: there is no kind palace"]


def test_a_misspelt_kind_is_told_where_it_stands_with_the_nearest_right_one(tmp_path: Path) -> None:
    with pytest.raises(TopologyError) as refused:
        proven(tmp_path, ["prefecture", "national", "nationale"], UP)
    (fault,) = refused.value.faults
    assert (fault.line, fault.remedy) == (7, "Did you mean national?")


def test_what_a_rule_leaves_open_is_proven_as_all_that_its_methods_can_carry(tmp_path: Path) -> None:
    rules = "  - {from: interface_system, to: national, of: any body, methods: [NotifyChanges]}\n"
    found = faults(tmp_path, ["interface_system", "national"], rules)
    assert any("my_number could reach interface_system" in each for each in found), found


def test_settings_that_the_kind_does_not_know_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "topology.yaml"
    node = "nodes:\n  a.national:\n    settings:\n      colour: red\n"
    path.write_text(HEAD + "    on: {all: [national]}\n" + node)
    with pytest.raises(TopologyError) as refused:
        prove(read(path), contract)
    (fault,) = refused.value.faults
    assert (fault.line, "colour: unknown key" in fault.what) == (11, True)


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
