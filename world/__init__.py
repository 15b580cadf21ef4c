"""The one place that takes time, threads, chance, files' locks and the wire from outside.

Everybody else asks these modules, by name and at the moment of need (``clocks.monotonic()``, ``threads.Event()``), so
that a whole network can be run in one thread, in time and chance that are played.
"""
