"""The port of every host, kept in the state folder so that a new host moves nobody."""

from mesh.state import State
from mesh.topology.file import TopologyFile
from mesh.topology.ports import Kept, assign_ports
from pki import files


def with_ports(found: TopologyFile, state: State) -> TopologyFile:
    """Return *found* with the ports its hosts have here, a new one with the next that is free."""
    topology, _ = assign_ports(found.topology, _kept(state))
    return found.with_topology(topology)


def settle_ports(found: TopologyFile, state: State) -> TopologyFile:
    """Return *found* with the ports its hosts have here, and remember them."""
    topology, known = assign_ports(found.topology, _kept(state))
    state.root.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write(state.ports, known.to_json().encode(), files.PRIVATE)
    return found.with_topology(topology)


def _kept(state: State) -> Kept:
    return Kept.from_json(state.ports.read_text("utf-8")) if state.ports.exists() else Kept()
