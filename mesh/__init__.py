"""The road every node stands on: identity, signed messages, rights, evidence, delivery, traces.

It knows no node by name. What a kind of node is stands in ``nodes/<kind>/``; what a network is made of
stands in ``topology.yaml``; the road carries messages between them and refuses what may not pass.
"""
