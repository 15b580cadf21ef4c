"""Linkage records (情報連携記録): what passed a boundary system, when, from whom to whom, and what became of it.

A kind that passes on mounts the table beside its own (``tables``), leaves a record within the unit that settles what
passed (``acts``), and lets its city read them (``mounted``). Nothing in a record says whom an item was about.
"""
