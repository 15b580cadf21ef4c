"""Who works at a node: accounts of its operators, how they sign in, and the sessions that prove them at the gate.

A kind mounts it: its tables beside the kind's own, its service beside the kind's services, and ``Staff.operator_of``
for the gate. A terminal proves with its certificate whose it is; a session proves who sits at it.
"""
