"""Locks on what a person is editing: leases that end by themselves, and writes that name the version they saw."""
