"""What a table declares of how long it keeps its rows is done."""

import re

import pytest

from mesh.storage.forgetting import Forgetting
from mesh.storage.retention import declared
from tools import freeze
from world import clocks

DECLARED = {name: tables for name, tables, _ in freeze.lines_of_tables() if list(declared(tables))}


def test_those_who_must_forget_declare_it() -> None:
    assert {"accesses", "core_system", "interface_system", "juki_gateway", "middle_server", "road"} <= set(DECLARED)


@pytest.mark.parametrize("name", sorted(DECLARED.keys() - {"road"}))
def test_a_kind_or_fitting_that_declares_a_time_has_the_job(name: str) -> None:
    kind, fitting = freeze.ROOT / "nodes" / name / "node.py", freeze.ROOT / "fittings" / name / "mounted.py"
    source = (kind if kind.exists() else fitting).read_text(encoding="utf-8")
    assert re.search(r"forgetting\(database, \w+\.metadata, road\.clock\)", source)


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_declaration_can_be_done_and_names_its_rule(name: str) -> None:
    Forgetting(None, DECLARED[name], clocks.now)
    assert all(each.rule for _, each in declared(DECLARED[name]))
