"""What a resident record system does on its own."""

from mesh.clock import Clock
from nodes.resident_record.acts.changes import Onward
from nodes.resident_record.acts.move_out import close_due
from nodes.resident_record.store.store import Store


def close_due_records(store: Store, onward: Onward, clock: Clock) -> None:
    """Close the records of those whose planned day of leaving has come."""
    if store.anyone_due(clock.today()):
        with store.writing() as unit:
            close_due(unit, onward, clock.today())
