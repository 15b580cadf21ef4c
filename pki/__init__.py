"""The trust of the network: one root, one intermediate per trust domain, two leaves per node, revocation.

Knows no gRPC. ``authority`` issues, ``verification`` checks, ``folder`` keeps it
all on disk, ``testing`` makes a throw-away hierarchy in memory.
"""
