"""Calling and answering: the client, the gate of the server, its threads, and the sender of an outbox."""
