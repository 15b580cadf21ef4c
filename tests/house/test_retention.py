"""What a table declares of how long it keeps its rows is done."""

import pytest

from mesh.storage.forgetting import Forgetting
from mesh.storage.retention import declared
from tools import freeze
from world import clocks

DECLARED = {name: tables for name, tables, _ in freeze.lines_of_tables() if list(declared(tables))}


def test_those_who_must_forget_declare_it() -> None:
    assert {"core_system", "middle_server", "road"} <= set(DECLARED)


@pytest.mark.parametrize("name", sorted(DECLARED.keys() - {"road"}))
def test_a_kind_that_declares_a_time_has_the_job(name: str) -> None:
    source = (freeze.ROOT / "nodes" / name / "node.py").read_text(encoding="utf-8")
    assert "forgetting(database, Base.metadata, road.clock)" in source


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_declaration_can_be_done_and_names_its_rule(name: str) -> None:
    Forgetting(None, DECLARED[name], clocks.now)
    assert all(each.rule for _, each in declared(DECLARED[name]))
