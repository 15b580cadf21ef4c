"""Ports: counted from the base, kept where they were given, never two hosts on one."""

from dataclasses import replace

import pytest

from mesh.topology.model import Host, Topology
from mesh.topology.ports import Kept, NoPortLeft, assign_ports, plain_address, same_place

HOST = Host(name="", nodes=())


def network(*names: str, base: int = 7101, **said: int) -> Topology:
    """Return hosts by name; *said* are those whose port the file says."""
    hosts = [replace(HOST, name=name, port=said.get(name, 0), own_port=name in said) for name in names]
    return Topology(name="test", base_port=base, bodies={}, hosts=tuple(hosts))


def ports(topology: Topology, kept: Kept | None = None) -> dict[str, int]:
    return {host.name: host.port for host in assign_ports(topology, kept or Kept())[0].hosts}


def test_hosts_count_up_from_the_base_past_what_is_said() -> None:
    assert ports(network("a", "b", "c", b=7101)) == {"a": 7102, "b": 7101, "c": 7103}


def test_a_new_host_takes_the_next_free_port_and_nobody_moves() -> None:
    _, kept = assign_ports(network("a", "b"), Kept())
    assert ports(network("new", "a", "b"), kept) == {"new": 7103, "a": 7101, "b": 7102}


def test_what_the_file_says_wins_over_what_was_kept() -> None:
    _, kept = assign_ports(network("a", "b"), Kept())
    assert ports(network("a", "b", "c", c=7101), kept) == {"a": 7103, "b": 7102, "c": 7101}


def test_another_base_begins_anew() -> None:
    _, kept = assign_ports(network("a", "b"), Kept())
    assert ports(network("a", "b", base=9000), kept) == {"a": 9000, "b": 9001}


def test_the_trace_receiver_has_its_port_to_itself() -> None:
    assert ports(network("a", "b", base=7199)) == {"a": 7200, "b": 7201}


def test_more_hosts_than_ports_are_refused() -> None:
    with pytest.raises(NoPortLeft):
        assign_ports(network("a", "b", base=65535), Kept())


def test_what_is_kept_survives_the_file_and_what_cannot_be_read_counts_as_nothing() -> None:
    _, kept = assign_ports(network("a"), Kept())
    assert Kept.from_json(kept.to_json()) == kept
    for text in ("", "[]", "{}", '{"base": 1, "ports": 3}', "nonsense"):
        assert Kept.from_json(text) == Kept()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("localhost", "127.0.0.1"),
        ("::1", "0:0:0:0:0:0:0:1"),
        ("a.example", "A.example."),
        ("10.0.0.1", "::ffff:10.0.0.1"),
        ("0.0.0.0", "127.0.0.2"),
    ],
)
def test_one_place_is_one_however_it_is_spelt(one: str, other: str) -> None:
    hosts = [Host(name=name, nodes=(), address=address, port=9000) for name, address in (("a", one), ("b", other))]
    assert [(later.name, first.name) for later, first in same_place(hosts)] == [("b", "a")]
    assert plain_address(one) != plain_address("b.example")
