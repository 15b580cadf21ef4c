"""Ports counted from a base: a new host takes the next free one, and nobody else moves."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from typing import Final, Self

from mesh.topology.model import Host, Topology

LAST: Final = 65535


HERE: Final = "this machine"


class NoPortLeft(ValueError):
    """There are more hosts than ports above the base."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The ports a state folder remembers; they count for one base only."""

    base: int = 0
    ports: dict[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote; anything else counts as nothing kept."""
        try:
            said = json.loads(text)
            return cls(int(said["base"]), {str(name): int(port) for name, port in said["ports"].items()})
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def to_json(self) -> str:
        return json.dumps({"base": self.base, "ports": self.ports}, indent=1) + "\n"


def assign_ports(topology: Topology, kept: Kept) -> tuple[Topology, Kept]:
    """Give every host its port: what the file says first, then what was kept, then the next that is free."""
    said = {host.port for host in topology.hosts if host.own_port} | {topology.trace_port}
    remembered = kept.ports if kept.base == topology.base_port else {}
    counted_here = {host.name for host in topology.hosts if not host.own_port}
    known = {name: port for name, port in remembered.items() if name in counted_here and port not in said}
    counted = _Counter(topology.base_port, said | set(known.values()))
    hosts = []
    for host in topology.hosts:
        if not host.own_port:
            known[host.name] = known.get(host.name) or counted.next()
            host = replace(host, port=known[host.name])
        hosts.append(host)
    return topology.with_hosts(hosts), Kept(topology.base_port, known)


class _Counter:
    def __init__(self, base: int, taken: Iterable[int]) -> None:
        self._next, self._taken = base, frozenset(taken)

    def next(self) -> int:
        while self._next in self._taken:
            self._next += 1
        if self._next > LAST:
            raise NoPortLeft("there are more hosts than ports above the base")
        self._next += 1
        return self._next - 1


def plain_address(address: str) -> str:
    """Return *address* as it is compared: this machine under one name, all others in one spelling."""
    name = address.strip("[]").rstrip(".").lower()
    try:
        number = ip_address(name)
    except ValueError:
        return HERE if name == "localhost" or name.endswith(".localhost") else name
    plain = getattr(number, "ipv4_mapped", None) or number
    return HERE if plain.is_loopback or plain.is_unspecified else str(plain)


def same_place(hosts: Iterable[Host]) -> list[tuple[Host, Host]]:
    """Return the hosts, each with an earlier one, that would answer at one address and port."""
    seen: dict[tuple[str, int], Host] = {}
    twice = []
    for host in hosts:
        first = seen.setdefault((plain_address(host.address), host.port), host)
        if first is not host:
            twice.append((host, first))
    return twice
