"""A topology's cost before anything runs: reading it, and rights by rules beside rights by names."""

import tracemalloc
from collections.abc import Callable, Mapping
from gc import collect
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from bench.children import ROOT
from bench.report import Report
from mesh.contracts.data_class import DataClass
from mesh.contracts.guard import full_method
from mesh.topology import file as topology_file
from mesh.topology.country import whole_country
from mesh.topology.model import Topology
from mesh.topology.rights import RightsTable, granted, rights_at
from nodes import load_kind

TOPOLOGY: Final = ROOT / "topology.yaml"
CALLEE: Final = "japan.national"  # whom every municipality asks
MEBI: Final = 1 << 20
ByNames = dict[tuple[str, str], frozenset[DataClass]]


def measure(report: Report) -> None:
    """Add what reading costs, and what rights cost in the whole country."""
    report.add("default network: reading its topology", _time_of_reading(TOPOLOGY), "s", at_most=0.1)
    with TemporaryDirectory() as folder:
        country = Path(folder) / "country.yaml"
        country.write_text("\n".join(whole_country(topology_file.read(TOPOLOGY).words)), encoding="utf-8")
        report.add("whole country: reading its topology", _time_of_reading(country), "s", at_most=5)
        topology, size = _weighed(lambda: topology_file.read(country).topology)
    report.add("whole country: its topology in memory", size / MEBI, "MiB", at_most=300)
    _rights(report, topology)


def _time_of_reading(path: Path) -> float:
    return median(_seconds(lambda: topology_file.read(path)) for _ in range(5))


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _weighed(make: Callable[[], Any]) -> tuple[Any, int]:
    """Return what *make* makes, and how many bytes it holds."""
    collect()
    tracemalloc.start()
    made = make()
    collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return made, size


def _rights(report: Report, topology: Topology) -> None:
    """Compare one callee's rights, asked for by every municipality, with a table of every caller's name and method."""
    assert topology.parties  # an index of the topology's own, made before anything is weighed
    methods: Mapping[str, Any] = load_kind("national").CONTRACT.methods
    asked = [(node.name, name) for node in topology.nodes.values() if node.kind == "municipal_cs" for name in methods]
    paths = {name: full_method(method) for name, method in methods.items()}

    def by_rules() -> Any:
        rights = rights_at(topology, CALLEE, RightsTable(topology))
        for way in asked:
            rights.get(way[0], paths[way[1]])
        return rights

    def by_names() -> ByNames:
        only = Topology(
            name="one",
            bodies=topology.bodies,
            hosts=topology.hosts,
            rules=tuple(rule for rule in topology.rules if rule.callee == "national"),
        )
        found = granted(only, lambda kind: load_kind(kind).CONTRACT.methods)
        return {(caller, paths[method]): classes for caller, callee, method, classes in found}

    rights, size = _weighed(by_rules)
    table, peer_size = _weighed(by_names)
    bodies = len(topology.bodies)
    report.add("whole country: rights at the nation, by rules, a body", size / bodies, "bytes")
    report.add("whole country: rights at the nation, by names, a body", peer_size / bodies, "bytes")
    report.add("whole country: rights' memory, rules ÷ names", size / peer_size, at_most=1)
    _look_ups(report, rights, table)


class _Names:
    """A look-up as the first edition did it."""

    def __init__(self, table: ByNames) -> None:
        self._known = table

    def get(self, other: str, full_method: str) -> frozenset[DataClass] | None:
        """Return the classes that the *other* party's right lets pass."""
        key = other, full_method
        if key not in self._known:
            return None
        return self._known[key]


def _look_ups(report: Report, rights: Any, table: ByNames) -> None:
    """Time look-ups of callers that came before, as most do, and by names as the first edition remembered them."""
    ways = list(table)[-2000:]
    peer = _Names(table)
    assert all(rights.get(*way) for way in ways)
    ours, theirs = [], []
    for _ in range(7):
        ours.append(_seconds(lambda: [rights.get(*way) for way in ways]) / len(ways) * 1e6)
        theirs.append(_seconds(lambda: [peer.get(*way) for way in ways]) / len(ways) * 1e6)
    report.add("whole country: one look-up, by rules", median(ours), "µs")
    report.add("whole country: one look-up, by names", median(theirs), "µs")
    report.add("whole country: look-up, rules ÷ names", median(ours) / median(theirs), at_most=1)
