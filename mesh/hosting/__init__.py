"""Nodes on machines: what a node is, the host that carries it, the supervisor, the network, its check."""
