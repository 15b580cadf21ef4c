"""From a topology to the certificates it needs."""

from mesh.topology.model import Node, Party, Topology
from pki.names import PkiNode, SpiffeId


def pki_nodes(topology: Topology) -> list[PkiNode]:
    """Return every party of *topology* as the pki folder wants it."""
    return [_pki_node(topology, party) for party in topology.parties.values()]


def _pki_node(topology: Topology, party: Party) -> PkiNode:
    names = (topology.server_name(party.name),) if isinstance(party, Node) else ()
    return PkiNode(name=party.name, spiffe=SpiffeId.parse(party.spiffe_id), dns_names=names)
