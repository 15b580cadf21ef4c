"""The networks that are measured: their topologies, their certificates, and where they stand.

A world is a folder: ``topology.json`` beside a state folder, so that every process finds the same one.
"""

import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Final, Self

from mesh.state import State
from mesh.topology.certificates import pki_nodes
from mesh.topology.grammar import Topology
from pki.folder import PkiFolder
from vocabulary.local_governments import bodies

DOMAIN: Final = "bench.juki.test"
CLASSES: Final = ("resident_code", "my_number", "four_items", "change")
LOADS: Final = ("first.terminal", "second.terminal")  # who calls in a measurement
ROAD_VARIANTS: Final = ("full", "untraced", "unlogged", "unclaimed", "pair")
CHAIN: Final = ("sapporo.municipal-cs", "hokkaido.prefecture", "japan.national")
ELSEWHERE: Final = ("japan.card-management", "sapporo.juki-gateway", "japan.core-system")  # named, never started


@dataclass(frozen=True, slots=True)
class World:
    """One network on disk."""

    folder: Path
    topology: Topology

    @property
    def state(self) -> State:
        """Where it keeps everything."""
        return State(self.folder / "state")

    @property
    def pki(self) -> PkiFolder:
        """Its certificates."""
        return PkiFolder(self.state.pki)

    @classmethod
    def make(cls, folder: Path, topology: Topology) -> Self:
        """Write *topology* and everybody's certificates below *folder*."""
        world = cls(folder, topology)
        world.pki.ensure([DOMAIN], pki_nodes(topology), datetime.now(UTC))
        (folder / "topology.json").write_text(topology.model_dump_json())
        return world

    @classmethod
    def load(cls, folder: str) -> Self:
        """Return the world in *folder*, with the stubs of its kinds imported."""
        found = cls(Path(folder), Topology.model_validate_json((Path(folder) / "topology.json").read_text()))
        for kind in {node.kind for node in found.topology.nodes.values()}:
            package = import_module(f"juki.{kind}.v1")
            for each in iter_modules(package.__path__, f"{package.__name__}."):
                import_module(each.name)
        return found


def free_ports(count: int) -> list[int]:
    """Return *count* different ports that nobody listens on now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def party(name: str, **more: Any) -> dict[str, Any]:
    """Return the stanza of ``<id>.<kind-with-dashes>``."""
    own, _, kind = name.partition(".")
    return {"id": own, "kind": kind.replace("-", "_"), "trust_domain": DOMAIN, **more}


def link(callers: Sequence[str], callees: Sequence[str], *methods: str) -> dict[str, Any]:
    """Return the stanza of a link that carries what identity records hold."""
    return {"callers": list(callers), "callees": list(callees), "methods": list(methods), "carries": list(CLASSES)}


def _topology(hosts: Mapping[str, Mapping[str, Any]], links: Sequence[Mapping[str, Any]]) -> Topology:
    ports = free_ports(len(hosts))
    return Topology.model_validate(
        {
            "version": 1,
            "name": "bench",
            "trust_domains": [{"name": DOMAIN}],
            "hosts": [
                {"name": name, "port": port, **host} for (name, host), port in zip(hosts.items(), ports, strict=True)
            ],
            "clients": [party(each) for each in LOADS],
            "links": list(links),
        }
    )


def single_calls() -> Topology:
    """Return prefectures, each on a host of its own, one for each way of measuring the road."""
    hosts = {
        name: {"nodes": [party(f"{name}.prefecture", max_calls=512)], "workers": 2 if name == "pair" else 1}
        for name in ROAD_VARIANTS
    }
    return _topology(hosts, [link(LOADS, [f"{name}.prefecture" for name in ROAD_VARIANTS], "FindIdentity")])


def three_tiers() -> Topology:
    """Return a municipality, its prefecture and the nation, each on a host of its own."""
    cs, prefecture, nation = CHAIN
    organisations = {cs: {"organisation": "011002"}, prefecture: {"organisation": "010006"}, nation: {}}
    hosts: dict[str, dict[str, Any]] = {
        name.partition(".")[2]: {"nodes": [party(name, **more)]} for name, more in organisations.items()
    }
    hosts["elsewhere"] = {"nodes": [party(name) for name in ELSEWHERE]}
    cards, gateway, core = ELSEWHERE
    return _topology(
        hosts,
        [
            link(LOADS, [cs], "LookUpIdentity", "NotifyChanges"),
            link(LOADS, [nation], "NotifyChanges"),
            link([cs], [prefecture], "NotifyChanges", "FindIdentity", "CompareIdentities"),
            link([prefecture], [nation], "NotifyChanges", "FindIdentity", "CompareIdentities"),
            link([cs], [nation], "FindIdentity"),
            link([cs], [cards], "SubmitMailingRecords"),
            link([cs], [gateway], "ReceiveMyNumbers"),
            link([nation], [core], "SubmitResidentCodes"),
        ],
    )


def whole_country() -> Topology:
    """Return one host with the prefecture servers and communication servers of all 1,788 bodies."""
    cards, gateway, _ = ELSEWHERE
    prefectures = {each.code[:2]: f"p{each.code}.prefecture" for each in bodies() if each.is_prefecture}
    cities = {f"m{each.code}.municipal-cs": each.code for each in bodies() if not each.is_prefecture}
    nodes = [party(name, organisation=f"{name[1:7]}") for name in prefectures.values()]
    nodes += [party(name, organisation=code) for name, code in cities.items()]
    hosts = {
        "country": {"nodes": nodes},
        "elsewhere": {"nodes": [party(name) for name in ("japan.national", cards, gateway)]},
    }
    links = [
        link([name for name, code in cities.items() if code[:2] == two], [prefecture], "NotifyChanges", "FindIdentity")
        for two, prefecture in prefectures.items()
    ]
    links += [
        link(list(prefectures.values()), ["japan.national"], "NotifyChanges"),
        link(list(cities), ["japan.national"], "FindIdentity"),
        link(list(cities), [cards], "SubmitMailingRecords"),
        link(list(cities), [gateway], "ReceiveMyNumbers"),
        link(LOADS, list(prefectures.values()), "FindIdentity"),
    ]
    return _topology(hosts, links)
