"""What a node can prove later: its log of every message, bundles that stand by themselves, refusals."""
