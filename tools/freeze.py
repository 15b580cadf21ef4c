"""What tests hold the program to until it changes on purpose: the default network, and the tables of each revision.

`make freeze` writes the default network's rights and parties anew, and the tables of a revision that is not there yet;
what changed is then read in the difference. A revision that is written down stays: databases of it are about.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from fittings.accesses.tables import TABLES as ACCESSES
from fittings.files.tables import TABLES as FILES
from fittings.jobs.tables import TABLES as JOBS
from fittings.staff.store import TABLES as STAFF
from mesh.storage.inbox import RoadTables
from mesh.storage.schema import ROAD, newest_revision
from mesh.topology.file import read
from mesh.topology.model import Topology
from mesh.topology.rights import granted
from nodes import load_kind

ROOT: Final = Path(__file__).resolve().parents[1]
DEFAULT: Final = ROOT / "topology.yaml"
RIGHTS: Final = ROOT / "tests" / "mesh" / "topology" / "default_rights.txt"
PARTIES: Final = RIGHTS.with_name("default_parties.txt")
SCHEMAS: Final = ROOT / "tests" / "house" / "schemas"


def rights(topology: Topology) -> list[str]:
    """Return caller, callee, method and the classes that may pass of each right, in order."""
    found = granted(topology, lambda kind: load_kind(kind).CONTRACT.methods)
    lines = (f"{caller} {callee} {method} | {' '.join(sorted(some))}" for caller, callee, method, some in found)
    return sorted(line.rstrip() for line in lines)


def parties(topology: Topology) -> list[str]:
    """Return name and SPIFFE id of each party, and of a node how it is reached and the code of its body."""
    found = []
    for name, party in topology.parties.items():
        host = topology.host_of.get(name)
        code = topology.nodes[name].code or "-" if host else ""
        where = f"{topology.server_name(name)} {host.name} {topology.target(name)} {code}" if host else "client"
        found.append(f"{name} {party.spiffe_id} {where}")
    return sorted(found)


def lines_of_tables() -> Iterator[tuple[str, MetaData, Path]]:
    """Yield the tables of the road, of fittings, and of each kind that has any: a name, the tables, their revisions."""
    yield "road", RoadTables.metadata, ROAD
    yield "staff", STAFF.metadata, ROOT / "fittings" / "staff" / "migrations"
    yield "jobs", JOBS.metadata, ROOT / "fittings" / "jobs" / "migrations"
    yield "accesses", ACCESSES.metadata, ROOT / "fittings" / "accesses" / "migrations"
    yield "files", FILES.metadata, ROOT / "fittings" / "files" / "migrations"
    for kind in load_kind.names:
        store = ROOT / "nodes" / kind / "store"
        module = import_module(f"nodes.{kind}.store.tables" if store.is_dir() else f"nodes.{kind}.store")
        if hasattr(module, "Base"):  # else it keeps nothing in a database
            yield kind, module.Base.metadata, ROOT / "nodes" / kind / "migrations"


def ddl(tables: MetaData) -> str:
    """Return the statements that make *tables* in SQLite."""
    dialect = sqlite.dialect()
    made = [str(CreateTable(table).compile(dialect=dialect)).strip() for table in tables.sorted_tables]
    indexes = sorted(
        (each for table in tables.sorted_tables for each in table.indexes), key=lambda each: str(each.name)
    )
    made += [str(CreateIndex(each).compile(dialect=dialect)).strip() for each in indexes]
    return ";\n\n".join(made) + ";\n"


def schema_file(name: str, revision: str) -> Path:
    """Return where the tables of a revision are written down."""
    return SCHEMAS / f"{name}-{revision}.sql"


if __name__ == "__main__":
    default = read(DEFAULT).topology
    RIGHTS.write_text("".join(f"{line}\n" for line in rights(default)), encoding="utf-8")
    PARTIES.write_text("".join(f"{line}\n" for line in parties(default)), encoding="utf-8")
    SCHEMAS.mkdir(exist_ok=True)
    for name, tables, migrations in lines_of_tables():
        path = schema_file(name, newest_revision(migrations))
        if not path.exists():
            path.write_text(ddl(tables), encoding="utf-8")
