"""What a resident record system does on its own."""

from mesh.clock import Clock
from nodes.resident_record.store.store import Store


def close_due_records(store: Store, clock: Clock) -> None:
    """Close the records of those whose planned day of leaving has come."""
    store.close_due(clock.today())
