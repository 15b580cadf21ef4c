"""What tests hold the default network to: its rights and its parties, one a line.

`make freeze` writes both files anew when it changes on purpose; what changed is then read in the difference.
"""

from pathlib import Path
from typing import Final

from mesh.topology.file import read
from mesh.topology.model import Topology
from mesh.topology.rights import granted
from nodes import load_kind

ROOT: Final = Path(__file__).resolve().parents[1]
DEFAULT: Final = ROOT / "topology.yaml"
RIGHTS: Final = ROOT / "tests" / "mesh" / "topology" / "default_rights.txt"
PARTIES: Final = RIGHTS.with_name("default_parties.txt")


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


if __name__ == "__main__":
    default = read(DEFAULT).topology
    RIGHTS.write_text("".join(f"{line}\n" for line in rights(default)), encoding="utf-8")
    PARTIES.write_text("".join(f"{line}\n" for line in parties(default)), encoding="utf-8")
