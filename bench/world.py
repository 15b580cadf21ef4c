"""The networks that are measured: their topologies, their certificates, and where they stand.

A world is a folder: ``topology.pickle`` beside a state folder, so that every process finds the same one.
"""

import pickle
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
from mesh.topology.expand import expand
from mesh.topology.grammar import File
from mesh.topology.model import Topology
from mesh.topology.named import Link, network_of
from pki.trust_folder import TrustFolder
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
    def pki(self) -> TrustFolder:
        """Its certificates."""
        return TrustFolder(self.state.pki)

    @classmethod
    def make(cls, folder: Path, topology: Topology) -> Self:
        """Write *topology* and everybody's certificates below *folder*."""
        world = cls(folder, topology)
        world.pki.ensure(list(topology.trust_domains), pki_nodes(topology), datetime.now(UTC))
        (folder / "topology.pickle").write_bytes(pickle.dumps(topology))
        return world

    @classmethod
    def load(cls, folder: str) -> Self:
        """Return the world in *folder*, with the stubs of its kinds imported."""
        found = cls(Path(folder), pickle.loads((Path(folder) / "topology.pickle").read_bytes()))
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


def link(callers: Sequence[str], callees: Sequence[str], *methods: str) -> Link:
    """Return a right to *methods* that carries what identity records hold."""
    return (callers, callees, methods, CLASSES)


def _topology(hosts: Mapping[str, Mapping[str, Mapping[str, Any]]], links: Sequence[Link]) -> Topology:
    """Return a network of *hosts* with their nodes; a host called pair has two workers."""
    ports = free_ports(len(hosts))
    stanzas = [
        (name, port, 2 if name == "pair" else 1, nodes)
        for (name, nodes), port in zip(hosts.items(), ports, strict=True)
    ]
    return network_of(stanzas, LOADS, links, trust_domain=DOMAIN)


def single_calls() -> Topology:
    """Return prefectures, each on a host of its own, one for each way of measuring the road."""
    hosts = {name: {f"{name}.prefecture": {"max_calls": 512}} for name in ROAD_VARIANTS}
    return _topology(hosts, [link(LOADS, [f"{name}.prefecture" for name in ROAD_VARIANTS], "FindIdentity")])


def three_tiers() -> Topology:
    """Return a municipality, its prefecture and the nation, each on a host of its own."""
    cs, prefecture, nation = CHAIN
    codes: dict[str, dict[str, Any]] = {cs: {"code": "011002"}, prefecture: {"code": "010006"}, nation: {}}
    hosts = {name.partition(".")[2]: {name: more} for name, more in codes.items()}
    hosts["elsewhere"] = {name: {} for name in ELSEWHERE}
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
    there = [
        {"id": f"p{each.code}", "code": each.code, "template": "prefecture"} for each in bodies() if each.is_prefecture
    ]
    there += [
        {"id": f"m{each.code}", "code": each.code, "template": "city"} for each in bodies() if not each.is_prefecture
    ]
    port, other = free_ports(2)
    return expand(
        File.model_validate(
            {
                "version": 2,
                "name": "bench",
                "hosts": {"country": {"port": port}, "elsewhere": {"port": other}},
                "templates": {
                    "city": {"on": {"country": ["municipal_cs"]}},
                    "prefecture": {"on": {"country": ["prefecture"]}},
                    "elsewhere": {"on": {"elsewhere": ["national", "card_management", "juki_gateway"]}},
                },
                "bodies": [*there, {"id": "japan", "template": "elsewhere"}],
                "clients": [{"id": each.partition(".")[0], "kind": "terminal"} for each in LOADS],
                "rules": [
                    _rule("municipal_cs", "prefecture", "own prefecture", "NotifyChanges", "FindIdentity"),
                    _rule("prefecture", "national", "the one", "NotifyChanges"),
                    _rule("municipal_cs", "national", "the one", "FindIdentity"),
                    _rule("municipal_cs", "card_management", "the one", "SubmitMailingRecords"),
                    _rule("municipal_cs", "juki_gateway", "the one", "ReceiveMyNumbers"),
                    _rule("terminal", "prefecture", "any body", "FindIdentity"),
                ],
            }
        )
    )


def _rule(caller: str, callee: str, of: str, *methods: str) -> dict[str, Any]:
    return {"from": caller, "to": callee, "of": of, "methods": methods, "carries": CLASSES}
