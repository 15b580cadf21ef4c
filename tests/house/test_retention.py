"""What a table declares of how long it keeps its rows is done, and none says nothing."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from mesh.storage.forgetting import Forgetting
from mesh.storage.retention import declared, reason_of
from tools import freeze
from world import clocks

LINES = {name: tables for name, tables, _ in freeze.lines_of_tables()}
TIMED = {name: {column.table.name for column, _ in declared(tables)} for name, tables in LINES.items()}
DECLARED = {name: tables for name, tables in LINES.items() if TIMED[name]}
JOB = {
    "road": ("mesh/hosting/running_node.py", r"Forgetting\(database, RoadTables\.metadata, clocks\.now\)"),
    "staff": ("fittings/staff/service.py", r"forgetting_in_real_time\(database, StaffTables\.metadata\)"),
}
MOUNTED = {
    "Staff(": ("staff.timed",),
    "MountedAccesses(": ("accesses.timed",),
    "MountedFiles(": ("files.timed",),
    "MountedJobs(": ("rows.timed", "rows.forgetting"),
}
"""What a kind that builds this has among its jobs."""


def _every_table() -> Iterator[tuple[str, Table]]:
    for name, tables in LINES.items():
        for table in tables.sorted_tables:
            yield name, table


@pytest.mark.parametrize(("name", "table"), [pytest.param(*each, id=f"{each[0]}-{each[1]}") for each in _every_table()])
def test_every_table_declares_how_long_it_keeps_its_rows_or_says_why_it_does(name: str, table: Table) -> None:
    has_time = table.name in TIMED[name]
    assert has_time or len(reason_of(table)) >= 10, "fittings.retention: kept_for beside a column, or kept_because"
    assert not (has_time and reason_of(table))


def test_those_who_must_forget_declare_it() -> None:
    must = {"accesses", "core_system", "interface_system", "juki_gateway", "middle_server", "road"}
    assert must | {"resident_record", "staff"} <= set(DECLARED)


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_kind_or_fitting_that_declares_a_time_has_the_job(name: str) -> None:
    kind = f"nodes/{name}/node.py"
    usual = kind if (freeze.ROOT / kind).exists() else f"fittings/{name}/mounted.py"
    path, job = JOB.get(name, (usual, r"forgetting\(database, [\w.]+\.metadata, road\.clock\)"))
    assert re.search(job, (freeze.ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("built", MOUNTED)
def test_a_kind_that_mounts_what_forgets_has_it_done(built: str) -> None:
    sources = {path.parent.name: path.read_text(encoding="utf-8") for path in freeze.ROOT.glob("nodes/*/node.py")}
    mounting = {kind: source for kind, source in sources.items() if built in source}
    assert mounting
    for kind, source in mounting.items():
        jobs = source.partition("jobs=[")[2].partition("]")[0]
        assert [each for each in MOUNTED[built] if each not in jobs] == [], kind


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_every_declaration_can_be_done_and_names_its_rule(name: str) -> None:
    Forgetting(None, DECLARED[name], clocks.now)
    assert all(each.rule for _, each in declared(DECLARED[name]))
