"""Measurements, each beside a peer in the same run: ``python -m bench [rpc|notify|launch]``.

Servers and load run in processes of their own (``children``), sides take turns within one run, and what is
compared is the ratio of a round, never a figure of one run with that of another.
"""
